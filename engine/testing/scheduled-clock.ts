/**
 * Time for several sleepers at once: it moves on to the earliest of them once nobody has anything
 * left to do. So what runs side by side keeps its order, and a week takes a moment of test.
 */
import type { Clock } from '../facts/clock.ts';

type Sleeper = { readonly at: number; readonly wake: () => void };

export class ScheduledClock implements Clock {
  #now = 0;
  readonly #sleepers: Sleeper[] = [];
  #isMoving = false;

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#sleepers.push({ at: this.#now + Math.max(0, ms), wake });
      signal?.addEventListener('abort', wake);
      this.#move();
    });
  }

  #move(): void {
    if (this.#isMoving) return;
    this.#isMoving = true;
    // Whoever only lets the event loop run has its turn first.
    setImmediate(() =>
      setImmediate(() => {
        this.#isMoving = false;
        this.#wakeNext();
        if (this.#sleepers.length > 0) this.#move();
      }),
    );
  }

  #wakeNext(): void {
    let next = 0;
    for (const [i, { at }] of this.#sleepers.entries()) {
      if (at < (this.#sleepers[next]?.at ?? 0)) next = i;
    }
    const [sleeper] = this.#sleepers.splice(next, 1);
    if (!sleeper) return;
    this.#now = Math.max(this.#now, sleeper.at);
    sleeper.wake();
  }
}
