/** The next days of a check: which hours it uses, and how far it is at the end of each. */
import type { PlanDay } from '../facts/plan.ts';
import { type Calendar, isOpen } from './calendar.ts';
import type { Course, Stretch } from './course.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const spansShownMax = 12;

export function daysOf(course: Course, calendar: Calendar, count: number): readonly PlanDay[] {
  const { start } = calendar;
  const all = course.stretches.reduce((sum, { seconds }) => sum + seconds, 0);
  const days: PlanDay[] = [];
  for (let i = 0; i < count; i++) {
    const midnight = new Date(start.getFullYear(), start.getMonth(), start.getDate() + i);
    const next = new Date(start.getFullYear(), start.getMonth(), start.getDate() + i + 1);
    const fromMs = Math.max(0, midnight.getTime() - start.getTime());
    const untilMs = next.getTime() - start.getTime();
    const used = usedIn(course.stretches, calendar, fromMs, untilMs);
    const hours = course.stretches.flatMap((stretch) => stretch.hours);
    days.push({
      date: dateText(midnight),
      weekday: weekdays[midnight.getDay()] ?? '',
      used: used.slice(0, spansShownMax).map(([from, until]) => spanText(start, from, until)),
      usedSeconds: used.reduce((sum, [from, until]) => sum + (until - from) / 1000, 0),
      allowedSeconds: calendar.allowed(fromMs, untilMs, hours.length === 0 ? [[]] : unique(hours)),
      done: all === 0 ? 1 : doneBy(course.stretches, calendar, untilMs) / all,
    });
    if (course.endMs !== null && course.endMs <= untilMs) break;
  }
  return days;
}

type Used = [from: number, until: number];

function usedIn(
  stretches: readonly Stretch[],
  calendar: Calendar,
  fromMs: number,
  untilMs: number,
): readonly Used[] {
  const used: Used[] = [];
  for (const stretch of stretches) {
    const from = Math.max(fromMs, stretch.fromMs);
    const until = Math.min(untilMs, stretch.untilMs);
    if (from >= until) continue;
    for (const span of calendar.spans(from)) {
      if (span.from >= until) break;
      if (!isOpen(span, stretch.hours)) continue;
      const begin = Math.max(from, span.from);
      const last = used.at(-1);
      if (last && last[1] >= begin) last[1] = Math.min(until, span.until);
      else used.push([begin, Math.min(until, span.until)]);
    }
  }
  return used;
}

function doneBy(stretches: readonly Stretch[], calendar: Calendar, untilMs: number): number {
  return stretches.reduce((sum, { fromMs, untilMs: end, hours, seconds }) => {
    if (end <= untilMs) return sum + seconds;
    if (fromMs >= untilMs) return sum;
    const whole = calendar.allowed(fromMs, end, hours);
    return sum + (seconds * calendar.allowed(fromMs, untilMs, hours)) / whole;
  }, 0);
}

function unique(hours: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return [...new Map(hours.map((one) => [one.join(), one])).values()];
}

function spanText(start: Date, fromMs: number, untilMs: number): string {
  const until = timeText(new Date(start.getTime() + untilMs));
  return `${timeText(new Date(start.getTime() + fromMs))}-${until === '00:00' ? '24:00' : until}`;
}

/** An end within a minute is told by the next. */
function timeText(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function dateText(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
