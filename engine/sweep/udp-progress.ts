/** How far a UDP sweep is, and what the rest takes: as long as the device that takes longest. */
import type { SweepPlan, SweepSink } from './sweep.ts';
import type { UdpDevice } from './udp-device.ts';

const everyMs = 250;

export class UdpProgress {
  readonly #plan: SweepPlan;
  readonly #sink: SweepSink;
  #toldAt: number;
  #doneThen = 0;

  constructor(plan: SweepPlan, sink: SweepSink) {
    this.#plan = plan;
    this.#sink = sink;
    this.#toldAt = plan.clock.now();
  }

  get isDue(): boolean {
    return this.#plan.clock.now() - this.#toldAt >= everyMs;
  }

  tell(skipped: number, found: number, devices: Iterable<UdpDevice>): void {
    const now = this.#plan.clock.now();
    let done = skipped;
    let restMs = 0;
    for (const device of devices) {
      done += device.record.settledPorts;
      restMs = Math.max(restMs, device.restMs);
    }
    const perSecond = ((done - this.#doneThen) * 1000) / Math.max(1, now - this.#toldAt);
    this.#toldAt = now;
    this.#doneThen = done;
    this.#sink.progress({
      done,
      total: this.#plan.order.size,
      perSecond: Math.round(perSecond),
      found,
      ...(restMs > 0 && { restMs }),
    });
  }
}
