import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOf, isIn, nextOf, type Window } from '../facts/window.ts';
import { parseWindow, windowText } from './window.ts';

const zoneBefore = process.env['TZ'];
const inZone = (zone: string) => {
  if (zone) process.env['TZ'] = zone;
  else delete process.env['TZ'];
};
beforeAll(() => inZone('Europe/Berlin'));
afterAll(() => inZone(zoneBefore ?? ''));

const minuteMs = 60_000;

describe('a window as it is written', () => {
  it.each([
    ['mon-fri 08:00-18:00', { days: [1, 2, 3, 4, 5], fromMinute: 480, untilMinute: 1080 }],
    ['MON 00:00-24:00', { days: [1], fromMinute: 0, untilMinute: 1440 }],
    ['fri-mon 22:30-06:00', { days: [0, 1, 5, 6], fromMinute: 1350, untilMinute: 360 }],
    ['sat,sun  20:00-00:00', { days: [0, 6], fromMinute: 1200, untilMinute: 1440 }],
    ['daily 22:00-02:00', { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1320, untilMinute: 120 }],
  ])('is read: %s', (text, window) => {
    expect(parseWindow(text)).toEqual(window);
    expect(parseWindow(windowText(parseWindow(text)))).toEqual(window);
  });

  it.each([
    ['', 'it takes days and a time'],
    ['daily', 'it takes days and a time'],
    ['08:00-18:00', 'it takes days and a time'],
    ['mon 08:00-18:00 UTC', 'it takes days and a time'],
    ['monday 08:00-18:00', '"monday" is no day: use mon, tue, wed, thu, fri, sat, sun or daily'],
    ['mon-wed-fri 08:00-18:00', 'is no day'],
    ['mon, 08:00-18:00', 'is no day'],
    ['mon 8:00-18:00', 'its time is written like 08:00-18:00'],
    ['mon 08:00-18:60', 'from 00:00 to 24:00'],
    ['mon 24:00-08:00', 'from 00:00 to 24:00'],
    ['mon 08:00-24:01', 'from 00:00 to 24:00'],
    ['mon 08:00-08:00', 'begins and ends at the same time'],
    ['daily 00:00-24:00', 'it never ends'],
  ])('is refused where it can mean nothing: "%s"', (text, why) => {
    expect(() => parseWindow(text)).toThrow(expect.objectContaining({ code: 'bad-window' }));
    expect(() => parseWindow(text)).toThrow(why);
  });
});

describe('a window', () => {
  const work = parseWindow('mon-fri 08:00-18:00');
  const night = parseWindow('fri 22:00-02:00');

  it.each([
    [work, '2026-11-27T07:59:59.999', null],
    [work, '2026-11-27T08:00:00', '2026-11-27T18:00:00'], // a Friday
    [work, '2026-11-27T17:59:59.999', '2026-11-27T18:00:00'],
    [work, '2026-11-27T18:00:00', null],
    [work, '2026-11-28T12:00:00', null],
    [night, '2026-11-27T21:59:59', null],
    [night, '2026-11-27T23:00:00', '2026-11-28T02:00:00'],
    [night, '2026-11-28T01:59:59', '2026-11-28T02:00:00'],
    [night, '2026-11-27T01:00:00', null],
    [parseWindow('sat,sun 00:00-24:00'), '2026-11-28T01:00:00', '2026-11-30T00:00:00'],
  ])('%j at %s ends at %s', (window, at, end) => {
    const date = new Date(at);
    expect(isIn(window, date)).toBe(end !== null);
    expect(endOf(window, date)).toEqual(end === null ? null : new Date(end));
  });

  it('tells when it begins next', () => {
    expect(nextOf(work, new Date('2026-11-27T12:00:00'))).toEqual(new Date('2026-11-30T08:00:00'));
    expect(nextOf(work, new Date('2026-11-27T07:00:00'))).toEqual(new Date('2026-11-27T08:00:00'));
  });

  // In 2026 Berlin goes from 02:00 to 03:00 on 29 March, and from 03:00 back to 02:00 on 25 October.
  it('lasts until the second time that the clock shows its end', () => {
    const window = parseWindow('sun 01:00-02:30');
    const firstShown = new Date('2026-10-25T00:30:00Z');
    expect(firstShown.getHours() * 60 + firstShown.getMinutes()).toBe(150);
    expect(endOf(window, firstShown)).toEqual(new Date('2026-10-25T01:30:00Z'));
    expect(isIn(window, new Date('2026-10-25T00:45:00Z'))).toBe(true);
    expect(isIn(window, new Date('2026-10-25T01:30:00Z'))).toBe(false);
  });

  it('begins the first time that the clock shows its beginning', () => {
    const window = parseWindow('sun 02:30-05:00');
    expect(isIn(window, new Date('2026-10-25T00:29:00Z'))).toBe(false);
    for (const minute of [30, 59, 60, 89, 90]) {
      expect(isIn(window, new Date(Date.UTC(2026, 9, 25, 0, minute)))).toBe(true);
    }
  });

  it('is not lost with the hour that a clock leaves out', () => {
    expect(isIn(parseWindow('sun 02:30-05:00'), new Date('2026-03-29T01:00:00Z'))).toBe(true);
    expect(isIn(parseWindow('sun 01:00-02:30'), new Date('2026-03-29T00:59:00Z'))).toBe(true);
    expect(isIn(parseWindow('sun 02:10-02:50'), new Date('2026-03-29T01:09:00Z'))).toBe(true);
  });

  const windows = fc
    .record({
      days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      untilMinute: fc.integer({ min: 1, max: 1440 }),
    })
    .filter((one) => one.fromMinute !== one.untilMinute);

  it.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Asia/Kolkata'])(
    'is on whenever the clock of %s shows it to be',
    (zone) => {
      inZone(zone);
      const shows = ({ days, fromMinute, untilMinute }: Window, date: Date) => {
        const minute = date.getHours() * 60 + date.getMinutes();
        const [today, yesterday] = [date.getDay(), (date.getDay() + 6) % 7];
        const isOverMidnight = untilMinute < fromMinute;
        if (!isOverMidnight) {
          return days.includes(today) && minute >= fromMinute && minute < untilMinute;
        }
        const isEvening = days.includes(today) && minute >= fromMinute;
        return isEvening || (days.includes(yesterday) && minute < untilMinute);
      };
      const year = Date.UTC(2026, 0, 1);
      const minutes = fc.integer({ min: 0, max: 365 * 1440 });
      const wrong = fc.check(
        fc.property(windows, minutes, (window, minute) => {
          const date = new Date(year + minute * minuteMs);
          const end = endOf(window, date);
          if (end === null) return !shows(window, date);
          const isSoon = end.getTime() - date.getTime() < 7 * 1440 * minuteMs;
          return !isSoon || !isIn(window, end);
        }),
        { numRuns: 2_000 },
      );
      expect(wrong.counterexample).toBeNull();
      inZone('Europe/Berlin');
    },
  );
});
