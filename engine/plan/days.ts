/** The next days of a check: which hours it uses, and how far it is at the end of each. */
import type { PlanDay } from '../facts/plan.ts';
import { type Calendar, type Hours, isOpen } from './calendar.ts';
import type { Course, Planned, Stretch } from './course.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const spansShownMax = 12;
const minuteMs = 60_000;

export function daysOf(course: Course, planned: Planned, count: number): readonly PlanDay[] {
  const { calendar, parts } = planned;
  const { start } = calendar;
  const stretches = untilTheEnd(course);
  const days: PlanDay[] = [];
  for (let i = 0; i < count; i++) {
    const midnight = new Date(start.getFullYear(), start.getMonth(), start.getDate() + i);
    const next = new Date(start.getFullYear(), start.getMonth(), start.getDate() + i + 1);
    const fromMs = Math.max(0, midnight.getTime() - start.getTime());
    const untilMs = next.getTime() - start.getTime();
    const used = usedIn(stretches, calendar, fromMs, untilMs);
    days.push({
      date: dateText(midnight),
      weekday: weekdays[midnight.getDay()] ?? '',
      used: used.slice(0, spansShownMax).map(([from, until]) => spanText(start, from, until)),
      usedSeconds: used.reduce((sum, [from, until]) => sum + (until - from) / 1000, 0),
      allowedSeconds: calendar.allowed(
        fromMs,
        untilMs,
        parts.map(({ hours }) => hours),
      ),
      done: doneBy(stretches, calendar, untilMs),
    });
    if (course.endMs !== null && course.endMs <= untilMs) break;
  }
  return days;
}

/** Where parts have to wait for each other, the last of them is over when all are. */
function untilTheEnd({ endMs, stretches }: Course): readonly Stretch[] {
  const latest = stretches.reduce((most, one) => Math.max(most, one.endMs), 0);
  return stretches.map((one) =>
    one.endMs === latest ? { ...one, endMs: Math.max(latest, endMs ?? latest) } : one,
  );
}

type Used = [from: number, until: number];

function usedIn(
  stretches: readonly Stretch[],
  calendar: Calendar,
  fromMs: number,
  untilMs: number,
): readonly Used[] {
  const used: Used[] = [];
  for (const span of calendar.spans(fromMs)) {
    if (span.from >= untilMs) break;
    const asked = stretches.filter(({ hours }) => isOpen(span, [hours]));
    const end = asked.reduce((latest, { endMs }) => Math.max(latest, endMs), 0);
    const from = Math.max(fromMs, span.from);
    const until = Math.min(untilMs, span.until, end);
    if (from >= until) continue;
    const last = used.at(-1);
    if (last && last[1] >= from) last[1] = until;
    else used.push([from, until]);
  }
  return used;
}

function doneBy(stretches: readonly Stretch[], calendar: Calendar, untilMs: number): number {
  const share = (hours: Hours, endMs: number) => {
    const whole = calendar.allowed(0, endMs, [hours]);
    return whole === 0 ? 1 : calendar.allowed(0, Math.min(untilMs, endMs), [hours]) / whole;
  };
  const all = stretches.reduce((sum, { begun }) => sum + begun, 0);
  if (all === 0) return 1;
  return (
    stretches.reduce((sum, { hours, endMs, begun }) => sum + begun * share(hours, endMs), 0) / all
  );
}

/** Whole minutes, the last one included. */
function spanText(start: Date, fromMs: number, untilMs: number): string {
  const endMs = Math.ceil((start.getTime() + untilMs) / minuteMs) * minuteMs;
  const until = timeText(new Date(endMs));
  return `${timeText(new Date(start.getTime() + fromMs))}-${until === '00:00' ? '24:00' : until}`;
}

function timeText(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function dateText(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
