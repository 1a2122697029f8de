import { describe, expect, it } from 'vitest';
import type { PortSet } from '../facts/port-set.ts';
import { probeOrder } from '../targets/order.ts';
import { targetSetOf } from '../targets/target-set.ts';
import { Random } from '../testing/random.ts';
import { type ConnectableDevice, SimulatedConnects } from '../testing/simulated-connects.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { sweepConnect } from './connect.ts';
import type { ConnectProbe } from './connect-probe.ts';
import { Vitals } from './vitals.ts';

const ports: PortSet = [[1, 6000]];
const open = [22, 443];
const mannerOf = (port: number) => (open.includes(port) ? 'open' : 'closed');

async function swept(
  devices: readonly ConnectableDevice[],
  { isFragile = false, askedPorts = ports } = {},
) {
  const clock = new VirtualClock();
  const first = 0xc0000201;
  const range = Uint32Array.of(first, first + devices.length - 1);
  const targets = targetSetOf({ ipv4: range, ipv6: [] });
  const named = new Map(devices.map((one, i) => [targets.addressAt(i), one] as const));
  const wire = new SimulatedConnects<ConnectProbe>(named, { clock, random: new Random(1) });
  const vitals = new Vitals({
    clock,
    epochMs: Date.parse('2026-11-20T20:00:00Z'),
    segmentOf: () => 'all',
    isFragile: () => isFragile,
  });
  const plan = {
    targets,
    order: probeOrder(targets.size, askedPorts, 1),
    isExcluded: () => false,
    rate: Number.POSITIVE_INFINITY,
    perDeviceRate: 200,
    deviceTimeMs: Number.POSITIVE_INFINITY,
    timeoutMs: 1000,
    retries: 1,
    clock,
    signal: new AbortController().signal,
    vitals,
  };
  const outcome = await sweepConnect(wire, plan, { port() {}, progress() {} });
  vitals.end();
  return devices.map((_, index) => {
    const ledger = outcome.ledgers.get(index);
    return {
      counts: ledger?.countsOver(askedPorts),
      degradedPorts: ledger?.reasonCounts.get('device-degraded') ?? 0,
      degraded: vitals.degradedOf(index),
      minutes: vitals.minutesOf(index),
      times: wire.sendTimes.get(targets.addressAt(index)) ?? [],
      attemptsAt: (port: number) => wire.attemptsAt.get(`${targets.addressAt(index)} ${port}`) ?? 0,
    };
  });
}

const forGood = [8000, Number.POSITIVE_INFINITY] as const;
const seconds = (iso: string | null | undefined) =>
  (Date.parse(iso ?? '') - Date.parse('2026-11-20T20:00:00Z')) / 1000;

describe('a sweep by connections', () => {
  it('stops asking a device that fell silent, and calls what it had left unknown', async () => {
    const [gone, ...others] = await swept([
      { mannerOf, away: forGood },
      { mannerOf },
      { mannerOf },
    ]);
    expect(gone?.degraded).toMatchObject({ because: 'silent', wasUs: 'probably-not' });
    const stopped = seconds(gone?.degraded?.stoppedAt);
    expect(stopped).toBeGreaterThan(8);
    expect(gone?.counts).toMatchObject({ filtered: 0 });
    expect(gone?.degradedPorts).toBe(gone?.counts?.unknown);
    const after = gone?.times.filter((time) => time > stopped * 1000 + 1000) ?? [];
    expect(after.length).toBeGreaterThan(10);
    expect(after.length).toBeLessThan(30);
    for (const { counts, degraded } of others) {
      expect(counts).toEqual({ open: 2, closed: 5998, filtered: 0, unknown: 0 });
      expect(degraded).toBeNull();
    }
  });

  it('tells that a device came back when it was left alone', async () => {
    const [back] = await swept([{ mannerOf, away: [8000, 45_000] }, { mannerOf }, { mannerOf }]);
    expect(back?.degraded).toMatchObject({ because: 'silent', wasUs: 'probably' });
    expect(seconds(back?.degraded?.recoveredAt)).toBeGreaterThan(45);
    expect(back?.degradedPorts).toBeGreaterThan(0);
  });

  it('asks again what a device kept silent about that came back in time', async () => {
    const [back] = await swept([{ mannerOf, away: [8000, 26_000] }, { mannerOf }, { mannerOf }]);
    expect(back?.counts).toEqual({ open: 2, closed: 5998, filtered: 0, unknown: 0 });
    expect(back?.degraded).toMatchObject({ stoppedAt: null });
  });

  it('stops no device for what hits all of them', async () => {
    const away = [8000, 50_000] as const;
    const all = await swept([
      { mannerOf, away },
      { mannerOf, away },
      { mannerOf, away },
    ]);
    for (const { counts, degraded } of all) {
      expect(degraded?.stoppedAt ?? null).toBeNull();
      expect(counts).toEqual({ open: 2, closed: 5998, filtered: 0, unknown: 0 });
    }
  });

  it('stops no device that limits its resets', async () => {
    const askedPorts: PortSet = [[1, 1500]];
    const [one] = await swept([{ mannerOf, resetsPerSecond: 20 }], { askedPorts });
    expect(one?.degraded).toBeNull();
  });

  it('judges a device without an open port by its closed ones', async () => {
    const closed = () => 'closed' as const;
    const [gone] = await swept([{ mannerOf: closed, away: forGood }, { mannerOf }, { mannerOf }]);
    expect(gone?.degraded).toMatchObject({ because: 'silent' });
    expect(gone?.degraded?.stoppedAt).not.toBeNull();
  });

  it('stops a fragile device at the first degradation, and asks it nothing meanwhile', async () => {
    const [gone] = await swept([{ mannerOf, away: forGood }], { isFragile: true });
    const { at, stoppedAt } = gone?.degraded ?? {};
    expect(seconds(stoppedAt) - seconds(at)).toBeLessThan(5);
    const between = gone?.times.filter(
      (time) => time > seconds(at) * 1000 + 100 && time < seconds(stoppedAt) * 1000,
    );
    expect(between?.length).toBeLessThan(10); // samples
  });

  it('takes no sample of a port where bytes do harm', async () => {
    const only = (port: number) => (port === 9100 ? ('open' as const) : ('closed' as const));
    const askedPorts: PortSet = [[5000, 11_000]];
    const [printer] = await swept([{ mannerOf: only }], { askedPorts });
    expect(printer?.minutes?.canaries.some((count) => count > 0)).toBe(true);
    expect(printer?.attemptsAt(9100)).toBe(1);
  });
});
