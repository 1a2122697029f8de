/**
 * How the ports of a device that limits its errors are asked: each by itself while most of them turn
 * out to be closed, in groups where most are silent. What kept silent alone is asked alone
 * once more, since most of it was lost, and then in groups; both when there are enough of them.
 */
import type { OpenQuestions } from './udp-questions.ts';

/** Closed ports among those asked of late, below and above which they are asked in groups and alone. */
const mostlySilent = 0.4;
const mostlyClosed = 0.6;
const shareStep = 1 / 32;
/** So many are worth a turn of their own. */
const worthwhile = 64;
/** Questions without an answer in a row, after which a canary is asked at once. */
const missesInARowMax = 8;

export class UdpManner {
  isInGroups = false;
  isAgain = false;
  isProving = false;
  #closedShare = 1;
  #missesInARow = 0;

  /** A fresh port that was asked alone. */
  asked(wasHeard: boolean): void {
    this.#closedShare += ((wasHeard ? 1 : 0) - this.#closedShare) * shareStep;
    if (!wasHeard) this.#missesInARow++;
  }

  /** A group of which the silence is believed. */
  askedGroup(closed: number, silent: number): void {
    const count = closed + silent;
    if (!this.isInGroups || count === 0) return;
    const weight = Math.min(1, count * shareStep);
    this.#closedShare += (closed / count - this.#closedShare) * weight;
  }

  /** Something was heard, or a canary is asked. */
  isAnswered(): void {
    this.#missesInARow = 0;
  }

  choose({ fresh, again, onLevels }: OpenQuestions): void {
    if (this.#closedShare < mostlySilent) this.isInGroups = true;
    else if (this.#closedShare > mostlyClosed) this.isInGroups = false;
    if (again === 0) this.isAgain = false;
    else if (again >= worthwhile || fresh === 0) this.isAgain = true;
    const isTime = onLevels >= worthwhile || fresh + again === 0;
    if (onLevels === 0) this.isProving = false;
    else if (isTime || this.#missesInARow >= missesInARowMax) this.isProving = true;
  }
}
