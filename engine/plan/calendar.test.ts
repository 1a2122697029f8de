import { describe, expect, it } from 'vitest';
import { monday } from '../testing/planned-sample.ts';
import { Calendar } from './calendar.ts';

const hour = 3600;
const hourMs = hour * 1000;
const work = { days: [1, 2, 3, 4, 5], fromMinute: 480, untilMinute: 1080 };
const night = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1320, untilMinute: 360 };

describe('the calendar of a plan', () => {
  it('goes on at any time where there are no windows', () => {
    const calendar = new Calendar([], monday);
    expect(calendar.after(0, 100 * hour, [[]])).toBe(100 * hourMs);
    expect(calendar.after(5 * hourMs, hour, [[]], 6 * hourMs)).toBe(6 * hourMs);
    expect(calendar.after(5 * hourMs, hour, [[]], 6 * hourMs - 1)).toBeNull();
  });

  it.each([
    ['before it', 8, 8],
    ['over it', 9, 19],
    ['to the next morning', 14, 24],
    ['past the second one', 23, 43],
  ])('rests in a window: %s', (_, hours, end) => {
    expect(new Calendar([work], monday).after(0, hours * hour, [[0]])).toBe(end * hourMs);
  });

  it('goes on while anybody may be asked', () => {
    const calendar = new Calendar([work, night], monday);
    expect(calendar.after(0, 10 * hour, [[0], [1]])).toBe(10 * hourMs);
    expect(calendar.after(0, 3 * hour, [[0, 1]])).toBe(19 * hourMs); // 6 to 8, then from 18 on
  });

  it('counts what is allowed of a week', () => {
    const calendar = new Calendar([work, night], monday);
    const weekMs = 7 * 24 * hourMs;
    expect(calendar.allowed(0, weekMs, [[]])).toBe(168 * hour);
    expect(calendar.allowed(0, weekMs, [[0]])).toBe(118 * hour);
    expect(calendar.allowed(0, weekMs, [[1]])).toBe(112 * hour);
    expect(calendar.allowed(0, weekMs, [[0, 1]])).toBe(62 * hour);
    expect(calendar.allowed(9 * hourMs, 20 * hourMs, [[0]])).toBe(2 * hour);
  });

  it('never ends where windows leave no time', () => {
    const day = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 360, untilMinute: 1320 };
    const calendar = new Calendar([day, night], monday);
    expect(calendar.after(0, 1, [[0, 1]], 30 * 24 * hourMs)).toBeNull();
  });
});
