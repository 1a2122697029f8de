/**
 * When a check may send: from a start on, spans of time with the windows that are on in each. Made
 * as far as somebody looks, and remembered, because a plan is tried many times over.
 */
import { endOf, isIn, nextOf, type Window } from '../facts/window.ts';

/** In milliseconds after the start. */
export type TimeSpan = {
  readonly from: number;
  readonly until: number;
  /** Numbers of the windows that are on. */
  readonly on: readonly number[];
};

/** Nobody plans for longer; what takes longer never ends. */
export const horizonMs = 3650 * 24 * 3_600_000;
/** Windows that touch each other in every minute of ten years. */
const spansMax = 1_000_000;

/** Windows come again each week: who had no time in two never has any. */
const shutMostMs = 14 * 24 * 3_600_000;

/** Devices that may be asked at the same times: the windows in which they may not. */
export type Hours = readonly number[];

export class Calendar {
  readonly start: Date;
  readonly windows: readonly Window[];
  readonly #spans: TimeSpan[] = [];

  constructor(windows: readonly Window[], start: Date) {
    this.windows = windows;
    this.start = start;
  }

  /** From the one that holds `fromMs` on. */
  *spans(fromMs: number): Generator<TimeSpan> {
    for (let i = this.#firstEndingAfter(fromMs); i < spansMax; i++) {
      const span = this.#spans[i] ?? this.#extend();
      if (span === null) return;
      yield span;
    }
  }

  /**
   * When so many seconds of work are done, in milliseconds after the start, where work goes on while
   * any of `hours` allows it; null for not before `until`.
   */
  after(
    fromMs: number,
    seconds: number,
    hours: readonly Hours[],
    until = horizonMs,
  ): number | null {
    let leftMs = seconds * 1000;
    let openAt = fromMs;
    if (leftMs <= 0) return fromMs;
    for (const span of this.spans(fromMs)) {
      const from = Math.max(fromMs, span.from);
      if (from >= until || from - openAt > shutMostMs) return null;
      if (!isOpen(span, hours)) continue;
      openAt = span.until;
      if (leftMs <= span.until - from) return from + leftMs <= until ? from + leftMs : null;
      leftMs -= span.until - from;
    }
    return null;
  }

  /** Seconds between two times in which any of `hours` allows work. */
  allowed(fromMs: number, untilMs: number, hours: readonly Hours[]): number {
    let ms = 0;
    for (const span of this.spans(fromMs)) {
      if (span.from >= untilMs) break;
      if (!isOpen(span, hours)) continue;
      ms += Math.min(untilMs, span.until) - Math.max(fromMs, span.from);
    }
    return ms / 1000;
  }

  #firstEndingAfter(ms: number): number {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spans[middle]?.until ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    while (low === this.#spans.length) {
      const span = this.#extend();
      if (span === null || span.until > ms) return low;
      low++;
    }
    return low;
  }

  /** Null at the horizon. */
  #extend(): TimeSpan | null {
    const from = this.#spans.at(-1)?.until ?? 0;
    if (from >= horizonMs) return null;
    const date = new Date(this.start.getTime() + from);
    const on = [...this.windows.keys()].filter((i) => isIn(this.#window(i), date));
    const changes = this.windows.flatMap(
      (window) => endOf(window, date) ?? nextOf(window, date) ?? [],
    );
    const times = changes.map((time) => time.getTime() - this.start.getTime());
    const until = Math.min(horizonMs, ...times);
    const span = { from, until, on };
    this.#spans.push(span);
    return span;
  }

  #window(i: number): Window {
    const window = this.windows[i];
    if (!window) throw new RangeError(`there is no window ${i}`);
    return window;
  }
}

export function isOpen(span: TimeSpan, hours: readonly Hours[]): boolean {
  return hours.some((one) => !one.some((window) => span.on.includes(window)));
}
