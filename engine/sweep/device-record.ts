/**
 * What a sweep by sockets knows of one device, and the judgement that only the whole device allows:
 * a silent port is filtered on a device that answers elsewhere and unknown on one that says
 * nothing, and an open port proves nothing on an address that is open everywhere.
 */
import { Ledger } from '../facts/ledger.ts';
import { type PortSet, portsOf } from '../facts/port-set.ts';
import type { PortState, Reason } from '../facts/port-state.ts';
import { PortBits } from './port-bits.ts';

/** An address is suspected of answering everywhere when this many ports are settled, and this share is open. */
export const everywherePortsMin = 200;
export const everywhereShare = 0.95;
/** The suspicion is dropped only well below, so that a share near the bar does not flip each port. */
const everywhereShareKept = 0.9;

const everyPort: PortSet = [[0, 65_535]];

export type Tell = (port: number, state: PortState, reason: Reason) => void;

export class DeviceRecord {
  readonly ledger = new Ledger();
  /** It answered with its own voice: connected or refused. */
  hasAnswered = false;
  answersEverywhere = false;
  /** Some port said nothing, or a router spoke for it, on a device that is there. */
  hasWithheld = false;
  #fellSilent = false;
  readonly openPorts = new PortBits();
  #settled = 0;
  /** Ports that said nothing, or of which a router spoke, while the device had not answered. */
  #undecided = new PortBits();
  readonly #tell: Tell;
  /** What an open port is open by, in this sweep. */
  readonly #openReason: Reason;

  constructor(openReason: Reason, tell: Tell) {
    this.#openReason = openReason;
    this.#tell = tell;
  }

  open(port: number): void {
    this.#heard();
    this.openPorts.add(port);
    if (this.answersEverywhere) this.#set(port, 'unknown', 'answers-everywhere');
    else this.#set(port, 'open', this.#openReason);
    this.#judgeOpenness();
  }

  closed(port: number, reason: Reason): void {
    this.#heard();
    this.#set(port, 'closed', reason);
    this.#judgeOpenness();
  }

  /** A packet filter said so itself. */
  filtered(port: number, reason: Reason): void {
    this.#set(port, 'filtered', reason);
    this.#judgeOpenness();
  }

  /** Silence, or a router's word: conclusive only about a device that is known to be there. */
  withheld(port: number, reason: Reason): void {
    if (this.hasAnswered) {
      this.hasWithheld = true;
      this.#set(port, 'filtered', reason);
      this.#judgeOpenness();
      return;
    }
    this.#undecided.add(port);
    this.#set(port, 'unknown', reason === 'no-answer' ? 'device-silent' : reason);
  }

  /** The ports of which nothing was heard, on a device that is there. */
  silentPorts(): readonly number[] {
    const isSilent = (port: number) =>
      this.ledger.stateOf(port) === 'filtered' && this.ledger.reasonOf(port) === 'no-answer';
    return [...portsOf(everyPort)].filter(isSilent);
  }

  /** It answered before and no longer does: what it withheld since may be its absence. */
  fellSilent(): void {
    this.#fellSilent = true;
    this.hasWithheld = false;
    for (const port of portsOf(everyPort)) {
      if (this.ledger.stateOf(port) === 'filtered') this.#set(port, 'unknown', 'device-silent');
    }
  }

  /** Its sweep was ended because it was not well: its silence may be that. */
  degraded(): void {
    this.hasWithheld = false;
    for (const port of this.silentPorts()) this.#set(port, 'unknown', 'device-degraded');
  }

  /** So many answers are lost that these silences can't be told from a loss. */
  silenceIsNoProof(): void {
    for (const port of this.silentPorts()) this.#set(port, 'unknown', 'rate-limited');
  }

  get settledPorts(): number {
    return this.#settled;
  }

  unknown(port: number, reason: Reason): void {
    this.#set(port, 'unknown', reason);
  }

  /** Printable sentences about the whole device. */
  get notes(): readonly string[] {
    const notes: string[] = [];
    if (this.answersEverywhere) {
      const share = `${this.openPorts.size} of ${this.#settled} ports`;
      notes.push(`it answers on ${share}, so an answer proves nothing here`);
    }
    if (this.#fellSilent) {
      notes.push('it stopped answering during the sweep: the ports that kept silent are unknown');
    }
    return notes;
  }

  /** The ports that answered, where that proves nothing. */
  get everywhere(): PortSet | null {
    return this.answersEverywhere ? this.openPorts.ranges() : null;
  }

  #heard(): void {
    this.ledger.answers++;
    if (this.hasAnswered) return;
    this.hasAnswered = true;
    const undecided = this.#undecided;
    this.hasWithheld = undecided.size > 0;
    this.#undecided = new PortBits();
    for (const port of undecided.values()) {
      const reason = this.ledger.reasonOf(port);
      this.#set(port, 'filtered', reason === 'device-silent' ? 'no-answer' : reason);
    }
  }

  #set(port: number, state: PortState, reason: Reason): void {
    if (!this.ledger.isAsked(port)) this.#settled++;
    this.ledger.set(port, state, reason);
    this.#tell(port, state, reason);
  }

  #judgeOpenness(): void {
    const bar = this.answersEverywhere ? everywhereShareKept : everywhereShare;
    const isEverywhere =
      this.#settled >= everywherePortsMin && this.openPorts.size / this.#settled > bar;
    if (isEverywhere === this.answersEverywhere) return;
    this.answersEverywhere = isEverywhere;
    for (const port of this.openPorts.values()) {
      if (isEverywhere) this.#set(port, 'unknown', 'answers-everywhere');
      else this.#set(port, 'open', this.#openReason);
    }
  }
}
