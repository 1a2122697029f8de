/** A window as people write it: `mon-fri 08:00-18:00`, `sat,sun 00:00-24:00`, `daily 22:00-02:00`. */
import { Refusal } from '../facts/refusal.ts';
import { printable } from '../facts/text.ts';
import { minutesADay, type Window } from '../facts/window.ts';

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const span = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/;

/** The words behind the `@`. Throws Refusal `bad-window`. */
export function parseWindow(text: string): Window {
  const [days = '', times = '', ...more] = text.trim().toLowerCase().split(/\s+/);
  if (times === '' || more.length > 0) {
    throw notAWindow(text, 'it takes days and a time, e.g. "mon-fri 08:00-18:00"');
  }
  const window = { days: daysOf(days, text), ...minutesOf(times, text) };
  if (isAlways(window)) {
    throw notAWindow(text, 'it never ends; to leave out a target for good, exclude it without one');
  }
  return window;
}

/** As it can be read again. */
export function windowText({ days, fromMinute, untilMinute }: Window): string {
  const isDaily = days.length === dayNames.length;
  const named = isDaily ? 'daily' : days.map((day) => dayNames[day]).join(',');
  return `${named} ${timeText(fromMinute)}-${timeText(untilMinute)}`;
}

function timeText(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function daysOf(text: string, whole: string): number[] {
  if (text === 'daily') return dayNames.map((_, day) => day);
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first = '', last = first, ...more] = part.split('-');
    const [from, to] = [dayOf(first), dayOf(last)];
    if (from < 0 || to < 0 || more.length > 0) {
      const names = [...dayNames.slice(1), dayNames[0]].join(', ');
      throw notAWindow(whole, `"${printable(part, 40)}" is no day: use ${names} or daily`);
    }
    for (let day = from; ; day = (day + 1) % dayNames.length) {
      days.add(day);
      if (day === to) break;
    }
  }
  return [...days].sort((a, b) => a - b);
}

function dayOf(name: string): number {
  return (dayNames as readonly string[]).indexOf(name);
}

function minutesOf(text: string, whole: string): Pick<Window, 'fromMinute' | 'untilMinute'> {
  const found = span.exec(text);
  if (!found) throw notAWindow(whole, 'its time is written like 08:00-18:00');
  const [fromHour = 0, fromOf = 0, untilHour = 0, untilOf = 0] = found.slice(1).map(Number);
  const fromMinute = fromHour * 60 + fromOf;
  const untilMinute = untilHour * 60 + untilOf;
  const isTime = fromOf < 60 && untilOf < 60 && fromMinute < minutesADay;
  if (!isTime || untilMinute > minutesADay) {
    throw notAWindow(whole, 'its time is written like 08:00-18:00, from 00:00 to 24:00');
  }
  if (fromMinute === untilMinute) {
    throw notAWindow(whole, 'it begins and ends at the same time; a whole day is 00:00-24:00');
  }
  // Midnight at the end of a window is that of its own day.
  return { fromMinute, untilMinute: untilMinute === 0 ? minutesADay : untilMinute };
}

function isAlways({ days, fromMinute, untilMinute }: Window): boolean {
  return days.length === dayNames.length && fromMinute === 0 && untilMinute === minutesADay;
}

function notAWindow(text: string, why: string): Refusal {
  return new Refusal('bad-window', `"${printable(text, 60)}" is not a window: ${why}`);
}
