/**
 * What a sweep can prove it covered, for one device and transport: two bits of state for each of
 * the 65,536 ports, the count of each reason, and what was sent and heard. 24 KiB where every port
 * is known by the reason that its state was first given here, a byte more for each by another,
 * little where few are known: a check may have 65,536 devices.
 *
 * Invariants (each has a test of that name):
 *   1. a port that was never set is unknown, with the reason `not-asked`;
 *   2. the counts of the states over any port set add up to the size of that set;
 *   3. the counts of the reasons add up to the number of ports that have been set;
 *   4. `rangesOf` of the four states are disjoint and together are the whole range.
 */
import { PagedBytes } from './paged-bytes.ts';
import { type PortSet, portCount } from './port-set.ts';
import { type PortState, portStates, type Reason, reasons } from './port-state.ts';

export const portsMax = 65_536;

const everyReason = Object.keys(reasons) as Reason[];

export type StateCounts = Record<PortState, number>;

/** Sums of a device's ledger, as reports print it. Losses are fractions from 0 to 1. */
export type LedgerSummary = StateCounts & {
  asked: number;
  probesSent: number;
  answers: number;
  /** Share of re-probed known answers that went missing; null where nothing could be measured. */
  estimatedLoss: number | null;
  reasons: Partial<Record<Reason, number>>;
};

export class Ledger {
  probesSent = 0;
  answers = 0;
  canariesSent = 0;
  canariesLost = 0;
  readonly reasonCounts = new Map<Reason, number>();
  /** Four ports to a byte. */
  readonly #states = new PagedBytes();
  /**
   * A port to a byte: its place in `everyReason`, counted from 1; 0 for the common one. Null while
   * there is no departure: a check has many ledgers, and most have none.
   */
  #reasons: PagedBytes | null = null;
  #commonReason: Partial<Record<PortState, Reason>> = {};
  /** Eight ports to a byte. */
  readonly #asked = new PagedBytes();

  stateOf(port: number): PortState {
    const bits = (this.#states.at(port >> 2) >> ((port & 3) * 2)) & 3;
    return portStates[bits] ?? 'unknown';
  }

  isAsked(port: number): boolean {
    return ((this.#asked.at(port >> 3) >> (port & 7)) & 1) === 1;
  }

  /** The first reason given to a state is its common one; a departure from it takes a byte. */
  reasonOf(port: number): Reason {
    if (!this.isAsked(port)) return 'not-asked';
    const own = everyReason[(this.#reasons?.at(port) ?? 0) - 1];
    return own ?? this.#commonReason[this.stateOf(port)] ?? 'not-asked';
  }

  set(port: number, state: PortState, reason: Reason): void {
    const bit = 1 << (port & 7);
    const asked = this.#asked.at(port >> 3);
    if ((asked & bit) === 0) this.#asked.set(port >> 3, asked | bit);
    else this.#count(this.reasonOf(port), -1);
    const slot = port >> 2;
    const shift = (port & 3) * 2;
    const cleared = this.#states.at(slot) & ~(3 << shift);
    this.#states.set(slot, cleared | (portStates.indexOf(state) << shift));
    this.#commonReason[state] ??= reason;
    const isCommon = this.#commonReason[state] === reason;
    if (!isCommon) this.#reasons ??= new PagedBytes();
    this.#reasons?.set(port, isCommon ? 0 : everyReason.indexOf(reason) + 1);
    this.#count(reason, 1);
  }

  #count(reason: Reason, by: number): void {
    this.reasonCounts.set(reason, (this.reasonCounts.get(reason) ?? 0) + by);
  }

  countsOver(set: PortSet): StateCounts {
    const counts: StateCounts = { unknown: 0, open: 0, closed: 0, filtered: 0 };
    for (const [first, last] of set) {
      for (let port = first; port <= last; port++) counts[this.stateOf(port)]++;
    }
    return counts;
  }

  /** The ports in a state, among those that were asked about, as ranges. */
  rangesOf(state: PortState, within: PortSet): PortSet {
    const ranges: [number, number][] = [];
    for (const [first, end] of within) {
      for (let port = first; port <= end; port++) {
        if (this.stateOf(port) !== state) continue;
        const last = ranges.at(-1);
        if (last && last[1] + 1 === port) last[1] = port;
        else ranges.push([port, port]);
      }
    }
    return ranges;
  }

  summary(asked: PortSet): LedgerSummary {
    const counted = [...this.reasonCounts].filter(([, count]) => count > 0);
    return {
      ...this.countsOver(asked),
      asked: portCount(asked),
      probesSent: this.probesSent,
      answers: this.answers,
      estimatedLoss: this.canariesSent === 0 ? null : this.canariesLost / this.canariesSent,
      reasons: Object.fromEntries(counted),
    };
  }
}
