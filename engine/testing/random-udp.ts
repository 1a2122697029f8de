/**
 * Networks of UDP devices from a seed, and what a sweep over one may be blamed for. Limits of every
 * make, loss, delay, outages, devices that go away, ranges that a filter drops.
 */
import { portsOf } from '../facts/port-set.ts';
import { Random } from './random.ts';
import type { IcmpLimit, UdpAskableDevice, UdpManner } from './simulated-udp.ts';
import { simulateUdpSweep, type UdpSweepGiven } from './simulated-udp-sweep.ts';

type Device = UdpAskableDevice & {
  /** Nothing keeps it from being settled to the last port. */
  readonly isSettleable: boolean;
};
export type UdpCase = Omit<UdpSweepGiven, 'devices'> & { readonly devices: readonly Device[] };

const hour = 3_600_000;

export function udpCase(seed: number): UdpCase {
  const random = new Random(seed);
  const last = random.between(30, 900);
  const isPatient = random.chance(0.8);
  const devices = Array.from({ length: random.between(1, 4) }, () => deviceOf(random, isPatient));
  return {
    devices,
    ports: [[1, last]],
    seed,
    rate: random.pick([200, 5000, Number.POSITIVE_INFINITY]),
    perDeviceRate: random.pick([50, 1000, Number.POSITIVE_INFINITY]),
    requests: (port) => (port % 61 === 0 ? [Uint8Array.of(1, port & 255), Uint8Array.of(2)] : []),
    ...(isPatient && { deviceTimeMs: 100 * hour }),
  };
}

function deviceOf(random: Random, isPatient: boolean): Device {
  const salt = random.between(1, 1 << 30);
  const silentShare = random.pick([0, 0.01, 0.2, 0.9]);
  const openShare = random.pick([0, 0.01, 0.05]);
  const walled = random.chance(0.3) ? random.between(1, 700) : Number.POSITIVE_INFINITY;
  const mannerOf = (port: number): UdpManner => {
    if (port >= walled && port < walled + 150) return 'silent';
    const draw = new Random(salt ^ (port * 2654435761)).next();
    if (draw < silentShare) return 'silent';
    if (draw < silentShare + openShare) return 'answers';
    return draw > 0.995 ? 'prohibited' : 'closed';
  };
  const goesAt = random.chance(0.1) ? random.between(0, 60_000) : Number.POSITIVE_INFINITY;
  const awayEvery = random.pick([0, 0, 0, 50_000, 400_000]);
  const isAwayAt = (now: number) =>
    now > goesAt || (awayEvery > 0 && now % awayEvery > awayEvery * 0.9);
  return {
    mannerOf,
    icmpLimit: limitOf(random),
    loss: random.pick([0, 0, 0.01, 0.05]),
    delayMs: random.pick([1, 5, 80, 300]),
    isAwayAt,
    isSettleable: isPatient && goesAt === Number.POSITIVE_INFINITY,
  };
}

function limitOf(random: Random): UdpAskableDevice['icmpLimit'] {
  const one = (): IcmpLimit | undefined => {
    const everyMs = random.pick([2, 10, 100, 500, 1000]);
    const limit = { burst: random.pick([1, 6, 50]), everyMs };
    const window = { inWindow: random.pick([5, 200]), windowMs: 1000 };
    if (random.chance(0.25)) return undefined;
    return random.pick([limit, limit, window]);
  };
  const [first, second] = [one(), one()];
  const changesAt = random.chance(0.2) ? random.between(0, 300_000) : Number.POSITIVE_INFINITY;
  return (now) => (now < changesAt ? first : second);
}

/** One sentence for each thing that is not as it should be. */
export async function udpFaults(given: UdpCase): Promise<string[]> {
  const { outcome, wire } = await simulateUdpSweep(given);
  const faults: string[] = [];
  for (const [index, { mannerOf, isSettleable }] of given.devices.entries()) {
    const ledger = outcome.ledgers.get(index);
    for (const port of portsOf(given.ports)) {
      const mayBeAsked = wire.maySay(`192.0.2.${index + 1}`, port);
      if (!ledger || !mayBeAsked) continue;
      const told = `${ledger.stateOf(port)}/${ledger.reasonOf(port)}`;
      const manner = mannerOf(port);
      const isRight = told === rightOf[manner];
      const isHonest = told === 'unknown/rate-limited' || told === 'unknown/device-silent';
      // Of a device that nobody waited for, or that went away, what was silent may be just that.
      const isSilence = told === 'unknown/udp-silence';
      if (isRight || (!isSettleable && (isHonest || isSilence))) continue;
      faults.push(`device ${index}: port ${port} (${manner}) is ${told}`);
    }
  }
  for (const [address, times] of wire.sendTimes) {
    const most = (given.perDeviceRate ?? Number.POSITIVE_INFINITY) * 1.02 + 2;
    let from = 0;
    for (const [i, at] of times.entries()) {
      while ((times[from] ?? 0) <= at - 1000) from++;
      if (i - from + 1 > most)
        faults.push(`${address} was sent ${i - from + 1} probes in a second`);
    }
  }
  return faults;
}

const rightOf: Readonly<Record<UdpManner, string>> = {
  answers: 'open/answered',
  'answers-from-next': 'unknown/udp-silence',
  closed: 'closed/port-unreachable',
  prohibited: 'filtered/admin-prohibited',
  silent: 'unknown/udp-silence',
  'router-unreachable': 'filtered/host-unreachable',
};
