/** How long the answers of a device are on their way, and so for how long one is waited for. */
const waysWaited = 3;
const leastMs = 50;
/** A way that takes longer is followed at once, a shorter one by and by. */
const stepUp = 1 / 2;
const stepDown = 1 / 16;

export class WayTime {
  #ms: number | null = null;
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  get waitMs(): number {
    if (this.#ms === null) return this.#timeoutMs;
    return Math.min(this.#timeoutMs, Math.max(leastMs, this.#ms * waysWaited) + leastMs);
  }

  took(ms: number): void {
    const before = this.#ms ?? ms;
    this.#ms = Math.min(
      this.#timeoutMs,
      before + (ms - before) * (ms > before ? stepUp : stepDown),
    );
  }

  /** An answer came after it had been given up. */
  wasTooShort(): void {
    this.took(2 * (this.#ms ?? 0) + leastMs);
  }
}
