/** Seconds of work, each put down to what it was waited for; and how long packets take within the rates. */
import type { Bottleneck } from '../facts/plan.ts';
import type { Behaviours } from './assumptions.ts';
import { type Budgets, stateRate, totalRate } from './budgets.ts';
import type { Counts, SliceGround } from './ground.ts';
import type { Kind } from './kind.ts';

/** Seconds, put down to what they were waited for. */
export type Spent = ReadonlyMap<Bottleneck, number>;

export type Setting = {
  readonly kinds: readonly Kind[];
  readonly budgets: Budgets;
  readonly behaviours: Behaviours;
};

/** How long it takes, and by kind what one device is sent. */
export type Part = {
  readonly spent: Spent;
  /** Probes and new connections: these are what all rates count, and what a state table remembers. */
  readonly begun: Counts;
  readonly packets: Counts;
  readonly bytes: Counts;
};

/** How long so many probes to each device take within all rates. */
export function limited(
  { devices, segments }: SliceGround,
  begun: Counts,
  { budgets, kinds }: Setting,
): Spent {
  let all = 0;
  let slowest = 0;
  for (const kind of kinds.keys()) {
    const count = devices[kind] ?? 0;
    if (count === 0) continue;
    all += count * (begun[kind] ?? 0);
    slowest = Math.max(slowest, begun[kind] ?? 0);
  }
  let segment = 0;
  if (budgets.perSegmentRate !== Number.POSITIVE_INFINITY) {
    for (const shape of segments) {
      let own = 0;
      for (const [kind, count] of shape.entries()) {
        if ((devices[kind] ?? 0) > 0) own += count * (begun[kind] ?? 0);
      }
      segment = Math.max(segment, own);
    }
  }
  return longest([
    only('rate', all / totalRate(budgets)),
    only('state-table', all / stateRate(budgets)),
    only('per-segment-rate', segment / budgets.perSegmentRate),
    only('per-device-rate', slowest / budgets.perDeviceRate),
  ]);
}

export function only(is: Bottleneck, seconds: number): Spent {
  return new Map([[is, seconds]]);
}

export function secondsOf(spent: Spent): number {
  let sum = 0;
  for (const seconds of spent.values()) sum += seconds;
  return sum;
}

export function longest(parts: readonly Spent[]): Spent {
  return parts.reduce((most, one) => (secondsOf(one) > secondsOf(most) ? one : most));
}

export function together(parts: Iterable<Spent>): Spent {
  const sum = new Map<Bottleneck, number>();
  for (const part of parts) {
    for (const [is, seconds] of part) sum.set(is, (sum.get(is) ?? 0) + seconds);
  }
  return sum;
}
