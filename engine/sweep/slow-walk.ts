/**
 * A device that limits its answers (50 resets a second are usual for some systems, one ICMP error
 * for others) looks like one that filters. So it is asked once more at the pace at which it does
 * answer: the rate falls to what came through where most canaries are lost, and grows while they
 * come back. Only passes in which they did come back count towards the proof that a port is silent
 * by itself; how many of them it takes follows from what they found.
 */
import type { Canaries } from './canaries.ts';
import { Chance } from './chance.ts';
import { Loss } from './loss.ts';
import { TokenBucket } from './pacing.ts';
import type { Probing } from './probing.ts';
import { foundLate, probesFor } from './silence.ts';
import { lateShareMax, type SynDevice } from './syn-device.ts';

/**
 * One canary in about so many probes: it is they that show whether the pace is right. Chance says
 * when, or it would be the same probes of each burst that meet a limit.
 */
const canaryShare = 1 / 5;
/** In each pass about so many, however few ports it has: a pass takes its time in any case. */
const canariesAPass = 8;
const judgeAfter = 16;
const rateMin = 1;
/**
 * Few answers are no sign of a limit where most ports are behind a filter, so it begins at least at
 * this pace: too fast shows within seconds, too slow only after minutes.
 */
const firstRateMin = 20;
/** A little slower than what came through. */
const slowDown = 0.9;
/** Until it was too fast for the first time, and then. */
const firstSpeedUp = 2;
const speedUp = 1.25;
/** Once it was too fast, only passes of so many waits are worth another try. */
const longPass = 8;
/** So many times nearly everything came back: what was too fast may have been an outage. */
const goodCause = 8;
const tooMuchLoss = 0.5;
const littleLoss = 0.25;
/** Canaries and what they cost besides. */
const margin = 1.5;
/** Long enough to be sure that a device limits its answers, where more won't do. */
const hopelessMs = 20_000;
/** It went away if nothing at all came back since so many canaries. */
const goneAfterCanaries = 16;
/** Attempts of this phase; they come after those of the rounds before. */
const attempts = { first: 16, count: 16 } as const;
/** Its canaries speak for none of the rounds before. */
const roundOfItsOwn = attempts.first;

/** `over`: the device's time was. */
export type SlowVerdict = 'walking' | 'proven' | 'gone' | 'over';

