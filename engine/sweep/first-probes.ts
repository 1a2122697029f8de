/** The first probes of a sweep that wait for their answer, in the order in which they were sent. */
export type FirstProbe = {
  readonly device: number;
  readonly port: number;
  readonly at: number;
  readonly until: number;
  /** In the order of the sweep. */
  readonly position: number;
};

const atOnceMax = 65_536;
/** So many passed ones are let go at a time. */
const passedMax = 1024;

export class FirstProbes {
  #probes: FirstProbe[] = [];
  #head = 0;
  /** The first that was not sent before the time that `placeBefore` was last asked for. */
  #recent = 0;

  get isFull(): boolean {
    return this.#probes.length - this.#head >= atOnceMax;
  }

  get isEmpty(): boolean {
    return this.#head >= this.#probes.length;
  }

  /** The longest waiting. */
  get first(): FirstProbe | null {
    return this.#probes[this.#head] ?? null;
  }

  push(probe: FirstProbe): void {
    this.#probes.push(probe);
  }

  /** Everything before this place of the order was sent before that time; null where all was. */
  placeBefore(at: number): number | null {
    this.#recent = Math.max(this.#recent, this.#head);
    for (; this.#recent < this.#probes.length; this.#recent++) {
      const probe = this.#probes[this.#recent];
      if (probe && probe.at >= at) return probe.position;
    }
    return null;
  }

  pass(): void {
    this.#head++;
    if (this.#head < passedMax || this.#head * 2 < this.#probes.length) return;
    this.#probes = this.#probes.slice(this.#head);
    this.#recent = Math.max(0, this.#recent - this.#head);
    this.#head = 0;
  }

  waiting(): readonly FirstProbe[] {
    return this.#probes.slice(this.#head);
  }
}
