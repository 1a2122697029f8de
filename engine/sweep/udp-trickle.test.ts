/** UDP sweeps of hours over devices that limit their ICMP errors, in virtual time. */
import { describe, expect, it } from 'vitest';
import type { PortSet } from '../facts/port-set.ts';
import type { IcmpLimit, UdpAskableDevice, UdpManner } from '../testing/simulated-udp.ts';
import { simulateUdpSweep } from '../testing/simulated-udp-sweep.ts';

const hour = 3_600_000;
const linux: IcmpLimit = { burst: 6, everyMs: 1000 };
const every: PortSet = [[1, 65_535]];

/** A hundredth is silent, a thousandth answers, all else is closed. */
function mannerOf(port: number): UdpManner {
  if (port % 1009 === 53) return 'answers';
  return port % 101 === 7 ? 'silent' : 'closed';
}

const rightOf: Partial<Record<UdpManner, string>> = {
  answers: 'open/answered',
  silent: 'unknown/udp-silence',
  closed: 'closed/port-unreachable',
};

type Swept = Awaited<ReturnType<typeof simulateUdpSweep>>;

function misclassified({ outcome, wire }: Swept, last: number, devices: number): string[] {
  const wrong: string[] = [];
  for (let device = 0; device < devices; device++) {
    const ledger = outcome.ledgers.get(device);
    for (let port = 1; port <= last; port++) {
      const told = `${ledger?.stateOf(port)}/${ledger?.reasonOf(port)}`;
      if (told === rightOf[mannerOf(port)] || !wire.maySay('192.0.2.1', port)) continue;
      wrong.push(`${device}:${port} is ${told}`);
    }
  }
  return wrong;
}

const trickle = (devices: readonly UdpAskableDevice[], last: number) =>
  simulateUdpSweep({
    devices,
    ports: [[1, last]],
    perDeviceRate: 1000,
    deviceTimeMs: 100 * hour,
    isRemembered: false,
  });

describe('a trickle', () => {
  /** All ports take half a minute: POSTERN_UDP_PORTS=65535. */
  it('settles the ports of 16 devices that give an error a second, side by side', async () => {
    const last = Number(process.env.POSTERN_UDP_PORTS ?? 3000);
    const devices = Array.from({ length: 16 }, () => ({ mannerOf, icmpLimit: linux }));
    const swept = await trickle(devices, last);
    expect(misclassified(swept, last, 16)).toEqual([]);
    // An error a second goes to nearly every port: at least nine tenths of what is possible.
    expect(swept.clock.now()).toBeLessThan((last * 0.99 * 1000) / 0.9 + last);
    // The first probes, and then hardly more than the limit bears.
    expect(swept.wire.sent).toBeLessThan(16 * last * 2.4);
  }, 1_200_000);

  it.each<[string, IcmpLimit, number]>([
    ['ten milliseconds from one to the next', { burst: 6, everyMs: 10 }, 10],
    ['200 in each second, as BSD', { inWindow: 200, windowMs: 1000 }, 5],
    ['two a second and never two at once', { burst: 1, everyMs: 500 }, 500],
    ['200 at once, 200 a second', { burst: 200, everyMs: 5 }, 5],
    ['one each 4 seconds', { burst: 6, everyMs: 4000 }, 4000],
  ])(
    'finds the pace of a device: %s',
    async (_, icmpLimit, everyMs) => {
      const last = 12_000;
      const swept = await trickle([{ mannerOf, icmpLimit }], last);
      expect(misclassified(swept, last, 1)).toEqual([]);
      const possibleMs = last * everyMs;
      // After the first probes, in a second of theirs for each thousand ports, and the search.
      expect(swept.clock.now() - 12_000).toBeLessThan(possibleMs / 0.8 + 10_000);
    },
    120_000,
  );

  it.each([0.01, 0.05])(
    'loses nothing where %d of the answers are lost',
    async (loss) => {
      const last = 12_000;
      const swept = await trickle(
        [{ mannerOf, icmpLimit: { burst: 6, everyMs: 100 }, loss }],
        last,
      );
      expect(misclassified(swept, last, 1)).toEqual([]);
      expect(swept.clock.now()).toBeLessThan((last * 100) / 0.8);
    },
    120_000,
  );

  it('follows a limit that changes', async () => {
    const last = 12_000;
    const icmpLimit = (now: number): IcmpLimit =>
      Math.floor(now / (hour / 2)) % 2 === 0 ? linux : { burst: 6, everyMs: 100 };
    const swept = await trickle([{ mannerOf, icmpLimit }], last);
    expect(misclassified(swept, last, 1)).toEqual([]);
    // The slow half hour settles 1,800 ports; it needn't find at once that the next one is fast.
    expect(swept.clock.now()).toBeLessThan(1.2 * hour);
  }, 120_000);

  it('waits for a device that is away for ten minutes, and believes nothing meanwhile', async () => {
    const last = 6000;
    const isAwayAt = (now: number) => now % hour > hour - 600_000;
    const swept = await trickle([{ mannerOf, icmpLimit: linux, isAwayAt }], last);
    expect(misclassified(swept, last, 1)).toEqual([]);
    expect(swept.clock.now()).toBeLessThan((last * 1000) / 0.7);
  }, 120_000);

  it('gives up a device that is gone for good, and says so; the others go on', async () => {
    const isAwayAt = (now: number) => now > 100_000;
    const gone = { mannerOf, icmpLimit: linux, isAwayAt };
    const swept = await trickle([gone, { mannerOf, icmpLimit: linux }], 3000);
    const ledger = swept.outcome.ledgers.get(0);
    expect(ledger?.reasonCounts.get('device-silent')).toBeGreaterThan(2500);
    expect(ledger?.countsOver([[1, 3000]]).filtered).toBe(0);
    expect(swept.outcome.notes.get(0)?.join()).toContain('stopped answering');
    const there = swept.outcome.ledgers.get(1);
    expect(there?.reasonCounts.get('udp-silence')).toBe(30);
    expect(swept.clock.now()).toBeLessThan(2 * hour);
  }, 120_000);

  it('sleeps while it waits', async () => {
    const devices = Array.from({ length: 4 }, () => ({ mannerOf, icmpLimit: linux }));
    const swept = await trickle(devices, 2000);
    expect(swept.clock.sleeps).toBeLessThan((swept.clock.now() / 1000) * 120);
  }, 120_000);

  it('tells how long the rest takes', async () => {
    const swept = await trickle([{ mannerOf, icmpLimit: linux }, { mannerOf }], 4000);
    const early = swept.progress.find(({ at }) => at > 20_000);
    const restMs = swept.clock.now() - (early?.at ?? 0);
    expect((early?.restMs ?? 0) / restMs).toBeGreaterThan(0.7);
    expect((early?.restMs ?? 0) / restMs).toBeLessThan(1.5);
  }, 120_000);

  it('without its time ends in a minute and says which time would be enough', async () => {
    const swept = await simulateUdpSweep({
      devices: [{ mannerOf, icmpLimit: linux }],
      ports: [[1, 3600]],
      perDeviceRate: 1000,
    });
    const ledger = swept.outcome.ledgers.get(0);
    expect(swept.clock.now()).toBeLessThan(60_000);
    expect(ledger?.countsOver(every).filtered).toBe(0);
    expect(ledger?.reasonCounts.get('udp-silence') ?? 0).toBeLessThan(36);
    expect(ledger?.reasonCounts.get('rate-limited')).toBeGreaterThan(3000);
    expect(swept.outcome.notes.get(0)?.join()).toMatch(/--device-time (5\d|[6-9]\d)m would/);
  });
});
