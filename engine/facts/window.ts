/**
 * A recurring span of the week in which nothing may be sent. It is written in local time, and local
 * time jumps: on the day that a clock is set back an hour comes twice, on another one is missing. So
 * a window lasts from the first moment at which the clock shows its beginning to the last at which
 * it shows its end; where a jump leaves out one of them it is a little longer, never shorter.
 */
export type Window = {
  /** Days on which it begins: 0 for Sunday to 6 for Saturday, ascending. */
  readonly days: readonly number[];
  /** Minutes after midnight, 0 to 1439. */
  readonly fromMinute: number;
  /** 1 to 1440; where it isn't later than `fromMinute`, on the next day. */
  readonly untilMinute: number;
};

export const minutesADay = 1440;
/** From one end to the next beginning is less than a week; so windows that touch are looked through. */
const daysAhead = 8;
const minuteMs = 60_000;
/** No clock was ever set back by more, but for whole days, which have no hour twice. */
const setBackMostMs = 3 * 60 * minuteMs;

/** Whether the window is on at this time, in the local time of this machine. */
export function isIn(window: Window, date: Date): boolean {
  return endOf(window, date) !== null;
}

/** When the window that is on ends; null where it isn't on. One that touches the next ends with it. */
export function endOf(window: Window, date: Date): Date | null {
  let end: Date | null = null;
  for (const span of spansAround(window, date)) {
    const at = end ?? date;
    if (span.from <= at && at < span.until) end = span.until;
  }
  return end;
}

/** When it begins next; where it is on, after its end. Null where it never does. */
export function nextOf(window: Window, date: Date): Date | null {
  const from = endOf(window, date) ?? date;
  return [...spansAround(window, from)].find((span) => span.from > from)?.from ?? null;
}

/** By their beginning. That of yesterday may last over midnight. */
function* spansAround({ days, fromMinute, untilMinute }: Window, date: Date) {
  const endsNextDay = untilMinute <= fromMinute ? 1 : 0;
  for (let ahead = -1; ahead <= daysAhead; ahead++) {
    const noon = new Date(date.getFullYear(), date.getMonth(), date.getDate() + ahead, 12);
    if (!days.includes(noon.getDay())) continue;
    yield {
      from: firstMoment(noon, 0, fromMinute),
      until: lastMoment(noon, endsNextDay, untilMinute),
    };
  }
}

/** An hour that is missing is read as if it had come, and so begins before the jump. */
function firstMoment(day: Date, daysLater: number, minute: number): Date {
  const at = shownAs(day, daysLater, minute);
  const shown = at.getHours() * 60 + at.getMinutes();
  const missedMs = (((shown - minute) % minutesADay) + minutesADay) % minutesADay;
  return new Date(at.getTime() - missedMs * minuteMs);
}

/** Of an hour that comes twice, `Date` means the first one. */
function lastMoment(day: Date, daysLater: number, minute: number): Date {
  const at = shownAs(day, daysLater, minute);
  const later = new Date(at.getTime() + setBackMostMs);
  const setBack = later.getTimezoneOffset() - at.getTimezoneOffset();
  if (setBack <= 0) return at;
  const again = new Date(at.getTime() + setBack * minuteMs);
  const isSame = again.getHours() === at.getHours() && again.getMinutes() === at.getMinutes();
  return isSame ? again : at;
}

function shownAs(day: Date, daysLater: number, minute: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + daysLater, 0, minute);
}
