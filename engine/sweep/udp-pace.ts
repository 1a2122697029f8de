/**
 * The pace at which a device gives ICMP errors, found and followed. Its limit is a bucket of unknown
 * size that fills at an unknown rate, or a count for each second (Linux: 6, then one a second for
 * each destination; BSD: 200 in each second; Solaris: 2 or 10 a second), and it may change.
 *
 * Measured is by ports that are known to be closed (canaries), whose silence has no cause of its own:
 *   search   the time between two questions is halved while they are answered, four a step. Asked at
 *            a rate r above the limit l a share of 1 - l/r is lost, which says l at once;
 *   check    a few more at the pace so found, until hardly any is lost;
 *   ask      ports of which nothing is known, by epochs. The share that keeps silent here at first is
 *            the usual one: loss, and ports that are silent. The questions come a little closer
 *            together until more of them are lost than usual, and then keep their distance. If
 *            suddenly many are lost, it is checked again; after some time it is searched again,
 *            because a limit may have been lifted.
 * To ask a little too fast costs repeated questions, never an answer: each error that the device
 * grants goes to some port.
 *
 * A device that answers nothing that it has to answer is not asked ever more slowly for it: it
 * is absent until it answers again, and then it is searched anew.
 */
const startMs = 300;
const leastMs = 1;
const mostMs = 10_000;
const outcomesOf = { search: 4, check: 8, ask: 32 } as const;
type Mode = keyof typeof outcomesOf;
/** Canaries lost of those of a step, at which it is too fast. */
const lostTooMany = 2;
const shareTooMany = 0.05;
const shareSuddenly = 0.3;
const closer = 0.98;
const apart = 1.05;
const apartMost = 1.1;
const margin = 1.02;
const slowerMost = 4;
const epochsOfPace = 60;
const usualStep = 1 / 8;
/** Canaries in a row. */
const lostOfAbsent = 4;
/** Between two looks whether an absent device is back; and it is not taken to be faster than this. */
const absentMostMs = 60_000;
const backMs = 4000;
/** As if so many canaries had been asked at this pace, and one lost, before any was. */
const priorOutcomes = 16;
const rememberedOutcomes = 1024;

export class UdpPace {
  /** From one question to the next. */
  everyMs: number;
  /** When it was found to be absent; null while it is not. */
  absentSince: number | null = null;
  /** Until the next look at a device that is absent. */
  absentMs = 0;
  #mode: Mode = 'search';
  #heard = 0;
  #lost = 0;
  #lostInARow = 0;
  #measuredMs: number;
  #usualShare: number | null = null;
  #epochs = 0;
  #isCloserTried = false;
  #known = priorOutcomes;
  #lostOfKnown = 1;

  /** `firstMs`: what is known of it, null for nothing. */
  constructor(firstMs: number | null) {
    this.everyMs = Math.min(mostMs, Math.max(leastMs, firstMs ?? startMs));
    this.#measuredMs = this.everyMs;
  }

  get isAbsent(): boolean {
    return this.absentSince !== null;
  }

  /** The next question is to be one to a canary. */
  get wantsCanary(): boolean {
    return this.#mode !== 'ask';
  }

  /** Share of the canaries that are lost on the way, at a pace that the device bears. */
  get lostShare(): number {
    return this.#lostOfKnown / this.#known;
  }

  /** It answered something. */
  isThere(): void {
    this.#lostInARow = 0;
    if (this.absentSince === null) return;
    this.absentSince = null;
    this.everyMs = Math.min(this.absentMs, backMs);
    this.#begin('search');
  }

  /** A question to a port of which nothing was known. */
  asked(wasHeard: boolean): void {
    if (this.#mode === 'ask') this.#count(wasHeard);
  }

  canary(wasHeard: boolean, now: number): void {
    if (wasHeard) this.isThere();
    else if (this.absentSince !== null) this.absentMs = Math.min(absentMostMs, this.absentMs * 2);
    else if (++this.#lostInARow >= lostOfAbsent) {
      this.absentSince = now;
      this.absentMs = this.everyMs * 2;
    }
    if (this.absentSince === null && this.#mode !== 'ask') this.#count(wasHeard);
  }

  /** One behind a group of others. */
  canaryOfGroup(wasHeard: boolean, now: number): void {
    if (this.#mode === 'ask') {
      this.#remember(1, wasHeard ? 0 : 1);
      if (!wasHeard) this.#begin('check');
    }
    this.canary(wasHeard, now);
  }

  #begin(mode: Mode): void {
    this.#mode = mode;
    this.#heard = 0;
    this.#lost = 0;
    if (mode === 'search') this.#epochs = 0;
  }

  #count(wasHeard: boolean): void {
    if (wasHeard) this.#heard++;
    else this.#lost++;
    const known = this.#heard + this.#lost;
    if (this.#mode !== 'ask' && this.#lost >= lostTooMany) this.#tooFast(this.#lost / known);
    else if (known < outcomesOf[this.#mode]) return;
    else if (this.#mode === 'search') {
      if (this.everyMs <= leastMs) this.#accept();
      else {
        this.#set(this.everyMs / 2);
        this.#begin('search');
      }
    } else if (this.#mode === 'check') this.#accept();
    else this.#judgeEpoch(this.#lost / known);
  }

  #tooFast(share: number): void {
    this.#set(this.everyMs * Math.min(slowerMost, margin / Math.max(1 / slowerMost, 1 - share)));
    this.#begin('check');
  }

  #accept(): void {
    this.#remember(this.#heard + this.#lost, this.#lost);
    this.#measuredMs = this.everyMs;
    this.#usualShare = null;
    this.#isCloserTried = false;
    this.#begin('ask');
  }

  #judgeEpoch(share: number): void {
    this.#usualShare ??= share;
    const excess = share - this.#usualShare;
    this.#begin('ask');
    if (excess > shareSuddenly) return this.#begin('check');
    if (excess > shareTooMany) {
      this.#isCloserTried = true;
      this.#set(Math.min(this.everyMs * apart, this.#measuredMs * apartMost));
    } else {
      if (!this.#isCloserTried) this.#set(this.everyMs * closer);
      this.#usualShare += excess * usualStep;
    }
    if (++this.#epochs >= epochsOfPace) this.#begin('search');
  }

  #set(everyMs: number): void {
    this.everyMs = Math.min(mostMs, Math.max(leastMs, everyMs));
  }

  #remember(known: number, lost: number): void {
    this.#known += known;
    this.#lostOfKnown += lost;
    if (this.#known < rememberedOutcomes) return;
    this.#known /= 2;
    this.#lostOfKnown /= 2;
  }
}
