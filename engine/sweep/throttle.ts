/**
 * The rate of the whole sweep falls when answers thin out and rises again when they return. One
 * device that limits its answers is no reason: most of the devices have to show it, and a device
 * whose open ports still answer does not count, because resets alone are limited by many systems.
 */
import { Loss } from './loss.ts';
import type { TokenBucket } from './pacing.ts';
import type { CanaryKind, SynDevice } from './syn-device.ts';

/** A judgement needs so many canaries, or has waited so long for them and has at least a few. */
const canariesMin = 64;
const judgeAfterMs = 2000;
const canariesLeast = 12;
const fallBelow = 0.5;
const riseBelow = 0.25;
/** Never below this share of the best rate, nor below so many a second: time is a cost as well. */
const floorShare = 1 / 16;
const floorPerSecond = 500;
const roundFall = 1 / 8;

export class Throttle {
  readonly #bucket: TokenBucket;
  readonly #ceiling: number;
  #window = new Map<SynDevice, { open: Loss; other: Loss }>();
  #count = 0;
  #since: number;
  #best = 0;

  constructor(bucket: TokenBucket, now: number) {
    this.#bucket = bucket;
    this.#ceiling = bucket.rate;
    this.#since = now;
  }

  observe(device: SynDevice, kind: CanaryKind, wasAnswered: boolean): void {
    const seen = this.#window.get(device) ?? { open: new Loss(), other: new Loss() };
    this.#window.set(device, seen);
    (kind === 'syn-ack' ? seen.open : seen.other).add(wasAnswered);
    this.#count++;
  }

  /** `perSecond`: probes that really left in the last second. */
  judge(now: number, perSecond: number): void {
    this.#best = Math.max(this.#best, perSecond);
    const isDue = this.#count >= canariesMin || now - this.#since >= judgeAfterMs;
    if (!isDue) return;
    if (this.#count >= canariesLeast) this.#adjust(perSecond);
    this.#window = new Map();
    this.#count = 0;
    this.#since = now;
  }

  /** A round at this many a second lost most of its answers: the next one is much slower. */
  fallBelow(perSecond: number): void {
    const rate = Math.min(this.#bucket.rate, perSecond) * roundFall;
    this.#bucket.setRate(Math.min(this.#ceiling, Math.max(floorPerSecond, rate)));
  }

  #adjust(perSecond: number): void {
    const shares = [...this.#window.values()].map(({ open, other }) =>
      open.sent > 0 ? open.share : other.share,
    );
    const thin = shares.filter((share) => share > fallBelow).length;
    const healthy = shares.filter((share) => share < riseBelow).length;
    const { rate } = this.#bucket;
    if (thin > shares.length / 2) {
      const floor = Math.min(this.#ceiling, Math.max(floorPerSecond, this.#best * floorShare));
      this.#bucket.setRate(Math.max(floor, Math.min(rate, perSecond) / 2));
    } else if (rate < this.#ceiling && healthy > shares.length / 2) {
      const risen = rate * 1.5;
      // Above twice the best that this machine ever did, a limit of our own is none.
      const isFree = risen >= this.#ceiling || risen > this.#best * 2;
      this.#bucket.setRate(isFree ? this.#ceiling : risen);
    }
  }
}
