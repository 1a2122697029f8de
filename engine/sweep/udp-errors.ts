/**
 * What the errors of a device tell besides the ports that they are about: whether it limits them, at
 * which pace it gave them to the first probes, and how many times a port has to keep silent until
 * loss no longer explains it.
 */

import type { Ledger } from '../facts/ledger.ts';

/** More than this share of closed ports silent at their first probe, and it is a limit. */
const limitShare = 0.3;
/** Fewer late ones tell of nothing. */
const lateLeast = 8;
/** The first probes tell a pace where so many errors came over such a time. */
const paceErrorsLeast = 16;
const paceSpanLeastMs = 200;
/** Wrong silences that are accepted over all ports of a device, and proofs for one of them. */
const wrongMost = 1e-4;
const proofsMost = 12;
const shareMost = 0.9;

/** As if so many canaries had been asked and one lost, before any was. */
const priorCanaries = 16;

export class UdpErrors {
  #count = 0;
  /** To an earlier sweep. */
  #recalled = 0;
  #firstAt = 0;
  #lastAt = 0;
  /** Of the ports that kept silent at first: how many there were, were asked again, were closed after all. */
  #silent = 0;
  #askedAgain = 0;
  #late = 0;
  #prior = priorCanaries;

  /** Of a device that is not known to limit them. */
  heard(now: number): void {
    if (this.#count++ === 0) this.#firstAt = now;
    this.#lastAt = now;
  }

  recalled(): void {
    this.#recalled++;
  }

  keptSilent(): void {
    this.#silent++;
  }

  askedAgain(ports: number): void {
    this.#askedAgain += ports;
  }

  heardLate(): void {
    this.#late++;
  }

  /**
   * Share of the closed ports that was silent at first, as if those that were not asked again yet
   * were like the others.
   */
  get lateShare(): number {
    if (this.#late < lateLeast || this.#askedAgain === 0) return 0;
    const late = (this.#late / this.#askedAgain) * this.#silent;
    return late / Math.max(1, late + this.#recalled + this.#count - this.#late);
  }

  /** As an earlier sweep had measured it. */
  recallShare(share: number): void {
    this.#prior = Math.max(priorCanaries, 1 / share);
  }

  /** Of what may be lost on the way, by these ports and by the canaries. */
  lossShare({ canariesSent, canariesLost }: Ledger): number {
    return Math.max(this.lateShare, (1 + canariesLost) / (this.#prior + canariesSent));
  }

  get areLimited(): boolean {
    return this.lateShare > limitShare;
  }

  /** From one to the next; null where they were too few to tell. */
  get everyMs(): number | null {
    const spanMs = this.#lastAt - this.#firstAt;
    if (this.#count < paceErrorsLeast || spanMs < paceSpanLeastMs) return null;
    return spanMs / (this.#count - 1);
  }
}

/** Proofs that make loss an unlikely cause of any of so many silences; 0 without loss. */
export function proofsNeeded(lossShare: number, ports: number): number {
  if (lossShare <= 0) return 0;
  const byLoss = Math.log(wrongMost / ports) / Math.log(Math.min(shareMost, lossShare));
  return Math.min(proofsMost, Math.ceil(byLoss));
}
