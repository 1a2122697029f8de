/**
 * When devices with windows may be sent to, and the time that passes for their sweeps: outside these
 * windows only. Sending stops so long before a window that all that is on its way has its answer, or
 * its silence, by the time that it begins; then the clock of the sweep stands still until it ends. So
 * no sweep has to know of windows, no wait ends in one, and nothing is concluded from one.
 */
import type { Clock } from './facts/clock.ts';
import type { Gate } from './sweep/budget.ts';
import type { ClosedTimes } from './targets/closed-times.ts';

/** The clock stops so long before: packets that are handed to the kernel need a moment to leave. */
const marginMs = 250;
/** What is being waited for is looked at again so often: a machine may sleep, or set its clock. */
const lookAgainMs = 60_000;
/** Windows come again each week, so who has not been let through by then never will be. */
const waitMsMax = 8 * 86_400_000;
/** Windows that one look at the clock may have passed over. */
const spansMax = 100_000;

export type OpenTimesWorld = {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  /** Once each time that a window is waited for; `until` is as `date`. */
  readonly onRest?: (until: number) => void;
};

export class OpenTimes implements Gate {
  /** For the sweeps of these devices. */
  readonly clock: Clock;
  readonly #closed: ClosedTimes;
  readonly #world: OpenTimesWorld;
  readonly #leadMs: number;
  #passed = 0;
  #lookedAt: number;
  #dateThen: number;
  #told = 0;

  /** `leadMs`: how long the answer to a packet may be waited for, and an orderly end take. */
  constructor(closed: ClosedTimes, leadMs: number, world: OpenTimesWorld) {
    this.#closed = closed;
    this.#leadMs = leadMs + marginMs;
    this.#world = world;
    this.#lookedAt = world.clock.now();
    this.#dateThen = world.date();
    this.clock = {
      now: () => this.#now(),
      sleep: (ms, signal) => this.#sleep(ms, signal),
    };
  }

  pausedMs(): number {
    const date = this.#world.date();
    const { from, until } = this.#closed.at(date);
    return date < from - this.#leadMs ? 0 : until - date;
  }

  /** No packet may leave, whatever for. */
  isClosed(): boolean {
    return this.#closed.isOn(this.#world.date());
  }

  /** Waits until nothing is forbidden for `openMs`; false once the signal aborts, or where that never comes. */
  async open(openMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock, date } = this.#world;
    const begun = date();
    while (!signal.aborted) {
      const now = date();
      const { from, until } = this.#closed.at(now);
      if (now < from - openMs - marginMs) return true;
      if (until - begun > waitMsMax) return false;
      this.#tell(until);
      await clock.sleep(Math.min(lookAgainMs, until - now), signal);
    }
    return false;
  }

  #tell(until: number): void {
    if (until === this.#told) return;
    this.#told = until;
    this.#world.onRest?.(until);
  }

  #now(): number {
    const { clock, date } = this.#world;
    const [now, then] = [clock.now(), date()];
    const still = this.#stillBetween(this.#dateThen, then);
    this.#passed += Math.max(0, now - this.#lookedAt - still);
    this.#lookedAt = now;
    this.#dateThen = then;
    return this.#passed;
  }

  #stillBetween(from: number, to: number): number {
    let still = 0;
    let at = from;
    for (let i = 0; i < spansMax && at < to; i++) {
      const span = this.#closed.at(at);
      const begin = Math.max(at, span.from - marginMs);
      if (begin >= to) break;
      const end = Math.min(to, span.until);
      still += end - begin;
      at = end;
    }
    return still;
  }

  async #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { clock, date } = this.#world;
    const isStopped = () => signal?.aborted === true;
    await clock.sleep(ms, signal);
    while (!isStopped()) {
      const now = date();
      const { from, until } = this.#closed.at(now);
      if (now < from - marginMs) return;
      this.#tell(until);
      await clock.sleep(Math.min(lookAgainMs, until - now), signal);
    }
  }
}
