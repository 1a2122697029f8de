/**
 * How fast a sweep may send. A token bucket fills at `rate` and holds at most `burst`, so that in
 * any span of s seconds no more than rate × s + burst probes leave, however late a timer fires.
 * Rates may change while it runs: a device that loses answers is asked more slowly.
 */
import type { Clock } from '../facts/clock.ts';

/** A timer may fire this late without costing a sweep its rate. */
const burstMs = 20;

export class TokenBucket {
  readonly #clock: Pick<Clock, 'now'>;
  #rate: number;
  #burst: number;
  #tokens: number;
  #filledAt: number;

  /** `rate` a second, Infinity for no limit. `burst` defaults to what passes in 20 ms. */
  constructor(rate: number, clock: Pick<Clock, 'now'>, burst = defaultBurst(rate)) {
    this.#clock = clock;
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = rate === Number.POSITIVE_INFINITY ? 0 : clock.now();
  }

  get rate(): number {
    return this.#rate;
  }

  /** Takes effect from now on; what is in the bucket stays, up to the new burst. */
  setRate(rate: number, burst = defaultBurst(rate)): void {
    this.#fill();
    if (this.#rate === Number.POSITIVE_INFINITY) {
      this.#filledAt = this.#clock.now();
      this.#tokens = burst;
    }
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = Math.min(this.#tokens, burst);
  }

  /** Whole probes that may be sent now; Infinity where there is no limit. */
  available(): number {
    if (this.#rate === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    this.#fill();
    return Math.floor(this.#tokens);
  }

  /** Takes `count` tokens, or none. */
  take(count = 1): boolean {
    if (this.#rate === Number.POSITIVE_INFINITY) return true;
    this.#fill();
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** What was taken and not sent after all. */
  giveBack(count = 1): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + count);
  }

  /** Milliseconds until `count` tokens are there: 0 for now, Infinity for never. */
  msUntil(count = 1): number {
    if (this.#rate === Number.POSITIVE_INFINITY) return 0;
    this.#fill();
    if (this.#tokens >= count) return 0;
    if (count > this.#burst || this.#rate <= 0) return Number.POSITIVE_INFINITY;
    return ((count - this.#tokens) / this.#rate) * 1000;
  }

  #fill(): void {
    if (this.#rate === Number.POSITIVE_INFINITY) return;
    const now = this.#clock.now();
    this.#tokens = Math.min(
      this.#burst,
      this.#tokens + ((now - this.#filledAt) * this.#rate) / 1000,
    );
    this.#filledAt = now;
  }
}

function defaultBurst(rate: number): number {
  return rate === Number.POSITIVE_INFINITY ? 0 : Math.max(1, (rate * burstMs) / 1000);
}
