import { describe, expect, it } from 'vitest';
import type { Degraded, Minutes } from '../facts/vitals.ts';
import { Random } from '../testing/random.ts';
import type { NamedDevice, NetworkCase } from '../testing/random-network.ts';
import { quietLine } from '../testing/simulated-network.ts';
import { simulateSweep } from '../testing/simulated-sweep.ts';
import { DeviceVitals } from './device-vitals.ts';

const open = [22, 80, 443, 700];
const portsMax = 20_000;

function device(given: Partial<NamedDevice> = {}): NamedDevice {
  return {
    kind: 'ordinary',
    mannerOf: (port) => (open.includes(port) ? 'open' : 'closed'),
    resetLimit: Number.POSITIVE_INFINITY,
    icmpLimit: Number.POSITIVE_INFINITY,
    diesAt: Number.POSITIVE_INFINITY,
    loss: 0,
    delayMs: 5,
    readiness: () => 'ready',
    ...given,
  };
}

async function swept(devices: readonly NamedDevice[], given: Partial<NetworkCase> = {}) {
  const ports: NetworkCase['ports'] = [[1, portsMax]];
  const run = await simulateSweep({
    seed: 1,
    random: new Random(1),
    devices,
    line: quietLine,
    ports,
    excluded: new Set(),
    rate: Number.POSITIVE_INFINITY,
    perDeviceRate: 1000,
    timeoutMs: 1000,
    retries: 2,
    family: 4,
    ...given,
  });
  return devices.map((_, index) => {
    const ledger = run.outcome.ledgers.get(index);
    return {
      counts: ledger?.countsOver(given.ports ?? ports),
      degradedPorts: ledger?.reasonCounts.get('device-degraded') ?? 0,
      degraded: run.vitals.degradedOf(index),
      minutes: run.vitals.minutesOf(index),
      sent: run.network.sendTimes[index] ?? [],
      outages: run.vitals.outages,
    };
  });
}

const seconds = (from: string, to: string | null) =>
  to === null ? Number.NaN : (Date.parse(to) - Date.parse(from)) / 1000;

/** Dies of more than so many probes a second, and comes back when it gets next to none. */
const frail = { diesAbove: 300, livesBelow: 2, afterMs: 5000 };

describe('a device that dies of what it is sent', () => {
  it('is asked more slowly, then no more; it comes back, and that is told', async () => {
    const [one] = await swept([device({ frail }), device(), device()]);
    const { degraded, minutes, counts, degradedPorts, sent } = one ?? {};
    expect(degraded).toMatchObject({ because: 'silent', wasUs: 'probably' });
    const { stoppedAt = null, recoveredAt = null, at = '' } = degraded ?? {};
    expect(seconds(stoppedAt ?? '', recoveredAt)).toBeGreaterThan(4);
    expect(degraded?.probesPerSecond).toBeGreaterThan(500);
    expect(degradedPorts).toBeGreaterThan(1000);
    expect(counts?.unknown).toBe(degradedPorts);
    expect(counts?.filtered).toBe(0);
    expect(minutes?.state).toContain('degraded');
    // From the fall to the stop the pace falls; after it only samples are sent.
    const began = Date.parse(minutes?.from ?? '');
    const paceIn = (from: number, to: number) =>
      sent?.filter((time) => time >= from && time < to).length ?? 0;
    const fell = Date.parse(at) - began;
    const stopped = Date.parse(stoppedAt ?? '') - began;
    expect(paceIn(fell - 4000, fell - 3000)).toBeGreaterThan(900);
    expect(paceIn(fell + 500, fell + 1500)).toBeLessThan(600);
    expect(paceIn(stopped - 1000, stopped)).toBeLessThan(30);
    expect(paceIn(stopped + 1000, stopped + 60_000)).toBeLessThan(25);
  });

  it('is left alone while the others are swept to their end', async () => {
    const [, ...others] = await swept([device({ frail }), device(), device()]);
    for (const { counts, degraded } of others) {
      expect(counts).toEqual({ open: 4, closed: portsMax - 4, filtered: 0, unknown: 0 });
      expect(degraded).toBeNull();
    }
  });
});

describe('a device that stays away', () => {
  it('is stopped, and its absence is not blamed on what it was sent', async () => {
    const [one] = await swept([device({ diesAt: 4000 }), device(), device()]);
    expect(one?.degraded).toMatchObject({ recoveredAt: null, wasUs: 'probably-not' });
    expect(one?.degraded?.stoppedAt).not.toBeNull();
    expect(one?.counts?.filtered).toBe(0);
    expect(one?.minutes?.state).toContain('degraded');
  });

  it('while next to nothing is sent to it, died by itself', async () => {
    const few = await swept([device({ diesAt: 120_000 }), device(), device()], {
      perDeviceRate: 1,
      ports: [[1, 300]],
    });
    expect(few[0]?.degraded).toMatchObject({ wasUs: 'probably-not' });
    expect(few[0]?.degraded?.probesPerSecond).toBeLessThan(2);
  });
});

