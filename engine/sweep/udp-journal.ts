/**
 * The UDP sweep's side of its journal. Round 0 is the first probe to each port, and its place is
 * that before which every answer had time to come; round 1 is all the rest. Written down is what
 * takes time to learn: refusals and proven silences. Of a port that answered only that it did: it
 * is asked again for its answer.
 */
import { noJournal, type SweepJournal } from './journal.ts';
import { PortBits } from './port-bits.ts';

/** In the order of the journal: the place of a word never changes. */
const words = ['port-unreachable', 'admin-prohibited', 'udp-silence', 'answered'] as const;
type Kept = (typeof words)[number];
export type Refused = Exclude<Kept, 'udp-silence' | 'answered'>;

export class UdpJournal {
  /** Places of the order before this one have been asked once. */
  readonly askedBefore: number;
  readonly #journal: SweepJournal;
  readonly #answered = new Map<number, PortBits>();
  #round: number;
  #position: number;

  constructor(size: number, journal: SweepJournal = noJournal) {
    this.#journal = journal;
    const { round = 0, position = 0 } = journal.resumed ?? {};
    this.#round = round > 0 ? 1 : 0;
    this.#position = Math.min(size, Math.max(0, Math.floor(position) || 0));
    this.askedBefore = this.#round > 0 ? size : this.#position;
  }

  get isResumed(): boolean {
    return this.#journal.resumed !== null;
  }

  /** Visits what needs no further question. */
  recall(visit: (device: number, port: number, kept: Exclude<Kept, 'answered'>) => void): void {
    this.#journal.resumed?.replay((device, port, detail) => {
      const kept = words[detail];
      if (kept === 'answered') {
        const ports = this.#answered.get(device) ?? new PortBits();
        this.#answered.set(device, ports);
        ports.add(port);
      } else if (kept !== undefined) visit(device, port, kept);
    });
  }

  /** To the earlier sweep. */
  hadAnswered(device: number, port: number): boolean {
    return this.#answered.get(device)?.has(port) === true;
  }

  settled(device: number, port: number, kept: Kept): void {
    this.#journal.settled(device, port, words.indexOf(kept));
    this.#journal.reached(this.#round, this.#position);
  }

  /** A first probe before `position` can no longer be on its way. */
  reached(position: number): void {
    if (this.#round > 0 || position <= this.#position) return;
    this.#position = position;
    this.#journal.reached(0, position);
  }

  /** Every port has been asked once. */
  endFirst(): void {
    this.#round = 1;
    this.#journal.reached(1, this.#position);
  }

  /** So that what was settled is written in good time. */
  tick(): void {
    this.#journal.reached(this.#round, this.#position);
  }
}
