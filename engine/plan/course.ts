/**
 * The course of a check through the week. Devices that may be asked at the same hours are a part of
 * the check of their own: slice after slice, with a clock that stands still while they are left in
 * peace (engine/window-groups.ts). Parts run beside each other and share the rates: so none is over
 * before its own work had its hours, nor any of them together before their packets had theirs.
 */
import type { Bottleneck, Span } from '../facts/plan.ts';
import type { Behaviours } from './assumptions.ts';
import { type Budgets, stateRate, totalRate } from './budgets.ts';
import { type Calendar, type Hours, horizonMs } from './calendar.ts';
import type { SliceGround } from './ground.ts';
import type { Kind } from './kind.ts';
import { type Spent, together } from './spent.ts';
import { type Work, workOf } from './work.ts';

export type PlannedPart = { readonly hours: Hours; readonly slices: readonly SliceGround[] };

export type Planned = {
  readonly kinds: readonly Kind[];
  readonly parts: readonly PlannedPart[];
  readonly calendar: Calendar;
  readonly budgets: Budgets;
  readonly behaviours: Span<Behaviours>;
};

/** One part: when it is over, in milliseconds after the start. */
export type Stretch = {
  readonly hours: Hours;
  readonly endMs: number;
  /** Probes and connections. */
  readonly begun: number;
};

export type Course = {
  /** How long the devices of a slice are asked, of the longest. */
  readonly deviceMs: number;
  /** Null where it does not end before the limit. */
  readonly endMs: number | null;
  /** Of the parts that end. */
  readonly stretches: readonly Stretch[];
};

/** Of so many parts each combination is looked at, of more each alone and all together. */
const partsCombinedMax = 8;

export function courseOf(planned: Planned, behaviours: Behaviours, untilMs = horizonMs): Course {
  const { calendar, budgets } = planned;
  const works = planned.parts.map((part) => ({
    ...part,
    ...sumOf(part.slices, planned, behaviours),
  }));
  const stretches: Stretch[] = [];
  const deviceMs = works.reduce((most, one) => Math.max(most, one.longest * 1000), 0);
  for (const { hours, seconds, begun } of works) {
    const endMs = calendar.after(0, seconds, [hours], untilMs);
    if (endMs !== null) stretches.push({ hours, endMs, begun });
  }
  if (stretches.length < works.length) return { deviceMs, endMs: null, stretches };
  let endMs = stretches.reduce((latest, one) => Math.max(latest, one.endMs), 0);
  const shared = Math.min(totalRate(budgets), stateRate(budgets));
  for (const isChosen of combinationsOf(works.length)) {
    const some = works.filter((_, i) => isChosen(i));
    const seconds = some.reduce((sum, { begun }) => sum + begun, 0) / shared;
    const own = calendar.after(
      0,
      seconds,
      some.map(({ hours }) => hours),
      untilMs,
    );
    if (own === null) return { deviceMs, endMs: null, stretches };
    endMs = Math.max(endMs, own);
  }
  return { deviceMs, endMs, stretches };
}

/** Those of at least two; one alone is no company. */
function combinationsOf(count: number): readonly ((i: number) => boolean)[] {
  if (count < 2) return [];
  if (count > partsCombinedMax) return [() => true];
  const choices = Array.from({ length: 2 ** count }, (_, bits) => bits);
  const isSeveral = (bits: number) => (bits & (bits - 1)) !== 0;
  return choices.filter(isSeveral).map((bits) => (i: number) => ((bits >> i) & 1) === 1);
}

export type Total = Work & { readonly is: Bottleneck };

/** All slices together, or of some kinds only, as if they might be asked at any time. */
export function totalOf(
  planned: Planned,
  behaviours: Behaviours,
  of: (kind: number) => boolean = () => true,
): Total {
  const works = planned.parts.map(({ slices }) => sumOf(slices, planned, behaviours, of));
  const { budgets } = planned;
  const begun = works.reduce((all, work) => all + work.begun, 0);
  const longest = works.reduce((most, one) => (one.seconds > most.seconds ? one : most), nothing);
  const inAll = begun / totalRate(budgets);
  const inTable = begun / stateRate(budgets);
  const shared = Math.max(inAll, inTable);
  const isShared = works.length > 1 && shared > longest.seconds;
  const sharedBy: Bottleneck = inTable > inAll ? 'state-table' : 'rate';
  return {
    seconds: isShared ? shared : longest.seconds,
    begun,
    packets: works.reduce((all, work) => all + work.packets, 0),
    bytes: works.reduce((all, work) => all + work.bytes, 0),
    spent: isShared ? new Map([[sharedBy, shared]]) : longest.spent,
    is: isShared ? sharedBy : largestOf(longest.spent),
  };
}

const nothing: Work = { seconds: 0, spent: new Map(), begun: 0, packets: 0, bytes: 0 };

/** `longest`: the seconds of the longest slice. */
type Sum = Work & { readonly longest: number };

/** Slices that are alike are reckoned once. */
function sumOf(
  slices: readonly SliceGround[],
  planned: Planned,
  behaviours: Behaviours,
  of: (kind: number) => boolean = () => true,
): Sum {
  const setting = { ...planned, behaviours };
  const known = new Map<SliceGround, Work>();
  const works = slices.map((slice) => {
    const work = known.get(slice) ?? workOf(slice, of, setting);
    known.set(slice, work);
    return work;
  });
  const sum = (take: (work: Work) => number) => works.reduce((all, work) => all + take(work), 0);
  return {
    longest: works.reduce((most, { seconds }) => Math.max(most, seconds), 0),
    seconds: sum((work) => work.seconds),
    spent: together(works.map((work) => work.spent)),
    begun: sum((work) => work.begun),
    packets: sum((work) => work.packets),
    bytes: sum((work) => work.bytes),
  };
}

function largestOf(spent: Spent): Bottleneck {
  let largest: [Bottleneck, number] = ['pauses', 0];
  for (const one of spent) if (one[1] > largest[1]) largest = one;
  return largest[0];
}

/** When it is over, as expected; null for not in time, or not before devices are given up. */
export function endsWithin(planned: Planned, ms: number): number | null {
  const { endMs, deviceMs } = courseOf(planned, planned.behaviours.expected, ms);
  return deviceMs <= planned.budgets.deviceTimeMs ? endMs : null;
}
