/** Plans for tests, of devices and limits in few words. */
import type { Span } from '../facts/plan.ts';
import type { ProfileName } from '../facts/profile.ts';
import type { Window } from '../facts/window.ts';
import { assumed, type Behaviour, type Behaviours } from '../plan/assumptions.ts';
import type { Budgets } from '../plan/budgets.ts';
import { Calendar } from '../plan/calendar.ts';
import type { Planned } from '../plan/course.ts';
import { slicesOf } from '../plan/ground.ts';
import type { Kind } from '../plan/kind.ts';

export type Sample = {
  readonly devices: number;
  readonly tcpPorts?: number;
  readonly udpPorts?: number;
  readonly profile?: ProfileName;
  readonly budgets?: Partial<Budgets>;
  readonly windows?: readonly Window[];
  /** From the first device on; others are asked at any time. */
  readonly devicesWithWindows?: number;
  readonly behaviour?: Partial<Behaviour>;
  readonly devicesAtOnce?: number;
};

/** A Monday, at midnight of this machine. */
export const monday = new Date(2026, 10, 30);
const none = Number.POSITIVE_INFINITY;

export const usualBudgets: Budgets = {
  method: 'syn',
  rate: 10_000,
  perDeviceRate: 1_000,
  perSegmentRate: none,
  stateTable: null,
  deviceTimeMs: none,
  timeoutMs: 1000,
  retries: 2,
  icmpRate: { default: 1, embedded: 1, printer: 1, ot: 1 },
  shards: 1,
  udpParts: 1,
};

/** 10.0.0.0 and up. */
export function plannedSample(sample: Sample): Planned {
  const { devices, devicesWithWindows = devices, windows = [] } = sample;
  const first = 0x0a00_0000;
  const kindOf = (own: readonly number[]): Kind => ({
    profile: sample.profile ?? 'default',
    family: 4,
    tcpPorts: sample.tcpPorts ?? 65_535,
    udp: { known: 0, other: sample.udpPorts ?? 0, knownTries: 0, knownBytes: 0 },
    windows: own,
  });
  const partOf = (from: number, count: number, kind: number, hours: readonly number[]) => {
    const ranges = { ipv4: Uint32Array.of(first + from, first + from + count - 1), ipv6: [] };
    return { hours, slices: slicesOf(ranges, [], sample.devicesAtOnce ?? 65_536, () => kind) };
  };
  const free = devices - devicesWithWindows;
  return {
    kinds: [kindOf([...windows.keys()]), kindOf([])],
    parts: [
      partOf(0, devicesWithWindows, 0, [...windows.keys()]),
      ...(free > 0 ? [partOf(devicesWithWindows, free, 1, [])] : []),
    ],
    calendar: new Calendar(windows, monday),
    budgets: { ...usualBudgets, ...sample.budgets },
    behaviours: behavioursOf(sample.behaviour ?? {}),
  };
}

function behavioursOf(own: Partial<Behaviour>): Span<Behaviours> {
  const of = (behaviours: Behaviours): Behaviours => ({
    default: { ...behaviours.default, ...own },
    embedded: { ...behaviours.embedded, ...own },
    printer: { ...behaviours.printer, ...own },
    ot: { ...behaviours.ot, ...own },
  });
  return { least: of(assumed.least), expected: of(assumed.expected), most: of(assumed.most) };
}
