/** The times of several windows together, asked before each send: so the answer is kept while it holds. */
import { endOf, nextOf, type Window } from '../facts/window.ts';

/** Milliseconds since 1970. `until` is Infinity where the windows leave no time between them. */
export type Span = { readonly from: number; readonly until: number };

const never = Number.POSITIVE_INFINITY;
const dayMs = 86_400_000;
/** Windows come again each week: what has not ended by then never will. */
const longestMs = 8 * dayMs;
/** Ends that meet other beginnings, in a week of windows of a minute each. */
const stepsMax = 20_000;

export class ClosedTimes {
  readonly #windows: readonly Window[];
  #span: Span = { from: 0, until: 0 };
  /** The span that is kept is the one on, or next, at each moment from here to its end. */
  #since = 0;

  constructor(windows: readonly Window[]) {
    this.#windows = windows;
  }

  /** The span that is on at this time, else the next one. */
  at(time: number): Span {
    if (time >= this.#since && time < this.#span.until) return this.#span;
    this.#since = time;
    this.#span = this.#find(time);
    return this.#span;
  }

  isOn(time: number): boolean {
    return this.at(time).from <= time;
  }

  #find(time: number): Span {
    const until = this.#endAfter(time);
    if (until > time) return { from: time, until };
    const date = new Date(time);
    const next = this.#windows.map((window) => nextOf(window, date)?.getTime() ?? never);
    const from = Math.min(...next);
    return { from, until: from === never ? never : this.#endAfter(from) };
  }

  /** The same time where none is on. */
  #endAfter(time: number): number {
    let end = time;
    for (let step = 0; step < stepsMax; step++) {
      const date = new Date(end);
      const ends = this.#windows.map((window) => endOf(window, date)?.getTime() ?? end);
      const next = Math.max(end, ...ends);
      if (next === end) return end;
      end = next;
      if (end - time > longestMs) return never;
    }
    return never;
  }
}
