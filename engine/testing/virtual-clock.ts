/** Time that passes only by sleeping, so that a minute of sweep takes a moment of test. */
import type { Clock } from '../facts/clock.ts';

export class VirtualClock implements Clock {
  #now = 0;
  sleeps = 0;

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps++;
    if (!signal?.aborted) this.#now += Math.max(0, ms);
  }
}
