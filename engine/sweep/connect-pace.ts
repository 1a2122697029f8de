/**
 * How fast one device is asked by connections. Losses above the usual halve the rate, for they may
 * be the device's limit on its resets, or a queue that overflows. Where slowing down does not help,
 * they are the line's: a radio link that loses a fifth loses as much at any rate. That share is then
 * the usual one, and the rate comes back. Truth does not hang on this, only time does.
 */
import type { Clock } from '../facts/clock.ts';
import { TokenBucket } from './pacing.ts';

/** A window of this many answers is judged at once. */
const answersAWindow = 100;
/** So much more than the usual share of losses in a window: the device is asked at half the rate. */
const lossToSlowDown = 0.15;
const lossToSpeedUp = 0.05;
/** At half the rate a limit lets twice as many of the probes be answered, a bad line just as many. */
const helpedFactor = 1.5;
/** The line is blamed when this share of the rate has not helped: a limit may begin with a burst. */
const shareToBlameLine = 0.25;
/** Not even a device that limits its resets (to 200 a second, as a rule) is asked more slowly. */
const rateFloor = 40;

/** Probes that were sent to a port until it answered, and how many there might have been. */
export type Tries = { readonly sent: number; readonly most: number };

/**
 * With loss p, the answers to a second or later probe are to those that came before the last
 * as p to 1, however many probes there are: so those that never came don't bend the estimate.
 */
export class LateAnswers {
  answers = 0;
  late = 0;
  #beforeLast = 0;

  add({ sent, most }: Tries): void {
    this.answers++;
    if (sent > 1) this.late++;
    if (sent < most) this.#beforeLast++;
  }

  get outOf(): number {
    return Math.max(this.late, this.#beforeLast);
  }

  get lossShare(): number {
    return this.outOf === 0 ? 0 : this.late / this.outOf;
  }
}

/** What a window showed: probes a second, answers to each, and the share that was lost. */
type Judged = { readonly rate: number; readonly yield: number; readonly lossShare: number };

export class ConnectPace {
  readonly bucket: TokenBucket;
  readonly #rateMax: number;
  /** Null until the answers are those to probes that left at the present rate. */
  #window: { readonly answers: LateAnswers; readonly since: number; sent: number } | null = null;
  #settlesAt: number | null = null;
  #usualLoss = 0;
  #slowedFrom: Judged | null = null;

  constructor(rateMax: number, clock: Pick<Clock, 'now'>) {
    this.bucket = new TokenBucket(rateMax, clock);
    this.#rateMax = rateMax;
  }

  sent(): void {
    if (this.#window) this.#window.sent++;
  }

  /** `allTriesMs`: how long the answer to a port takes that answers only to its last probe. */
  answered(tries: Tries, allTriesMs: number, now: number): void {
    this.#settlesAt ??= now + allTriesMs;
    if (now < this.#settlesAt) return;
    this.#window ??= { answers: new LateAnswers(), since: now, sent: 0 };
    const { answers, since, sent } = this.#window;
    answers.add(tries);
    if (answers.answers < answersAWindow) return;
    this.#window = null;
    const rate = Math.min(this.bucket.rate, (sent * 1000) / Math.max(1, now - since));
    const { lossShare } = answers;
    this.#judge({ rate, yield: answers.answers / Math.max(1, sent), lossShare });
  }

  #judge(seen: Judged): void {
    const before = this.#slowedFrom;
    const tooMuch = seen.lossShare - this.#usualLoss;
    const hasHelped = before !== null && seen.yield > before.yield * helpedFactor;
    if (tooMuch > lossToSlowDown) {
      if (before && !hasHelped && this.#isSlow(before)) this.#blameLine(seen, before);
      else this.#slowDown(seen, hasHelped ? null : before);
    } else {
      if (seen.lossShare < this.#usualLoss) {
        this.#usualLoss = (this.#usualLoss * 3 + seen.lossShare) / 4;
      }
      if (tooMuch < lossToSpeedUp) this.#speedUp();
      else if (before && !hasHelped) this.#blameLine(seen, before);
    }
  }

  #isSlow(before: Judged): boolean {
    const { rate } = this.bucket;
    return rate <= before.rate * shareToBlameLine || rate <= rateFloor;
  }

  #slowDown(seen: Judged, before: Judged | null): void {
    this.#slowedFrom = before ?? seen;
    this.#setRate(seen.rate / 2);
  }

  #blameLine(seen: Judged, before: Judged): void {
    this.#usualLoss = seen.lossShare;
    this.#slowedFrom = null;
    this.#setRate(before.rate);
  }

  #speedUp(): void {
    this.#slowedFrom = null;
    if (this.bucket.rate < this.#rateMax) this.#setRate(this.bucket.rate * 1.5);
  }

  #setRate(rate: number): void {
    this.bucket.setRate(Math.min(this.#rateMax, Math.max(rateFloor, rate)));
    this.#settlesAt = null;
  }
}
