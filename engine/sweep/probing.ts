/**
 * Sending, within the rates: one bucket for all devices, and for each device the moment from which
 * it may be sent to again (GCRA, the token bucket in a single number: ITU-T I.371, annex A), so
 * that a limit for each of ten million devices costs eight bytes each.
 */
import type { Clock } from '../facts/clock.ts';
import type { SynWire } from '../wire/packets.ts';
import { TokenBucket } from './pacing.ts';

/** What a device may get at once when the sweep comes late: its rate over this time. */
const burstMs = 20;
/** The kernel's queue is full: it has room again after a moment. */
const queueFullMs = 1;
/** Ports that this machine refused to send to are remembered one by one up to here. */
const refusedMax = 100_000;

export class Probing {
  readonly bucket: TokenBucket;
  /** Probes by device, canaries included. */
  readonly sentTo: Uint32Array;
  sent = 0;
  /** Time of this slice of work; reading the clock for each probe would cost as much as the probe. */
  now = 0;
  readonly #wire: SynWire;
  readonly #freeAt: Float64Array | null;
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  readonly #refused = new Set<number>();

  constructor(
    wire: SynWire,
    clock: Clock,
    limits: { rate: number; perDeviceRate: number; devices: number },
  ) {
    this.#wire = wire;
    this.bucket = new TokenBucket(limits.rate, clock);
    this.sentTo = new Uint32Array(limits.devices);
    const isLimited = limits.perDeviceRate !== Number.POSITIVE_INFINITY;
    this.#freeAt = isLimited ? new Float64Array(limits.devices) : null;
    this.#intervalMs = isLimited ? 1000 / limits.perDeviceRate : 0;
    this.#toleranceMs = Math.max(0, burstMs - this.#intervalMs);
  }

  /** 0 where the probe is on its way, else the milliseconds after which it may be tried again. */
  send(device: number, port: number, attempt: number): number {
    const freeAt = this.#freeAt?.[device] ?? 0;
    const early = freeAt - this.#toleranceMs - this.now;
    if (early > 0) return early;
    if (!this.bucket.take()) return this.bucket.msUntil();
    if (!this.#wire.queue(device, port, attempt)) {
      this.flush();
      if (!this.#wire.queue(device, port, attempt)) {
        this.bucket.giveBack();
        return queueFullMs;
      }
    }
    if (this.#freeAt) this.#freeAt[device] = Math.max(freeAt, this.now) + this.#intervalMs;
    this.count(device);
    this.sent++;
    return 0;
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
