import { describe, expect, it } from 'vitest';
import { portSetOf, portsOf } from '../facts/port-set.ts';
import { Random } from '../testing/random.ts';
import { ScheduledClock } from '../testing/scheduled-clock.ts';
import { runSideBySide } from '../testing/side-by-side.ts';
import { quietLine } from '../testing/simulated-network.ts';
import { simulateSweep } from '../testing/simulated-sweep.ts';

const inf = Number.POSITIVE_INFINITY;

describe('the time of a device', () => {
  it('ends its sweep by SYN and by connections, and what was not settled is unknown', async () => {
    const deviceTimeMs = 3000;
    const { sent, outcomes } = await runSideBySide({
      seed: 3,
      targets: ['192.0.2.1-192.0.2.3'],
      ports: 200,
      rate: inf,
      perSegmentRate: inf,
      perDeviceRate: 40,
      stateTable: null,
      loss: 0,
      conversations: 0,
      deviceTimeMs,
      clock: new ScheduledClock(),
      begunAt: 0,
    });
    const ports = portSetOf(Array.from({ length: 200 }, (_, i) => 2000 + i));
    for (const by of ['syn', 'connect'] as const) {
      const own = sent.filter((one) => one.by === by);
      for (const some of Map.groupBy(own, ({ address }) => address).values()) {
        expect((some.at(-1)?.at ?? 0) - (some[0]?.at ?? 0)).toBeLessThanOrEqual(deviceTimeMs + 5);
      }
      expect(outcomes[by].complete).toBe(true);
      for (const ledger of outcomes[by].ledgers.values()) {
        const { unknown, filtered, open, closed } = ledger.countsOver(ports);
        expect(filtered).toBe(0);
        expect(unknown).toBeGreaterThan(50);
        expect(open + closed).toBeGreaterThan(20);
        expect(ledger.reasonCounts.get('time-over')).toBe(unknown);
        for (const port of portsOf(ports)) {
          if (ledger.stateOf(port) === 'open') expect(port % 7).toBe(0);
          if (ledger.stateOf(port) === 'closed') expect(port % 7).not.toBe(0);
        }
      }
    }
  });

  it('ends the slow phase too, for this device alone', async () => {
    const device = (resetLimit: number) => ({
      kind: 'ordinary' as const,
      mannerOf: (port: number) => (port < 10 ? ('blocked' as const) : ('closed' as const)),
      resetLimit,
      icmpLimit: inf,
      diesAt: inf,
      loss: 0,
      delayMs: 5,
      readiness: () => 'ready' as const,
    });
    const sweep = (deviceTimeMs: number) =>
      simulateSweep({
        seed: 1,
        random: new Random(1),
        devices: [device(50), device(inf)],
        line: quietLine,
        ports: [[1, 1000]],
        excluded: new Set(),
        rate: inf,
        perDeviceRate: 1000,
        deviceTimeMs,
        timeoutMs: 1000,
        retries: 2,
        family: 4,
      });
    const countsOf = ({ outcome }: Awaited<ReturnType<typeof sweep>>, index: number) =>
      outcome.ledgers.get(index)?.countsOver([[1, 1000]]);
    const endless = await sweep(inf);
    expect(countsOf(endless, 0)).toEqual({ open: 0, closed: 991, filtered: 9, unknown: 0 });
    expect(endless.endedAt).toBeGreaterThan(30_000);
    const timely = await sweep(10_000);
    const { closed = 0, unknown = 0, filtered } = countsOf(timely, 0) ?? {};
    expect(closed).toBeGreaterThan(200);
    expect([closed + unknown, filtered]).toEqual([1000, 0]);
    expect(timely.outcome.ledgers.get(0)?.reasonCounts.get('time-over')).toBe(unknown);
    expect(timely.network.sendTimes[0]?.at(-1)).toBeLessThan(10_100);
    expect(countsOf(timely, 1)).toEqual({ open: 0, closed: 991, filtered: 9, unknown: 0 });
  });
});