describe('a device that comes back in time', () => {
  it('is swept to its end', async () => {
    const [one] = await swept([device({ away: [4000, 12_000] }), device(), device()]);
    expect(one?.counts).toEqual({ open: 4, closed: portsMax - 4, filtered: 0, unknown: 0 });
    expect(one?.degraded).toMatchObject({ because: 'silent', stoppedAt: null, wasUs: 'unknown' });
  });
});

describe('what hits most devices in the same moment', () => {
  const line = { ...quietLine, outages: [[5000, 60_000, 1]] as const };
  const inSegment = (segment: number) => device({ segment });

  it('is the line: none of them is stopped for it', async () => {
    const outage = { ...quietLine, outages: [[5000, 60_000]] as const };
    const all = await swept([device(), device(), device()], { line: outage });
    for (const { degraded, degradedPorts, minutes, outages } of all) {
      expect(degraded?.stoppedAt ?? null).toBeNull();
      expect(degradedPorts).toBe(0);
      expect(minutes?.state).toContain('line');
      expect(outages).toHaveLength(1);
      expect(outages[0]?.devices).toBe(3);
    }
  });

  it('is its segment, where others still answer', async () => {
    const all = await swept([1, 1, 1, 0, 0, 0, 0, 0].map(inSegment), {
      line,
      segmentOf: (index: number) => (index < 3 ? 'far' : 'near'),
    });
    for (const { degraded, degradedPorts } of all) {
      expect(degraded?.stoppedAt ?? null).toBeNull();
      expect(degradedPorts).toBe(0);
    }
    expect(all[0]?.minutes?.state).toContain('line');
    expect(all[5]?.minutes?.state).not.toContain('line');
  });
});

describe('a device that only limits its answers', () => {
  it.each([5, 50])('to %i resets a second is never stopped', async (resetLimit) => {
    const ports: NetworkCase['ports'] = [[1, 2000]];
    const [one] = await swept([device({ resetLimit })], { ports });
    expect(one?.degraded).toBeNull();
    expect(one?.degradedPorts).toBe(0);
    expect(one?.counts?.open).toBe(4);
  });

  it('and gives hardly a reset any more is well while something is heard', () => {
    const one = new DeviceVitals(
      () => true,
      'far',
      () => {},
    );
    for (let now = 0; now < 5000; now += 500) {
      one.observe({ kind: 'open', sentAt: now, roundTripMs: 1 }, now + 1);
    }
    for (let now = 5000; now < 120_000; now += 500) {
      one.heard(now + 500);
      one.observe({ kind: 'closed', sentAt: now, roundTripMs: null }, now + 1000);
    }
    expect(one.trouble).toBeNull();
  });

  it('to one ICMP error a second is never stopped', async () => {
    const ports: NetworkCase['ports'] = [[1, 2000]];
    const [one] = await swept(
      [device({ mannerOf: (port) => (port === 80 ? 'open' : 'rejected'), icmpLimit: 1 })],
      { ports },
    );
    expect(one?.degraded).toBeNull();
    expect(one?.counts?.open).toBe(1);
  });
});

describe('the open ports of a device', () => {
  it('that stop answering while refusals still come are a degradation', async () => {
    const [one] = await swept([device({ opensUntil: 8000 }), device(), device()]);
    expect(one?.degraded).toMatchObject({ because: 'open-ports-silent' });
    expect(one?.degraded?.stoppedAt).not.toBeNull();
    expect(one?.degradedPorts).toBeGreaterThan(0);
  });

  it('that answer several times slower are one, until it is asked more slowly', async () => {
    const link = { perSecond: 300, queue: 200 };
    const [one] = await swept([device({ link }), device(), device()], { timeoutMs: 1500 });
    expect(one?.degraded).toMatchObject({ stoppedAt: null });
    expect(one?.counts?.open).toBe(4);
  });
});

it('says unknown of a device of which no answer is known', async () => {
  const [silent, mute] = await swept([
    device({ mannerOf: () => 'blocked' }),
    device({ mannerOf: (port) => (port === 9 ? 'closed' : 'blocked') }),
  ]);
  expect(silent).toMatchObject({ minutes: null, degraded: null } satisfies {
    minutes: Minutes | null;
    degraded: Degraded | null;
  });
  expect(mute?.degraded).toBeNull();
});
