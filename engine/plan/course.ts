/**
 * The course of a check through the week: slices one after the other, each as long as its work in
 * the hours in which its devices may be asked.
 *
 * Devices with different hours share the rates. A slice is over when each set of hours, taken alone
 * and together with every other, has had as much time as its own work takes: that is enough, because
 * what is lacking to one set while it is shut out is not lacking to the others.
 */
import type { Bottleneck, Span } from '../facts/plan.ts';
import type { Behaviours } from './assumptions.ts';
import type { Budgets } from './budgets.ts';
import { type Calendar, type Hours, horizonMs } from './calendar.ts';
import type { SliceGround } from './ground.ts';
import type { Kind } from './kind.ts';
import { type Spent, together } from './spent.ts';
import { type Work, workOf } from './work.ts';

export type Planned = {
  readonly kinds: readonly Kind[];
  readonly slices: readonly SliceGround[];
  readonly calendar: Calendar;
  readonly budgets: Budgets;
  readonly behaviours: Span<Behaviours>;
};

/** One slice: when it began and ended, in milliseconds after the start, and the hours that it had. */
export type Stretch = {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly hours: readonly Hours[];
  readonly seconds: number;
};

export type Course = {
  /** Null where it does not end before the limit. */
  readonly endMs: number | null;
  readonly stretches: readonly Stretch[];
};

/** Of so many sets of hours each combination is looked at, of more only each alone and all together. */
const lotsAllCombinedMax = 5;

export function courseOf(planned: Planned, behaviours: Behaviours, untilMs = horizonMs): Course {
  const setting = { ...planned, behaviours };
  const known = new Map<SliceGround, readonly Lot[]>();
  const stretches: Stretch[] = [];
  let at = 0;
  for (const slice of planned.slices) {
    const lots = known.get(slice) ?? lotsOf(slice, setting);
    known.set(slice, lots);
    const all = lots.at(-1);
    if (!all) continue;
    let end = at;
    for (const { hours, work } of lots) {
      const own = planned.calendar.after(at, work.seconds, hours, untilMs);
      if (own === null) return { endMs: null, stretches };
      end = Math.max(end, own);
    }
    stretches.push({ fromMs: at, untilMs: end, hours: all.hours, seconds: all.work.seconds });
    at = end;
  }
  return { endMs: at, stretches };
}

type Lot = { readonly hours: readonly Hours[]; readonly work: Work };

/** The last is that of all devices. */
function lotsOf(
  slice: SliceGround,
  setting: Planned & { readonly behaviours: Behaviours },
): readonly Lot[] {
  const byHours = new Map<string, { hours: Hours; kinds: Set<number> }>();
  for (const [kind, { windows }] of setting.kinds.entries()) {
    if ((slice.devices[kind] ?? 0) === 0) continue;
    const own = byHours.get(windows.join()) ?? { hours: windows, kinds: new Set() };
    own.kinds.add(kind);
    byHours.set(windows.join(), own);
  }
  const sets = [...byHours.values()];
  return choicesOf(sets.length).map((chosen) => {
    const some = sets.filter((_, i) => chosen(i));
    return {
      hours: some.map(({ hours }) => hours),
      work: workOf(slice, (kind) => some.some(({ kinds }) => kinds.has(kind)), setting),
    };
  });
}

function choicesOf(count: number): readonly ((i: number) => boolean)[] {
  if (count === 0) return [];
  if (count > lotsAllCombinedMax) {
    const alone = Array.from({ length: count }, (_, one) => (i: number) => i === one);
    return [...alone, () => true];
  }
  return Array.from({ length: 2 ** count - 1 }, (_, bits) => (i: number) => ((bits + 1) >> i) % 2 === 1);
}

export type Total = Work & { readonly is: Bottleneck };

/** All slices together, or of some kinds only, as if they might be asked at any time. */
export function totalOf(
  planned: Planned,
  behaviours: Behaviours,
  of: (kind: number) => boolean = () => true,
): Total {
  const setting = { ...planned, behaviours };
  const known = new Map<SliceGround, Work>();
  const works = planned.slices.map((slice) => {
    const work = known.get(slice) ?? workOf(slice, of, setting);
    known.set(slice, work);
    return work;
  });
  const sum = (take: (work: Work) => number) => works.reduce((all, work) => all + take(work), 0);
  const spent = together(works.map((work) => work.spent));
  return {
    seconds: sum((work) => work.seconds),
    begun: sum((work) => work.begun),
    packets: sum((work) => work.packets),
    bytes: sum((work) => work.bytes),
    spent,
    is: largestOf(spent),
  };
}

function largestOf(spent: Spent): Bottleneck {
  let largest: [Bottleneck, number] = ['pauses', 0];
  for (const one of spent) if (one[1] > largest[1]) largest = one;
  return largest[0];
}

/** Whether it is over in time, as expected. */
export function endsWithin(planned: Planned, ms: number): number | null {
  return courseOf(planned, planned.behaviours.expected, ms).endMs;
}
