/**
 * The pace at which a device gives ICMP errors, found and followed. Its limit is a bucket of unknown
 * size that fills at an unknown rate, or a count for each second (Linux: 6, then one a second for
 * each destination; BSD: 200 in each second; Solaris: 2 or 10 a second), and it may change.
 *
 * Measured is by ports that are known to be closed (canaries), whose silence has no cause of its own:
 *   search   the time between two questions is halved while they are answered. Asked at a rate r
 *            above the limit l a share of 1 - l/r is lost, which says l at once. It ends where a
 *            faster pace could not be used or would hardly save time;
 *   check    some more at the pace so found, until hardly any is lost;
 *   ask      ports of which nothing is known. The share that keeps silent at first is the usual
 *            one: loss, and ports that are silent. The questions come a little closer together
 *            until more of them are lost than usual, and then keep their distance for a while. If
 *            suddenly many are lost, it is checked again; after some time it is searched again,
 *            because a limit may have been lifted.
 * A step lasts for more than a second, since limits may be counts for each second, and goes by the
 * questions that were sent in it alone (their `tag`): losses are known later than answers.
 *
 * To ask a little too fast costs repeated questions, never an answer: each error that the device
 * grants goes to some port.
 *
 * A device that answers nothing that it has to answer is not asked ever more slowly for it: it
 * is absent until it answers again, and then its pace is checked.
 */
const startMs = 300;
const leastOfAllMs = 1;
/** A faster pace is searched for only where it saves so many times what the search takes. */
const savedLeast = 2;
const mostMs = 10_000;
const outcomesOf = { search: 4, check: 8, ask: 32 } as const;
type Mode = keyof typeof outcomesOf;
const stepLeastMs = 1200;
/** Canaries lost of those of a step, at which it is too fast. */
const lostTooMany = 2;
const lostShareTooMany = 0.1;
/** More than usual among ports of which nothing is known, and as many deviations by chance. */
const shareTooMany = 0.05;
const deviations = 2;
const shareSuddenly = 0.3;
const closer = 0.98;
/** Until it was too close for the first time since the search. */
const muchCloser = 0.9;
const apart = 1.05;
const apartMost = 1.1;
const margin = 1.02;
const slowerMost = 4;
/** Steps at a distance before a closer one is tried, and steps and time before a new search. */
const stepsApart = 10;
const stepsOfPace = 60;
const paceLeastMs = 600_000;
const usualStep = 1 / 8;
const usualStepUp = 1 / 64;
/** Canaries in a row, and the time since the last answer. */
const lostOfAbsent = 4;
const absentAfterMs = 2500;
/** Between two looks whether an absent device is back; and it is not taken to be faster than this. */
const absentMostMs = 60_000;
const backMs = 4000;
/** As if so many canaries had been asked at this pace, and one lost, before any was. */
const priorOutcomes = 16;
const rememberedOutcomes = 1024;

type PaceOptions = {
  /** From one question to the next, as far as it is known; null for nothing. */
  readonly firstMs: number | null;
  /** Questions can't be asked faster. */
  readonly leastMs: number;
  /** Ports that are still to be asked. */
  readonly left: () => number;
  /** What an earlier sweep had measured: it goes on with it. */
  readonly kept: KeptPace | null;
};

export type KeptPace = { readonly everyMs: number; readonly lostShare: number };

export class UdpPace {
  /** From one question to the next. */
  everyMs: number;
  /** When it was found to be absent; null while it is not. */
  absentSince: number | null = null;
  /** Until the next look at a device that is absent. */
  absentMs = 0;
  #mode: Mode = 'search';
  /** Number of the step, how many questions it has, how many were sent, and what became of them. */
  #step = 0;
  #wanted = 0;
  #sent = 0;
  #heard = 0;
  #lost = 0;
  #lostInARow = 0;
  #heardAt: number;
  #measuredMs: number;
  #isMeasured: boolean;
  #usualShare: number | null = null;
  #steps = 0;
  #stepsApart = 0;
  #closer = muchCloser;
  #wasSudden = false;
  #searchedAt = 0;
  #known = priorOutcomes;
  #lostOfKnown = 1;

  readonly #leastMs: number;
  readonly #left: () => number;

  constructor({ firstMs, leastMs, left, kept }: PaceOptions, now: number) {
    this.#leastMs = Math.max(leastOfAllMs, leastMs);
    this.#left = left;
    this.everyMs = this.#within(kept?.everyMs ?? firstMs ?? startMs);
    this.#measuredMs = this.everyMs;
    this.#isMeasured = kept !== null;
    this.#heardAt = now;
    this.#searchedAt = now;
    if (kept) {
      this.#known = rememberedOutcomes / 2;
      this.#lostOfKnown = kept.lostShare * this.#known;
    }
    this.#begin(kept ? 'ask' : 'search');
  }

