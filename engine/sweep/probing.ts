/**
 * Sending, within the limits: those of the check (budget.ts), and a bucket of the sweep's own, whose
 * rate falls while answers thin out.
 */
import type { SynWire } from '../wire/packets.ts';
import type { Pace } from './budget.ts';
import { TokenBucket } from './pacing.ts';
import { paceOf, type SweepPlan } from './sweep.ts';

/** The kernel's queue is full: it has room again after a moment. */
const queueFullMs = 1;
/** Ports that this machine refused to send to are remembered one by one up to here. */
const refusedMax = 100_000;

const notYet = Number.POSITIVE_INFINITY;

export class Probing {
  readonly bucket: TokenBucket;
  /** Probes by device, canaries included. */
  readonly sentTo: Uint32Array;
  sent = 0;
  /** As `look` last saw it. */
  now = 0;
  readonly #wire: SynWire;
  readonly #pace: Pace;
  /** Devices that were still to be asked something when their time was over. */
  readonly overtime = new Set<number>();
  readonly #plan: SweepPlan;
  /** When each got its first probe; null where their time has no end. */
  readonly #firstAt: Float64Array | null;
  readonly #refused = new Set<number>();

  constructor(wire: SynWire, plan: SweepPlan) {
    this.#wire = wire;
    this.#plan = plan;
    this.#pace = paceOf(plan);
    this.bucket = new TokenBucket(plan.rate, plan.clock);
    this.sentTo = new Uint32Array(plan.targets.size);
    const isEndless = plan.deviceTimeMs === Number.POSITIVE_INFINITY;
    this.#firstAt = isEndless ? null : new Float64Array(plan.targets.size).fill(notYet);
  }

  /** Before a slice of work: reading the clock for each probe would cost as much as the probe. */
  look(): void {
    this.#pace.look();
    this.now = this.#plan.clock.now();
  }

  /** Whether the time of a device is over that is to be asked something. */
  isOver(device: number): boolean {
    if (!this.#firstAt) return false;
    const isOver = this.now - (this.#firstAt[device] ?? notYet) > this.#plan.deviceTimeMs;
    if (isOver) this.overtime.add(device);
    return isOver;
  }

  /** Milliseconds until anything may be sent at all. */
  pausedMs(): number {
    return this.#pace.pausedMs();
  }

  /** 0 where the probe is on its way, else the milliseconds after which it may be tried again. */
  send(device: number, port: number, attempt: number): number {
    const waitMs = this.#pace.take(device);
    if (waitMs > 0) return waitMs;
    if (!this.bucket.take()) {
      this.#pace.giveBack(device);
      return this.bucket.msUntil();
    }
    if (!this.#wire.queue(device, port, attempt)) {
      this.flush();
      if (!this.#wire.queue(device, port, attempt)) {
        this.bucket.giveBack();
        this.#pace.giveBack(device);
        return queueFullMs;
      }
    }
    if (this.#firstAt && this.#firstAt[device] === notYet) this.#firstAt[device] = this.now;
    this.count(device);
    this.sent++;
    return 0;
  }

  /** 0 where a question to a link may leave now, which counts as a probe. */
  askLink(): number {
    this.#pace.look();
    if (!this.bucket.take()) return this.bucket.msUntil();
    const waitMs = this.#pace.takeForLink();
    if (waitMs > 0) this.bucket.giveBack();
    return waitMs;
  }

  /** It was known already, or no link is asked for it. */
  askedNoLink(): void {
    this.bucket.giveBack();
    this.#pace.giveBackForLink();
  }

  /** What an earlier sweep had sent to each device, which this one goes on with. */
  recall(sentTo: Uint32Array): void {
    this.sentTo.set(sentTo.subarray(0, this.sentTo.length));
  }

  count(device: number): void {
    this.sentTo[device] = (this.sentTo[device] ?? 0) + 1;
  }

  flush(): void {
    this.#wire.flush((device, port) => {
      if (this.#refused.size < refusedMax) this.#refused.add(device * 65_536 + port);
    });
  }

  /** This machine refused to send a probe to this port. */
  wasRefused(device: number, port: number): boolean {
    return this.#refused.has(device * 65_536 + port);
  }

  get refused(): number {
    return this.#refused.size;
  }
}
