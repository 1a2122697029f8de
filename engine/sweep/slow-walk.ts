/**
 * A device that limits its answers (50 resets a second are usual for some systems, one ICMP error
 * for others) looks like one that filters. So it is asked once more at the pace at which it does
 * answer: the rate is halved while most canaries are lost and grows while they come back. Only
 * rounds in which they did come back count towards the proof that a port is silent by itself.
 */
import type { Canaries } from './canaries.ts';
import { Loss, probesNeeded } from './loss.ts';
import { TokenBucket } from './pacing.ts';
import type { Probing } from './probing.ts';
import type { SynDevice } from './syn-device.ts';

/** One canary in so many probes: it is they that show whether the pace is right. */
const probesPerCanary = 4;
const judgeAfter = 16;
const rateMin = 1;
const slowDown = 0.5;
const speedUp = 1.25;
const tooMuchLoss = 0.5;
const littleLoss = 0.25;
/** It went away if nothing at all came back since so many canaries. */
const goneAfterCanaries = 16;
/** Attempts of this phase; they come after those of the rounds before. */
const attempts = { first: 16, count: 16 } as const;
/** Its canaries speak for none of the rounds before. */
const roundOfItsOwn = attempts.first;

export type SlowVerdict = 'walking' | 'proven' | 'gone';

export class SlowWalk {
  verdict: SlowVerdict = 'walking';
  readonly #index: number;
  readonly #device: SynDevice;
  readonly #probing: Probing;
  readonly #canaries: Canaries;
  readonly #leastProbes: number;
  readonly #bucket: TokenBucket;
  readonly #rateMax: number;
  readonly #timeoutMs: number;
  /** Until then canaries of the former pace come back, or don't. */
  #settlesAt: number;
  #ports: Uint16Array<ArrayBuffer>;
  #at = 0;
  #pass = 0;
  #provenPasses = 0;
  #isClean = true;
  #isResting = false;
  #restsUntil = 0;
  #loss = new Loss();
  readonly #startedAt: number;
  readonly #answersBefore: number;
  /** Canaries since it last answered, and when that was. */
  #unanswered = 0;
  #heardAt: number;
  #sinceCanary = probesPerCanary;

  constructor(
    index: number,
    device: SynDevice,
    ports: Uint16Array<ArrayBuffer>,
    probing: Probing,
    canaries: Canaries,
    setting: {
      now: () => number;
      rate: number;
      rateMax: number;
      timeoutMs: number;
      leastProbes: number;
    },
  ) {
    this.#index = index;
    this.#device = device;
    this.#ports = ports;
    this.#probing = probing;
    this.#canaries = canaries;
    this.#leastProbes = setting.leastProbes;
    this.#rateMax = setting.rateMax;
    this.#timeoutMs = setting.timeoutMs;
    this.#startedAt = setting.now();
    this.#heardAt = this.#startedAt;
    const { answers, canariesSent, canariesLost } = device.ledger;
    this.#answersBefore = answers + canariesSent - canariesLost;
    const rate = Math.min(setting.rateMax, Math.max(rateMin, setting.rate));
    this.#bucket = new TokenBucket(rate, { now: setting.now });
    this.#settlesAt = this.#heardAt + setting.timeoutMs;
  }

  /** Answers a second since the walk began, those to canaries included. */
  answersPerSecond(now: number): number {
    const { ledger } = this.#device;
    const canariesAnswered = ledger.canariesSent - ledger.canariesLost;
    const answers = ledger.answers + canariesAnswered - this.#answersBefore;
    return (answers * 1000) / Math.max(1, now - this.#startedAt);
  }

  /** Sends what may be sent now, at most `probes`. */
  turn(now: number, probes: number): void {
    this.#judgePace(now);
    if (this.#device.isStopped) this.verdict = 'gone';
    for (let sent = 0; sent < probes && this.verdict === 'walking'; sent++) {
      if (this.#at === this.#ports.length) this.#endPass(now);
      if (this.verdict !== 'walking' || now < this.#restsUntil || !this.#bucket.take()) return;
      if (this.#device.vitals?.mayGo(now) === false) return;
      if (!this.#sendNext(now)) {
        this.#bucket.giveBack();
        return;
      }
    }
  }

  #sendNext(now: number): boolean {
    if (this.#sinceCanary >= probesPerCanary) {
      const canary = this.#canaries.next(this.#index, this.#device, 'proof');
      this.#sinceCanary = 0;
      if (canary) {
        if (this.#probing.send(this.#index, canary.port, canary.attempt) > 0) return false;
        this.#canaries.sent(this.#index, this.#device, canary, now, roundOfItsOwn);
        this.#unanswered++;
        return true;
      }
    }
    while (this.#at < this.#ports.length && this.#device.isSettled(this.#ports[this.#at] ?? 0)) {
      this.#at++;
    }
    const port = this.#ports[this.#at];
    if (port === undefined) return true;
    const attempt = attempts.first + (this.#pass % attempts.count);
    if (this.#probing.send(this.#index, port, attempt) > 0) return false;
    this.#at++;
    this.#sinceCanary++;
    return true;
  }

  /** The next pass begins when the last answer to this one can have come, and its canaries. */
  #endPass(now: number): void {
    if (!this.#isResting) {
      this.#isResting = true;
      this.#restsUntil = now + this.#timeoutMs;
    }
    if (now < this.#restsUntil) return;
    this.#isResting = false;
    this.#ports = turned(this.#ports.filter((port) => !this.#device.isSettled(port)));
    this.#at = 0;
    this.#pass++;
    if (this.#isClean) this.#provenPasses++;
    this.#isClean = true;
    if (this.#ports.length === 0) this.verdict = 'proven';
  }

  #judgePace(now: number): void {
    const { recent, lastAnswerAt } = this.#device;
    if (lastAnswerAt > this.#heardAt) {
      this.#heardAt = lastAnswerAt;
      this.#unanswered = 0;
    }
    if (this.#unanswered >= goneAfterCanaries && now - this.#heardAt > this.#timeoutMs * 2) {
      this.verdict = 'gone';
      return;
    }
    if (now < this.#settlesAt) this.#device.recent = new Loss();
    if (recent.sent < judgeAfter || now < this.#settlesAt) return;
    this.#device.recent = new Loss();
    if (recent.share > tooMuchLoss) {
      this.#setRate(Math.max(rateMin, this.#bucket.rate * slowDown), now);
      this.#loss = new Loss();
      this.#isClean = false;
      this.#provenPasses = 0;
      return;
    }
    this.#loss.include(recent);
    const needed = probesNeeded(this.#loss.share, this.#ports.length, this.#leastProbes);
    if (this.#provenPasses >= needed) this.verdict = 'proven';
    if (recent.share < littleLoss) this.#setRate(this.#bucket.rate * speedUp, now);
  }

  #setRate(rate: number, now: number): void {
    this.#bucket.setRate(Math.min(this.#rateMax, rate));
    this.#settlesAt = now + this.#timeoutMs;
  }
}

/**
 * Begun elsewhere, and the other way round: what drops every sixth packet must not meet the same
 * ports in each pass.
 */
function turned(ports: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const first = Math.floor(ports.length * goldenShare);
  const next = new Uint16Array(ports.length);
  next.set(ports.subarray(first));
  next.set(ports.subarray(0, first), ports.length - first);
  return next.reverse();
}

const goldenShare = 0.618;
