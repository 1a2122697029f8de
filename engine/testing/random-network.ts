/** From a seed, a network with every kind of trouble in it, and the plan of a sweep over it. */
import { type PortSet, portsOf } from '../facts/port-set.ts';
import { Random } from './random.ts';
import { type Line, type Manner, quietLine, type SimulatedDevice } from './simulated-network.ts';

const kinds = [
  'ordinary',
  'ordinary',
  'walled',
  'rejecting',
  'silent',
  'limited',
  'liar',
  'dying',
  'returning',
  'shedding',
  'narrow',
  'elsewhere',
  'late',
  'absent',
] as const;
export type DeviceKind = (typeof kinds)[number];

export type NamedDevice = SimulatedDevice & { readonly kind: DeviceKind };

export type NetworkCase = {
  readonly seed: number;
  readonly random: Random;
  readonly devices: readonly NamedDevice[];
  readonly line: Line;
  readonly ports: PortSet;
  readonly excluded: ReadonlySet<string>;
  readonly rate: number;
  readonly perDeviceRate: number;
  /** No limit where it isn't given. */
  readonly deviceTimeMs?: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly family: 4 | 6;
  /** Where it is other than that of their addresses. */
  readonly segmentOf?: (device: number) => string;
};

export function networkCase(seed: number): NetworkCase {
  const random = new Random(seed);
  const first = random.between(1, 60_000);
  const ports: PortSet = [[first, first + random.pick([99, 99, 99, 300, 300, 1_400])]];
  const devices = Array.from({ length: random.between(1, 6) }, () => device(random, ports));
  const excluded = new Set<string>();
  for (let i = random.between(0, 6); i > 0; i--) {
    excluded.add(`${random.between(0, devices.length - 1)}:${first + random.between(0, 99)}`);
  }
  return {
    seed,
    random,
    devices,
    line: line(random),
    ports,
    excluded,
    rate: random.pick([800, 6000, Number.POSITIVE_INFINITY]),
    perDeviceRate: random.pick([150, 1000, Number.POSITIVE_INFINITY]),
    timeoutMs: random.pick([700, 1500]),
    retries: random.pick([1, 2, 2, 3]),
    family: random.pick([4, 4, 6]),
  };
}

function device(random: Random, ports: PortSet): NamedDevice {
  const kind = random.pick(kinds);
  const manners = mannersOf(kind, random, ports);
  const lateMs = random.between(100, 3000);
  const isLate = kind === 'late';
  return {
    kind,
    mannerOf: (port) => manners.get(port) ?? 'blocked',
    resetLimit: kind === 'limited' ? random.pick([5, 20, 50, 200]) : Number.POSITIVE_INFINITY,
    icmpLimit: random.pick([1, 10, Number.POSITIVE_INFINITY]),
    ...troubleOf(kind, random),
    segment: random.between(0, 1),
    diesAt: kind === 'dying' ? random.between(50, 4000) : Number.POSITIVE_INFINITY,
    loss: random.chance(0.2) ? 0.05 : 0,
    delayMs: random.pick([0.1, 2, 30, 120]),
    readiness(now) {
      if (kind === 'absent') return now < 2000 ? 'resolving' : 'no-neighbour';
      return isLate && now < lateMs ? 'resolving' : 'ready';
    },
  };
}

/** What only devices of this kind have. */
function troubleOf(kind: DeviceKind, random: Random): Partial<SimulatedDevice> {
  const from = random.between(50, 4000);
  switch (kind) {
    case 'limited':
      return { limitBurst: random.pick([1, 6, 50]) };
    case 'returning':
      return { away: [from, from + random.between(100, 6000)] };
    case 'shedding':
      return { shedsAbove: random.pick([20, 100, 500]) };
    case 'narrow':
      return { link: { perSecond: random.pick([50, 300, 2000]), queue: random.pick([10, 200]) } };
    case 'elsewhere':
      return { answersFromElsewhere: true };
    default:
      return {};
  }
}

/** How often each manner occurs, by kind of device. */
const shares: Record<DeviceKind, Partial<Record<Manner, number>>> = {
  ordinary: { open: 0.03, closed: 0.9, blocked: 0.07 },
  walled: { open: 0.01, closed: 0.005, blocked: 0.985 },
  rejecting: { open: 0.02, rejected: 0.98 },
  silent: { blocked: 1 },
  limited: { open: 0.02, closed: 0.98 },
  liar: { open: 0.97, closed: 0.03 },
  dying: { open: 0.03, closed: 0.9, blocked: 0.07 },
  returning: { open: 0.03, closed: 0.9, blocked: 0.07 },
  shedding: { open: 0.03, closed: 0.9, blocked: 0.07 },
  narrow: { open: 0.03, closed: 0.9, blocked: 0.07 },
  elsewhere: { open: 0.03, closed: 0.97 },
  late: { open: 0.03, closed: 0.9, blocked: 0.07 },
  absent: { blocked: 1 },
};

function mannersOf(kind: DeviceKind, random: Random, ports: PortSet): Map<number, Manner> {
  const manners = new Map<number, Manner>();
  for (const port of portsOf(ports)) {
    let left = random.next();
    let manner: Manner = 'blocked';
    for (const [candidate, share] of Object.entries(shares[kind]) as [Manner, number][]) {
      manner = candidate;
      left -= share;
      if (left < 0) break;
    }
    manners.set(port, manner);
  }
  return manners;
}

function line(random: Random): Line {
  const outageAt = random.between(0, 3000);
  return {
    ...quietLine,
    loss: random.pick([0, 0, 0.01, 0.05, 0.1]),
    duplicates: random.pick([0, 0.05]),
    jitterMs: random.pick([0, 5, 60]),
    strayMs: random.pick([0, 2500]),
    noise: random.pick([0, 0.2]),
    outages: outages(random, outageAt),
    capacity: random.chance(0.15) ? 3000 : Number.POSITIVE_INFINITY,
  };
}

function outages(random: Random, at: number): Line['outages'] {
  if (random.chance(0.1)) return [[at, at + random.between(50, 2000), 0]];
  return random.chance(0.2) ? [[at, at + random.between(50, 250)]] : [];
}
