/** How far a sweep by connections is, for people who wait. */
import type { SweepPlan, SweepSink } from './sweep.ts';

const tellEveryMs = 250;

export class ConnectProgress {
  readonly #plan: SweepPlan;
  readonly #sink: SweepSink;
  #toldAt: number;
  #settledThen = 0;

  constructor(plan: SweepPlan, sink: SweepSink) {
    this.#plan = plan;
    this.#sink = sink;
    this.#toldAt = plan.clock.now();
  }

  tell(settled: number, found: number, isLast: boolean): void {
    const now = this.#plan.clock.now();
    const passedMs = now - this.#toldAt;
    if (passedMs < tellEveryMs && !isLast) return;
    const perSecond = ((settled - this.#settledThen) * 1000) / Math.max(1, passedMs);
    this.#toldAt = now;
    this.#settledThen = settled;
    this.#sink.progress({
      done: settled,
      total: this.#plan.order.size,
      perSecond: Math.round(perSecond),
      found,
    });
  }
}
