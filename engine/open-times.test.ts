import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portSetOf } from './facts/port-set.ts';
import { OpenTimes } from './open-times.ts';
import { ClosedTimes } from './targets/closed-times.ts';
import { readTargets } from './targets/read-targets.ts';
import { scopeOf } from './targets/scope.ts';
import { parseWindow } from './targets/window.ts';
import { ScheduledClock } from './testing/scheduled-clock.ts';
import { runSideBySide } from './testing/side-by-side.ts';
import { guardFor } from './wire/guard.ts';

const zoneBefore = process.env['TZ'];
beforeAll(() => {
  process.env['TZ'] = 'Europe/Berlin';
});
afterAll(() => {
  if (zoneBefore === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zoneBefore;
});

const hourMs = 3_600_000;
const inf = Number.POSITIVE_INFINITY;
const usual = { rate: inf, perSegmentRate: inf, perDeviceRate: 20, stateTable: null, loss: 0.1 };

describe('a window', () => {
  it.each([
    // It begins in the midst of the sweep, and again each evening.
    ['daily 22:00-02:00', '2026-11-26T21:59:55'],
    ['daily 22:00-21:59', '2026-11-26T21:59:52'],
    // In this night the clock shows the hour from 02:00 to 03:00 twice.
    ['sun 01:00-02:30', '2026-10-25T00:59:56'],
    // It is on when the check begins, and this hour does not come.
    ['sun 01:30-02:30', '2026-03-29T01:45:00'],
  ])(
    '%s lets no packet through, and nothing is concluded from it',
    async (window, begin) => {
      const parsed = parseWindow(window);
      const closed = new ClosedTimes([parsed]);
      const begunAt = new Date(begin).getTime();
      const clock = new ScheduledClock();
      const times = new OpenTimes(closed, 1000, { clock, date: () => begunAt + clock.now() });
      expect(await times.open(1000, new AbortController().signal)).toBe(true);
      const { sent, outcomes } = await runSideBySide({
        ...usual,
        seed: 5,
        targets: ['192.0.2.1-192.0.2.3'],
        exclude: [`@${window}`],
        ports: 60,
        conversations: 40,
        clock,
        begunAt,
      });
      const during = sent.filter(({ at }) => new ClosedTimes([parsed]).isOn(begunAt + at));
      expect(during).toEqual([]);
      expect(new Set(sent.map(({ by }) => by)).size).toBe(4);
      // There was something to interrupt: some was sent more than an hour after the first.
      const isLong = (sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0) > hourMs / 2;
      expect(isLong).toBe(!begin.includes('03-29'));
      const ports = portSetOf(Array.from({ length: 60 }, (_, i) => 2000 + i));
      const states = (name: 'syn' | 'connect') =>
        [...outcomes[name].ledgers.values()].map((ledger) => ledger.countsOver(ports));
      expect(states('syn')).toEqual([
        { open: 9, closed: 40, filtered: 11, unknown: 0 },
        { open: 9, closed: 40, filtered: 11, unknown: 0 },
      ]);
      expect(states('connect')).toEqual([{ open: 9, closed: 51, filtered: 0, unknown: 0 }]);
      for (const { complete } of Object.values(outcomes)) expect(complete).toBe(true);
    },
    60_000,
  );

  it('is refused by the guard to whoever asks', async () => {
    const targets = await readTargets(
      ['192.0.2.0/28', '2001:db8::/125'],
      ['192.0.2.4/31@mon-fri 08:00-18:00', '2001:db8::1@sat 08:00-18:00', '192.0.2.9:22'],
    );
    let now = new Date('2026-11-27T07:59:59.999').getTime();
    const guard = guardFor(scopeOf(targets, () => now));
    const reach = (address: string) => () => guard.reach(address, 22, 'tcp');
    expect(reach('192.0.2.5')).not.toThrow();
    now++;
    expect(reach('192.0.2.5')).toThrow(expect.objectContaining({ code: 'out-of-scope' }));
    expect(guard.maySay('192.0.2.5', 22, 'tcp')).toBe(false);
    expect(() => guard.say('192.0.2.5', 161, 'udp')).toThrow('nothing was sent');
    expect(reach('192.0.2.6')).not.toThrow();
    expect(reach('2001:db8::1')).not.toThrow();
    expect(reach('192.0.2.9')).toThrow('outside the targets');
    now += 24 * hourMs; // Saturday
    expect(reach('192.0.2.5')).not.toThrow();
    expect(reach('2001:db8::1')).toThrow('outside the targets');
  });
});

describe('the clock of devices with windows', () => {
  const closed = () => new ClosedTimes([parseWindow('daily 08:00-18:00')]);
  const at = (text: string) => new Date(`2026-11-27T${text}`).getTime();

  it('stands still while a window is on, also where nobody looks at it', async () => {
    const clock = new ScheduledClock();
    const begunAt = at('07:00:00');
    const times = new OpenTimes(closed(), 1000, { clock, date: () => begunAt + clock.now() });
    await clock.sleep(3 * 24 * hourMs);
    // Three days of 14 open hours, but for a quarter of a second before each window.
    expect(times.clock.now()).toBe(3 * 14 * hourMs - 3 * 250);
  });

  it('wakes its sleepers after the window, and tells once until when they sleep', async () => {
    const clock = new ScheduledClock();
    const begunAt = at('07:59:58');
    const told: number[] = [];
    const times = new OpenTimes(closed(), 1000, {
      clock,
      date: () => begunAt + clock.now(),
      onRest: (until) => told.push(until),
    });
    expect(times.pausedMs()).toBe(0);
    await Promise.all([times.clock.sleep(5000), times.clock.sleep(6000)]);
    expect(begunAt + clock.now()).toBeGreaterThanOrEqual(at('18:00:00'));
    expect(told).toEqual([at('18:00:00')]);
  });

  it('lets nobody send shortly before a window', () => {
    const times = (text: string) =>
      new OpenTimes(closed(), 1000, { clock: new ScheduledClock(), date: () => at(text) });
    expect(times('07:59:58.700').pausedMs()).toBe(0);
    expect(times('07:59:58.800').pausedMs()).toBeGreaterThan(10 * hourMs);
    expect(times('07:59:59.999').isClosed()).toBe(false);
    expect(times('08:00:00.000').isClosed()).toBe(true);
  });

  it('is not waited for where windows leave no time, nor once it was interrupted', async () => {
    const clock = new ScheduledClock();
    const all = ['mon-fri 00:00-24:00', 'sat,sun 00:00-23:59', 'daily 23:00-00:30'];
    const begunAt = at('12:00:00');
    const never = new OpenTimes(new ClosedTimes(all.map(parseWindow)), 0, {
      clock,
      date: () => begunAt + clock.now(),
    });
    expect(await never.open(0, new AbortController().signal)).toBe(false);
    expect(clock.now()).toBe(0);
    const stop = new AbortController();
    const times = new OpenTimes(closed(), 0, { clock, date: () => begunAt + clock.now() });
    const waited = times.open(0, stop.signal);
    stop.abort();
    expect(await waited).toBe(false);
  });
});
