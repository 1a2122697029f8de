/** What the model says of a check, told as a plan. Pure. */
import type { Bottleneck, Plan, PlanGroup, Span } from '../facts/plan.ts';
import { usualStateTimeoutMs } from '../facts/state-table.ts';
import { windowText } from '../targets/window.ts';
import { version } from '../version.ts';
import type { Behaviours } from './assumptions.ts';
import { bottleneckText } from './bottleneck.ts';
import { type Budgets, stateRate, totalRate } from './budgets.ts';
import { enough, rateChange } from './changes.ts';
import { type Course, courseOf, endsWithin, type Planned, type Total, totalOf } from './course.ts';
import { daysOf } from './days.ts';
import { portsOf } from './kind.ts';
import { manyChanges, moreTime, singleChanges } from './suggest.ts';

export type Told = Pick<Plan, 'asked' | 'shard' | 'basis'> & { readonly everyMs: number };

const daysShown = 7;

export function planOf(planned: Planned, { everyMs, asked, shard, basis }: Told): Plan {
  const { budgets, calendar } = planned;
  const slices = planned.parts.flatMap((part) => part.slices);
  const totals = inSpan((behaviours) => totalOf(planned, behaviours), planned);
  const courses = inSpan((behaviours) => courseOf(planned, behaviours), planned);
  const endMs = courses.expected.endMs;
  const isWhole = ({ deviceMs }: Course) => deviceMs <= budgets.deviceTimeMs;
  const isIn = (course: Course) =>
    course.endMs !== null && course.endMs <= everyMs && isWhole(course);
  const fits = isIn(courses.expected);
  return {
    schema: 'postern-plan/1',
    tool: { name: 'postern', version },
    start: calendar.start.toISOString(),
    everySeconds: everyMs / 1000,
    asked,
    shard,
    method: budgets.method,
    devices: devicesIn(planned),
    segments: slices.reduce((sum, { segmentCount }) => sum + segmentCount, 0),
    slices: slices.length,
    rates: {
      total: finite(budgets.rate),
      perDevice: finite(budgets.perDeviceRate),
      perSegment: finite(budgets.perSegmentRate),
      stateTable: finite(stateRate(budgets)),
    },
    basis,
    groups: groupsOf(planned, everyMs),
    packets: each(totals, ({ packets }) => Math.round(packets)),
    bytes: each(totals, ({ bytes }) => Math.round(bytes)),
    seconds: each(totals, ({ seconds }) => seconds),
    wallSeconds: each(courses, (course) => secondsTo(course)),
    stateTable: stateTableOf(planned, totals.most),
    bottleneck: bottleneckOf(totals.expected.is, budgets),
    rateNeeded: rateNeeded(planned, everyMs),
    deviceTime: Number.isFinite(budgets.deviceTimeMs)
      ? {
          seconds: budgets.deviceTimeMs / 1000,
          neededSeconds: courses.expected.deviceMs / 1000,
        }
      : null,
    fits,
    fitsAtMost: isIn(courses.most),
    overSeconds: endMs === null ? null : Math.max(0, (endMs - everyMs) / 1000),
    ...(fits
      ? { suggestions: [], together: null }
      : ways(planned, everyMs, isWhole(courses.expected) ? endMs : null)),
    days: daysOf(courses.expected, planned, daysShown),
  };
}

function ways(planned: Planned, everyMs: number, endMs: number | null) {
  const single = singleChanges(planned, everyMs).map(({ suggestion }) => suggestion);
  const time = moreTime(endMs);
  return {
    suggestions: [...single, ...(time ? [time] : [])],
    together: single.length === 0 ? manyChanges(planned, everyMs) : null,
  };
}

function inSpan<T>(of: (behaviours: Behaviours) => T, { behaviours }: Planned): Span<T> {
  return each(behaviours, of);
}

function each<A, B>(span: Span<A>, of: (one: A) => B): Span<B> {
  return { least: of(span.least), expected: of(span.expected), most: of(span.most) };
}

const finite = (rate: number) => (rate === Number.POSITIVE_INFINITY ? null : rate);
const secondsTo = ({ endMs }: Course) => (endMs === null ? null : endMs / 1000);

function devicesOf({ parts }: Planned, kind: number): number {
  const slices = parts.flatMap((part) => part.slices);
  return slices.reduce((sum, { devices }) => sum + (devices[kind] ?? 0), 0);
}

function devicesIn(planned: Planned): number {
  return planned.kinds.reduce((sum, _, kind) => sum + devicesOf(planned, kind), 0);
}

function groupsOf(planned: Planned, everyMs: number): readonly PlanGroup[] {
  const { kinds, budgets, calendar } = planned;
  return kinds.map((kind, number) => {
    const own = inSpan((one) => totalOf(planned, one, (other) => other === number), planned);
    const allowedSeconds = calendar.allowed(0, everyMs, [kind.windows]);
    const { tcp, udpKnown, udpOther } = portsOf(kind, budgets);
    return {
      profile: kind.profile,
      family: kind.family,
      devices: devicesOf(planned, number),
      tcpPorts: tcp,
      udpPorts: udpKnown + udpOther,
      windows: kind.windows.flatMap((i) => {
        const window = calendar.windows[i];
        return window ? [windowText(window)] : [];
      }),
      packets: each(own, ({ packets }) => Math.round(packets)),
      seconds: each(own, ({ seconds }) => seconds),
      allowedSeconds,
      rateNeeded: allowedSeconds === 0 ? null : own.expected.begun / allowedSeconds,
    };
  });
}

/** Each probe and each new connection is an entry, for as long as the table remembers it. */
function stateTableOf(planned: Planned, { begun }: Total): Plan['stateTable'] {
  const { budgets, parts, kinds } = planned;
  const { stateTable, perDeviceRate, perSegmentRate } = budgets;
  const timeoutMs = stateTable?.timeoutMs ?? usualStateTimeoutMs;
  const ofParts = parts.map(({ slices }) => {
    const ofSlices = slices.map(({ devices, segmentCount }) => {
      const count = kinds.reduce((sum, _, kind) => sum + (devices[kind] ?? 0), 0);
      return Math.min(count * perDeviceRate, segmentCount * perSegmentRate);
    });
    return ofSlices.reduce((one, other) => Math.max(one, other), 0);
  });
  const most = ofParts.reduce((sum, one) => sum + one, 0);
  const perSecond = Math.min(totalRate(budgets), stateRate(budgets), most);
  const entriesAtOnce = Math.ceil(Math.min(begun, (perSecond * timeoutMs) / 1000));
  const entries = stateTable?.entries ?? null;
  return {
    entriesAtOnce,
    entries,
    timeoutSeconds: timeoutMs / 1000,
    share: entries === null ? null : entriesAtOnce / entries,
  };
}

function bottleneckOf(is: Bottleneck, budgets: Budgets): Plan['bottleneck'] {
  return { is, because: bottleneckText(is, budgets) };
}

function rateNeeded(planned: Planned, everyMs: number): number | null {
  const needed = enough(rateChange(), planned, (one) => endsWithin(one, everyMs));
  return needed?.value ?? null;
}
