/**
 * Chance for a sweep that must not fall into step with what it meets. A linear congruence (Numerical
 * Recipes), the same numbers in each run: nothing secret hangs on them.
 */
export class Chance {
  #state = 1;

  /** From 0 to below 1. */
  next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }

  /** In place (Fisher-Yates). */
  shuffle(ports: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
    for (let i = ports.length - 1; i > 0; i--) {
      const j = Math.floor(this.next() * (i + 1));
      const held = ports[i] ?? 0;
      ports[i] = ports[j] ?? 0;
      ports[j] = held;
    }
    return ports;
  }
}