  /** What is worth being written down; null while it is being measured. */
  get measured(): KeptPace | null {
    return this.#mode === 'ask' ? { everyMs: this.everyMs, lostShare: this.lostShare } : null;
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

  /** Of the question that is sent now; it comes back with what became of it. Null: it does not count. */
  tag(): number | null {
    return this.#sent++ < this.#wanted ? this.#step : null;
  }

  /** Canaries can't be asked faster than that. */
  atLeast(everyMs: number): void {
    if (this.everyMs >= everyMs) return;
    this.#set(Math.min(everyMs, this.everyMs * 2));
    this.#begin('check');
  }

  /** It answered something. */
  isThere(now: number): void {
    this.#lostInARow = 0;
    this.#heardAt = now;
    if (this.absentSince === null) return;
    this.absentSince = null;
    this.everyMs = this.#isMeasured ? this.#measuredMs : Math.min(this.absentMs, backMs);
    this.#begin(this.#isMeasured ? 'check' : 'search');
  }

  /** A question alone, to a canary or to a port of which nothing was known. */
  outcome(isCanary: boolean, wasHeard: boolean, tag: number | null, now: number): void {
    if (isCanary) this.#canary(wasHeard, now);
    if (tag !== this.#step || this.isAbsent) return;
    if (wasHeard) this.#heard++;
    else this.#lost++;
    const known = this.#heard + this.#lost;
    if (known >= this.#wanted) this.#judge(this.#lost / known, known, now);
  }

  /** One behind a group of others. */
  canaryOfGroup(wasHeard: boolean, now: number): void {
    if (this.#mode === 'ask') {
      this.#remember(1, wasHeard ? 0 : 1);
      if (!wasHeard) this.#begin('check');
    }
    this.#canary(wasHeard, now);
  }

  #canary(wasHeard: boolean, now: number): void {
    if (wasHeard) this.isThere(now);
    else if (this.absentSince !== null) this.absentMs = Math.min(absentMostMs, this.absentMs * 2);
    else if (++this.#lostInARow >= lostOfAbsent && now - this.#heardAt > absentAfterMs) {
      this.absentSince = now;
      this.absentMs = this.everyMs * 2;
    }
  }

  #begin(mode: Mode): void {
    this.#mode = mode;
    this.#step++;
    this.#wanted = Math.max(outcomesOf[mode], Math.ceil(stepLeastMs / this.everyMs));
    this.#sent = 0;
    this.#heard = 0;
    this.#lost = 0;
  }

  #judge(share: number, known: number, now: number): void {
    if (this.#mode === 'ask') this.#judgeAsked(share, known, now);
    else if (this.#lost >= lostTooMany && share > lostShareTooMany) this.#tooFast(share);
    else if (this.#mode === 'check' || !this.#isWorthwhile) this.#accept(now);
    else {
      this.#set(this.everyMs / 2);
      this.#begin('search');
    }
  }

  /** To search at twice the pace. */
  get #isWorthwhile(): boolean {
    const everyMs = this.everyMs / 2;
    return this.everyMs > this.#leastMs && this.#left() * everyMs > stepLeastMs * savedLeast;
  }

  #tooFast(share: number): void {
    this.#set(this.everyMs * Math.min(slowerMost, margin / Math.max(1 / slowerMost, 1 - share)));
    this.#begin('check');
  }

  #accept(now: number): void {
    this.#remember(this.#heard + this.#lost, this.#lost);
    this.#measuredMs = this.everyMs;
    this.#isMeasured = true;
    this.#usualShare = null;
    this.#stepsApart = 0;
    this.#closer = muchCloser;
    this.#wasSudden = false;
    this.#steps = 0;
    this.#searchedAt = now;
    this.#begin('ask');
  }

  #judgeAsked(share: number, known: number, now: number): void {
    const usual = this.#usualShare ?? share;
    const excess = share - usual;
    const byChance = deviations * Math.sqrt(Math.max(usual, shareTooMany) / known);
    const isSudden = excess > shareSuddenly;
    const isChanged = isSudden && this.#wasSudden;
    this.#wasSudden = isSudden;
    if (isChanged) this.#begin('check');
    else {
      if (excess > shareTooMany + byChance) this.#back();
      else this.#forward(usual, excess);
      const isOld = ++this.#steps >= stepsOfPace && now - this.#searchedAt > paceLeastMs;
      this.#begin(isOld ? 'search' : 'ask');
    }
  }

  #back(): void {
    const by = this.#closer === closer ? apart : 1 / this.#closer;
    this.#closer = closer;
    this.#stepsApart = stepsApart;
    this.#set(Math.min(this.everyMs * by, this.#measuredMs * apartMost));
  }

  #forward(usual: number, excess: number): void {
    if (this.#stepsApart > 0) this.#stepsApart--;
    else this.#set(this.everyMs * this.#closer);
    this.#usualShare = usual + excess * (excess < 0 ? usualStep : usualStepUp);
  }

  #set(everyMs: number): void {
    this.everyMs = this.#within(everyMs);
  }

  #within(everyMs: number): number {
    return Math.min(mostMs, Math.max(this.#leastMs, everyMs));
  }

  #remember(known: number, lost: number): void {
    this.#known += known;
    this.#lostOfKnown += lost;
    if (this.#known < rememberedOutcomes) return;
    this.#known /= 2;
    this.#lostOfKnown /= 2;
  }
}

/** Rounded up, in the form that options take. */
export function timeText(ms: number): string {
  const minutes = Math.ceil((ms * margin) / 60_000);
  return minutes < 120 ? `${minutes}m` : `${Math.ceil(minutes / 60)}h`;
}
