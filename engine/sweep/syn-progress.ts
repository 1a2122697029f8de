/** How far a SYN sweep is, for people who wait. Silent ports count by the rounds that they had. */
import type { Progress } from './sweep.ts';

const tellEveryMs = 250;
/** After the rounds there may be devices that have to be asked slowly. */
const beforeTheEnd = 0.98;

export class SynProgress {
  /** Ports that answered, and ports that are not probed at all. */
  settled = 0;
  skipped = 0;
  found = 0;
  perSecond = 0;
  readonly startedAt: number;
  readonly #total: number;
  readonly #tell: (progress: Progress) => void;
  #share = 0;
  #done = 0;
  #toldAt: number;
  /** Probes sent at the last few tellings: the rate is over about a second. */
  readonly #history: { at: number; sent: number }[];

  constructor(total: number, now: number, tell: (progress: Progress) => void) {
    this.#total = total;
    this.#tell = tell;
    this.startedAt = now;
    this.#toldAt = now;
    this.#history = [{ at: now, sent: 0 }];
  }

  get isAllSettled(): boolean {
    return this.settled + this.skipped >= this.#total;
  }

  /** Position of the walk of a round, of as many rounds as are expected. */
  reached(round: number, position: number, rounds: number): void {
    const share = (round + position / Math.max(1, this.#total)) / Math.max(round + 1, rounds);
    this.#share = Math.min(beforeTheEnd, share);
  }

  tell(now: number, sent: number): void {
    if (now - this.#toldAt < tellEveryMs) return;
    this.#toldAt = now;
    this.#report(now, sent);
  }

  end(now: number, sent: number, isComplete: boolean): void {
    if (isComplete) this.#done = this.#total;
    this.#report(now, sent);
  }

  #report(now: number, sent: number): void {
    const [oldest] = this.#history;
    if (oldest && now > oldest.at) {
      this.perSecond = Math.round(((sent - oldest.sent) * 1000) / (now - oldest.at));
    }
    this.#history.push({ at: now, sent });
    if (this.#history.length > 4) this.#history.shift();
    const known = Math.min(this.#total, this.settled + this.skipped);
    const reckoned = known + Math.floor((this.#total - known) * this.#share);
    // Loss may ask for more rounds, but a bar that goes back helps nobody.
    this.#done = Math.max(this.#done, reckoned);
    this.#tell({
      done: this.#done,
      total: this.#total,
      perSecond: this.perSecond,
      found: this.found,
    });
  }
}