export class SlowWalk {
  verdict: SlowVerdict = 'walking';
  readonly index: number;
  readonly #device: SynDevice;
  readonly #probing: Probing;
  readonly #canaries: Canaries;
  readonly #leastProbes: number;
  readonly #bucket: TokenBucket;
  readonly #rateMax: number;
  readonly #timeoutMs: number;
  readonly #shedsLoad: boolean;
  /** Until then canaries of the former pace come back, or don't. */
  #settlesAt: number;
  #ports: Uint16Array<ArrayBuffer>;
  #at = 0;
  #pass = 0;
  /** Ports that answered, by pass, of those that count. */
  #found: number[] = [];
  #isClean = true;
  /** The rate at which most was lost. */
  #tooFast = Number.POSITIVE_INFINITY;
  #goodJudgements = 0;
  #wasBad = false;
  #needed = Number.POSITIVE_INFINITY;
  /** The last at which nearly everything came back; 0 where there was none since it was too fast. */
  #goodRate = 0;
  #isResting = false;
  #restsUntil = 0;
  #loss = new Loss();
  readonly #startedAt: number;
  #turnedAt: number;
  readonly #answersBefore: number;
  readonly #openBefore: number;
  /** Canaries since it last answered, and when that was. */
  #unanswered = 0;
  #heardAt: number;
  readonly #chance = new Chance();
  #isCanaryNext = true;
  /** Ports that answered for themselves, up to the last pass. */
  #answered: number;

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
      /** Its open ports answer late as well. */
      shedsLoad: boolean;
    },
  ) {
    this.index = index;
    this.#device = device;
    this.#ports = ports;
    this.#probing = probing;
    this.#canaries = canaries;
    this.#leastProbes = setting.leastProbes;
    this.#rateMax = setting.rateMax;
    this.#timeoutMs = setting.timeoutMs;
    this.#shedsLoad = setting.shedsLoad;
    this.#startedAt = setting.now();
    this.#turnedAt = this.#startedAt;
    this.#heardAt = this.#startedAt;
    const { answers, canariesSent, canariesLost } = device.ledger;
    this.#answersBefore = answers + canariesSent - canariesLost;
    this.#answered = device.answering;
    this.#openBefore = device.synAcks.size;
    const rate = Math.min(setting.rateMax, Math.max(firstRateMin, setting.rate));
    this.#bucket = new TokenBucket(rate, { now: setting.now });
    this.#settlesAt = this.#heardAt + setting.timeoutMs;
  }

  /** Answers a second while it walked, those to canaries included. */
  get answersPerSecond(): number {
    const { ledger } = this.#device;
    const canariesAnswered = ledger.canariesSent - ledger.canariesLost;
    const answers = ledger.answers + canariesAnswered - this.#answersBefore;
    return (answers * 1000) / Math.max(1, this.#turnedAt - this.#startedAt);
  }

  /** How long the slow phase may last for this device. */
  worthMs(patienceMs: number): number {
    const { size } = this.#device.synAcks;
    const isOpenLate = size > 0 && 1 - this.#openBefore / size > lateShareMax;
    // Open ports that answer late are worth any time, refusals that are limited are not.
    if (this.#shedsLoad || isOpenLate) return Number.POSITIVE_INFINITY;
    const aPassMs = (this.#ports.length / this.#bucket.rate) * 1000;
    const restMs = (this.#needed - this.#found.length) * (aPassMs + this.#timeoutMs) * margin;
    if (restMs < patienceMs) return Number.POSITIVE_INFINITY; // it is nearly done
    return aPassMs * margin > patienceMs ? hopelessMs : patienceMs;
  }

  /** Sends what may be sent now, at most `probes`. */
  turn(now: number, probes: number): void {
    this.#turnedAt = now;
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
    if (this.#isCanaryNext) {
      const canary = this.#canaries.next(this.index, this.#device, 'proof');
      if (canary) {
        if (this.#probing.send(this.index, canary.port, canary.attempt) > 0) return false;
        this.#drawNext();
        this.#canaries.sent(this.index, this.#device, canary, now, roundOfItsOwn);
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
    if (this.#probing.send(this.index, port, attempt) > 0) return false;
    this.#at++;
    this.#drawNext();
    return true;
  }

  #drawNext(): void {
    const ofFew = canariesAPass / (canariesAPass + this.#ports.length);
    this.#isCanaryNext = this.#chance.next() < Math.max(canaryShare, ofFew);
  }

  /** The next pass begins when the last answer to this one can have come, and its canaries. */
  #endPass(now: number): void {
    if (!this.#isResting) {
      this.#isResting = true;
      this.#restsUntil = now + this.#timeoutMs;
    }
    if (now < this.#restsUntil) return;
    this.#isResting = false;
    this.#at = 0;
    this.#pass++;
    const left = this.#ports.filter((port) => !this.#device.isSettled(port));
    this.#ports = this.#chance.shuffle(left); // what is lost must not be the same ports again
    // Without ICMP errors, of which some more come in each pass wherever they are limited.
    const found = this.#device.answering - this.#answered;
    this.#answered += found;
    if (this.#isClean) this.#found.push(found);
    this.#isClean = true;
    if (this.#ports.length === 0 || this.#isSure(now)) this.verdict = 'proven';
  }

  #isSure(now: number): boolean {
    const loss = foundLate(this.#found);
    loss.include(this.#loss);
    if (now >= this.#settlesAt) loss.include(this.#device.recent);
    const evidence = { found: this.#found, answering: this.#answered, loss };
    this.#needed = probesFor(evidence, this.#leastProbes);
    return this.#found.length >= this.#needed;
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
    const isBad = recent.share > tooMuchLoss;
    // Of hundreds of such judgements on a line that loses a fifth, one comes out badly by chance.
    if (isBad && this.#wasBad) {
      this.#slowDown(recent.share, now);
      return;
    }
    this.#wasBad = isBad;
    this.#loss.include(recent);
    if (recent.share < littleLoss) this.#speedUp(now);
  }

  /** Back to what went well, or to what came through, and never as fast again without good cause. */
  #slowDown(share: number, now: number): void {
    const { rate } = this.#bucket;
    const cameThrough = rate * Math.max(1 - share, 1 / judgeAfter) * slowDown;
    this.#tooFast = rate;
    this.#setRate(Math.max(cameThrough, this.#goodRate < rate ? this.#goodRate : 0), now);
    this.#goodRate = 0;
    this.#goodJudgements = 0;
    this.#wasBad = false;
    this.#beginProof();
  }

  /** The proof begins anew at the faster pace, so it has to be worth it. */
  #speedUp(now: number): void {
    const { rate } = this.#bucket;
    this.#goodRate = rate;
    const isSearching = this.#tooFast === Number.POSITIVE_INFINITY;
    // A pass is as long as the wait for its last answer in any case.
    const passMs = (this.#ports.length / rate) * 1000;
    if (passMs < this.#timeoutMs * (isSearching ? 1 : longPass)) return;
    if (++this.#goodJudgements >= goodCause) this.#tooFast *= speedUp;
    const faster = Math.min(this.#rateMax, rate * (isSearching ? firstSpeedUp : speedUp));
    if (faster >= this.#tooFast || faster <= rate) return;
    this.#beginProof(); // what came back at the slower pace says nothing of this one
    this.#setRate(faster, now);
  }

  /** With the next pass. */
  #beginProof(): void {
    this.#needed = Number.POSITIVE_INFINITY;
    this.#loss = new Loss();
    this.#isClean = false;
    this.#found = [];
  }

  #setRate(rate: number, now: number): void {
    this.#bucket.setRate(Math.min(this.#rateMax, Math.max(rateMin, rate)));
    this.#settlesAt = now + this.#timeoutMs;
  }
}
