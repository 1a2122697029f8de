/** How long a device that limits its errors is asked at its own pace, and what of that is left. */

/** Ports that were settled at a device's pace, by which the rest is estimated. */
const settledLeast = 64;

export class LimitedTime {
  readonly #patienceMs: number;
  #since = 0;
  /** How many ports were open questions then. */
  #ports = 0;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  begin(now: number, ports: number): void {
    this.#since = now;
    this.#ports = ports;
  }

  isOver(now: number): boolean {
    return now - this.#since > this.#patienceMs;
  }

  /** `left`: ports that are open questions still; `everyMs`: from one error to the next. */
  restMs(now: number, left: number, everyMs: number): number {
    const untilOver = this.#since + this.#patienceMs - now;
    return Math.max(0, Math.min(untilOver, left * this.portMs(now, left, everyMs)));
  }

  /** What a port takes, as far as anybody can tell. */
  portMs(now: number, left: number, everyMs: number): number {
    const settled = this.#ports - left;
    return settled < settledLeast ? everyMs : (now - this.#since) / settled;
  }
}
