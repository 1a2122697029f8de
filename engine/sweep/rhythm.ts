/**
 * For how long a sweep sleeps between two looks for answers: often while it sends fast, rarely in a
 * trickle, and hardly ever while no answer is waited for.
 */
export const restLeastMs = 1;
const restMostMs = 25;
const restIdleMs = 250;
const gapStep = 1 / 8;

export class Rhythm {
  #sentAt = Number.NEGATIVE_INFINITY;
  /** From one probe to the next of late. */
  #gapMs = 0;

  sent(probes: number, now: number): void {
    if (probes === 0) return;
    const gapMs = Math.min(restIdleMs, now - this.#sentAt) / probes;
    this.#gapMs += (gapMs - this.#gapMs) * gapStep;
    this.#sentAt = now;
  }

  /** `waitMs`: how long an answer may take. `dueAt`: when there is something to do besides. */
  restMs(now: number, waitMs: number, dueAt: number): number {
    const isWaiting = now - this.#sentAt < waitMs;
    const restMs = isWaiting ? Math.min(restMostMs, this.#gapMs * 2) : restIdleMs;
    return Math.max(restLeastMs, Math.min(restMs, dueAt - now));
  }
}
