import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateTableRate, stateTableText } from '../facts/state-table.ts';
import { readTargets } from '../targets/read-targets.ts';
import { sliceOf } from '../targets/slice.ts';
import { ScheduledClock } from '../testing/scheduled-clock.ts';
import { runSideBySide, type Sent } from '../testing/side-by-side.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Budget, type BudgetLimits } from './budget.ts';

const unlimited: BudgetLimits = {
  rate: Number.POSITIVE_INFINITY,
  perSegmentRate: Number.POSITIVE_INFINITY,
  perDeviceRate: Number.POSITIVE_INFINITY,
  stateTable: null,
};
const segmentOf = (address: string) =>
  address.includes(':') ? address.split('::')[0] : address.replace(/\.\d+$/, '');

/** More than `most` in any half-open span of `spanMs`. */
function tooMany(times: readonly number[], spanMs: number, most: number): string | null {
  for (let last = most; last < times.length; last++) {
    const first = times[last - most] ?? 0;
    if ((times[last] ?? 0) - first < spanMs - 1e-6)
      return `${most + 1} within ${spanMs} ms from ${first}`;
  }
  return null;
}

const inASecond = (rate: number) => Math.ceil(rate + Math.max(1, rate / 50));

function faultsOf(sent: readonly Sent[], limits: BudgetLimits): string[] {
  const faults: string[] = [];
  const check = (what: string, some: readonly Sent[], spanMs: number, most: number) => {
    const fault = tooMany(
      some.map(({ at }) => at),
      spanMs,
      most,
    );
    if (fault) faults.push(`${what}: ${fault}`);
  };
  const each = (rate: number, keyOf: (one: Sent) => string | undefined) => {
    if (rate === Number.POSITIVE_INFINITY) return;
    for (const [key, some] of Map.groupBy(sent, keyOf))
      check(`${key}`, some, 1000, inASecond(rate));
  };
  each(limits.rate, () => 'all');
  each(limits.perSegmentRate, ({ address }) => segmentOf(address));
  each(limits.perDeviceRate, ({ address }) => address);
  const { stateTable } = limits;
  if (stateTable) {
    const { timeoutMs, entries, share } = stateTable;
    check('state table', sent, timeoutMs, Math.floor(entries * share));
  }
  return faults;
}

const rates = fc.constantFrom(Number.POSITIVE_INFINITY, 60, 150, 1000, 3000);

describe('a budget', () => {
  it('is kept by all that send together, in total, to a segment, to a device, in a state table', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 1e6 }),
          rate: rates,
          perSegmentRate: rates,
          perDeviceRate: rates,
          stateTable: fc.option(
            fc.record({
              entries: fc.integer({ min: 400, max: 4000 }),
              timeoutMs: fc.constantFrom(2000, 5000),
              share: fc.constantFrom(0.25, 0.5, 1),
            }),
          ),
          loss: fc.constantFrom(0, 0.1),
          is6: fc.boolean(),
        }),
        async (limits) => {
          const targets = limits.is6
            ? ['2001:db8::1-2001:db8::3', '2001:db8:0:1::1']
            : ['192.0.2.254-192.0.3.1'];
          const { sent, outcomes } = await runSideBySide({
            ...limits,
            targets,
            ports: 12,
            conversations: 6,
            clock: new ScheduledClock(),
            begunAt: 0,
          });
          expect(faultsOf(sent, limits)).toEqual([]);
          expect(new Set(sent.map(({ by }) => by)).size).toBe(4);
          for (const { complete } of Object.values(outcomes)) expect(complete).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);

  it('lets a state table of 24,000 entries have 50 new ones a second', () => {
    const table = { entries: 24_000, timeoutMs: 120_000, share: 0.25 };
    expect(stateTableRate(table)).toBe(50);
    expect(stateTableText(table)).toBe(
      'at most 50 new connections a second, so that 25 % of a state table of 24,000, which forgets them after 120 s, are enough',
    );
  });

  it('knows a device that is swept by itself as one of all', async () => {
    const { set } = await readTargets(['192.0.2.1-192.0.2.3'], []);
    const pace = new Budget({ ...unlimited, perDeviceRate: 10 }, new VirtualClock()).over(set);
    expect(pace.at(2).take(0)).toBe(0);
    expect([0, 1, 2].map((device) => pace.take(device) > 0)).toEqual([false, false, true]);
    expect(pace.at(1).at(0).take(0)).toBeGreaterThan(0);
  });

  it('counts what is given back as never taken', async () => {
    const { set } = await readTargets(['192.0.2.1'], []);
    const limits = { rate: 10, perSegmentRate: 10, perDeviceRate: 10 };
    const stateTable = { entries: 100, timeoutMs: 10_000, share: 1 };
    const pace = new Budget({ ...limits, stateTable }, new VirtualClock()).over(set);
    expect(pace.take(0)).toBe(0);
    expect(pace.take(0)).toBeGreaterThan(0);
    pace.giveBack(0);
    expect(pace.take(0)).toBe(0);
  });

  it('knows a segment again in the next slice, and forgets it after that', async () => {
    const clock = new VirtualClock();
    const targets = await readTargets(['192.0.2.0/23'], []);
    const budget = new Budget({ ...unlimited, perSegmentRate: 10 }, clock);
    const paces = [0, 200, 400].map((first) => budget.over(sliceOf(targets, first, 100).set));
    expect(budget.segments.size).toBe(2);
    expect(paces[0]?.take(0)).toBe(0);
    expect(paces[1]?.take(0)).toBeGreaterThan(0); // 192.0.2.200
    expect(paces[1]?.take(60)).toBe(0); // 192.0.3.4
    expect(paces[2]?.take(0)).toBeGreaterThan(0);
    for (const pace of paces) pace.end();
    budget.over(sliceOf(targets, 0, 1).set).end();
    expect(budget.segments.size).toBe(2);
    await clock.sleep(1000);
    budget.over((await readTargets(['198.51.100.1'], [])).set);
    expect(budget.segments.size).toBe(1);
  });

  it('leaves conversations their turn while a sweep takes all that it can get', async () => {
    const clock = new ScheduledClock();
    const { set } = await readTargets(['192.0.2.1'], []);
    const pace = new Budget({ ...unlimited, rate: 20 }, clock).over(set);
    const { signal } = new AbortController();
    let turns = 0;
    const sweep = async () => {
      while (clock.now() < 10_000) {
        pace.look();
        pace.take(0);
        await clock.sleep(1);
      }
    };
    const talk = async () => {
      while (clock.now() < 10_000) if (await pace.turn(0, 60_000, signal)) turns++;
    };
    await Promise.all([sweep(), talk()]);
    expect(turns).toBeGreaterThan(100);
  });

  it('without limits costs no look at the clock', async () => {
    const { set } = await readTargets(['192.0.2.1'], []);
    let looks = 0;
    const clock = new VirtualClock();
    const now = () => {
      looks++;
      return 0;
    };
    const pace = new Budget(unlimited, { now, sleep: clock.sleep.bind(clock) }).over(set);
    looks = 0;
    pace.look();
    expect(pace.take(0)).toBe(0);
    expect(looks).toBe(0);
  });
});
