/**
 * The UDP sweep's side of its journal. Round 0 is the first probe to each port, and its place is
 * that before which every answer had time to come; round 1 is all the rest. Written down is what
 * takes time to learn: refusals, how far a silence is proven, and the pace of a device. Of a port that
 * answered only that it did: it is asked again for its answer.
 */
import { noJournal, type SweepJournal } from './journal.ts';
import { PortBits } from './port-bits.ts';
import type { KeptPace } from './udp-pace.ts';

/** In the order of the journal: the place of a word never changes. */
const words = [
  'port-unreachable',
  'admin-prohibited',
  'udp-silence',
  'answered',
  'pace',
  'lost-share',
  'missed-once',
] as const;
/** From here on details are how often a silence was proven, from 0. */
const provenFrom = 16;
const provenMost = 12;
type Settled = 'port-unreachable' | 'admin-prohibited' | 'udp-silence' | 'answered';
export type Refused = Exclude<Settled, 'udp-silence' | 'answered'>;

/** In the place of a port: a pace and a share on scales of their logarithms, in 16 bits. */
const paceScale = 4096;
const shareScale = 1024;
/** What changes by less than this is not written again. */
const paceChange = 0.03;
const shareChange = 0.25;

/** What an earlier sweep had learnt; oldest first, but for what was written together. */
export type UdpRecall = {
  settled(device: number, port: number, kept: Settled): void;
  /** Asked alone without an answer: once (null), or so often proven to be silent since. */
  silent(device: number, port: number, proofs: number | null): void;
  pace(device: number, pace: KeptPace): void;
  /** Of what a device that does not limit was asked. */
  lostShare(device: number, share: number): void;
};

export class UdpJournal {
  /** Places of the order before this one have been asked once. */
  readonly askedBefore: number;
  readonly #journal: SweepJournal;
  readonly #answered = new Map<number, PortBits>();
  /** As they were written last. */
  readonly #paces = new Map<number, KeptPace>();
  readonly #shares = new Map<number, number>();
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

  recall(into: UdpRecall): void {
    const shares = new Map<number, number>();
    this.#journal.resumed?.replay((device, port, detail) => {
      const word = words[detail];
      if (word === 'answered') this.#hadAnswered(device, port);
      if (word === 'pace')
        this.#paces.set(device, { everyMs: 2 ** (port / paceScale), lostShare: 1 });
      else if (word === 'lost-share') shares.set(device, 2 ** (-port / shareScale));
      else if (word === 'missed-once') into.silent(device, port, null);
      else if (word !== undefined) into.settled(device, port, word);
      else if (detail >= provenFrom && detail <= provenFrom + provenMost) {
        into.silent(device, port, detail - provenFrom);
      }
    });
    for (const [device, lostShare] of shares) {
      const everyMs = this.#paces.get(device)?.everyMs;
      if (everyMs === undefined) into.lostShare(device, lostShare);
      else into.pace(device, { everyMs, lostShare });
    }
  }

  #hadAnswered(device: number, port: number): void {
    const ports = this.#answered.get(device) ?? new PortBits();
    this.#answered.set(device, ports);
    ports.add(port);
  }

  /** To the earlier sweep. */
  hadAnswered(device: number, port: number): boolean {
    return this.#answered.get(device)?.has(port) === true;
  }

  settled(device: number, port: number, kept: Settled): void {
    this.#write(device, port, words.indexOf(kept));
  }

  silent(device: number, port: number, proofs: number | null): void {
    const word = words.indexOf('missed-once');
    this.#write(device, port, proofs === null ? word : provenFrom + Math.min(provenMost, proofs));
  }

  pace(device: number, pace: KeptPace): void {
    const before = this.#paces.get(device);
    const isFar = (now: number, then: number, by: number) => Math.abs(now / then - 1) > by;
    const isNewPace = !before || isFar(pace.everyMs, before.everyMs, paceChange);
    const isNewShare = !before || isFar(pace.lostShare, before.lostShare, shareChange);
    if (!isNewPace && !isNewShare) return;
    this.#paces.set(device, pace);
    const everyMs = onScale(Math.log2(pace.everyMs), paceScale);
    this.#write(device, everyMs, words.indexOf('pace'));
    this.#writeShare(device, pace.lostShare);
  }

  lostShare(device: number, share: number): void {
    const before = this.#shares.get(device) ?? 1;
    if (Math.abs(share / before - 1) <= shareChange) return;
    this.#shares.set(device, share);
    this.#writeShare(device, share);
  }

  #writeShare(device: number, share: number): void {
    this.#write(device, onScale(-Math.log2(share), shareScale), words.indexOf('lost-share'));
  }

  #write(device: number, port: number, detail: number): void {
    this.#journal.settled(device, port, detail);
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

function onScale(octaves: number, scale: number): number {
  return Math.min(65_535, Math.max(0, Math.round(octaves * scale)));
}
