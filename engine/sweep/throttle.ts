/**
 * The rate of the whole sweep falls when answers thin out and rises again when they return. One
 * device that limits its answers is no reason: most of the devices have to show it, and a device
 * whose open ports still answer does not count, because resets alone are limited by many systems.
 */
import { conclusiveMin, Loss } from './loss.ts';
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

  /** `perSecond`: probes that really left in the last second. `devices`: that ever answered. */
  judge(now: number, perSecond: number, devices: number): void {
    this.#best = Math.max(this.#best, perSecond);
    const isDue = this.#count >= canariesMin || now - this.#since >= judgeAfterMs;
    if (!isDue) return;
    if (this.#count >= canariesLeast) this.#adjust(perSecond, devices);
    this.#window = new Map();
    this.#count = 0;
    this.#since = now;
  }

  /** A round at this many a second lost most of its answers: the next one is much slower. */
  fallBelow(perSecond: number): void {
    const rate = Math.min(this.#bucket.rate, perSecond) * roundFall;
    this.#bucket.setRate(Math.min(this.#ceiling, Math.max(floorPerSecond, rate)));
  }

  #adjust(perSecond: number, devices: number): void {
    const shares = [...this.#window].map(([device, seen]) => shareOf(device, seen));
    const thin = shares.filter((share) => share > fallBelow).length;
    const healthy = shares.filter((share) => share < riseBelow).length;
    const { rate } = this.#bucket;
    if (thin > devices / 2) {
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

/** By its open ports where it has any, now or before: their SYN-ACKs are not limited. */
function shareOf(device: SynDevice, seen: { open: Loss; other: Loss }): number {
  if (seen.open.sent > 0) return seen.open.share;
  const before = device.loss['syn-ack'];
  const hasShown = before.sent >= conclusiveMin && before.share < riseBelow;
  return hasShown ? before.share : seen.other.share;
}
