/**
 * What a SYN sweep knows of one device that something was heard of. Devices of which nothing was
 * heard have none of these: they cost the sweep a few bytes each.
 *
 * Invariants:
 *   1. a port that answered with a SYN-ACK stays open, whatever else comes; a reset outweighs ICMP;
 *   2. "unreachable" is a router's mood until nothing better came: such a port is asked again;
 *   3. on an address that answers everywhere no SYN-ACK makes a port open.
 */
import { Ledger } from '../facts/ledger.ts';
import { hasPort } from '../facts/port-set.ts';
import type { PortState, Reason } from '../facts/port-state.ts';
import { neverSay } from '../wire/guard.ts';
import type { AnswerKind } from '../wire/packets.ts';
import type { DeviceVitals } from './device-vitals.ts';
import { conclusiveMin, Loss } from './loss.ts';
import { PortBits } from './port-bits.ts';
import type { Evidence } from './silence.ts';

export type SynAnswer = {
  readonly port: number;
  readonly kind: AnswerKind;
  readonly attempt: number;
  readonly byDevice: boolean;
};

export type TellPort = (port: number, state: PortState, reason: Reason) => void;

/** SYN-ACKs that arouse suspicion, and the share of the asked ports that confirms it. */
const everywherePortsMin = 64;
/** Of a long list a quarter is enough: nobody offers 250 of 1,000 ports. */
const longList = 1000;
const everywhereShareOfMany = 0.25;
const everywhereShareOfFew = 0.9;

/** A share of late answers above this is more than an ordinary line loses. */
export const lateShareMax = 0.25;
const openPortsMin = 3;

/** Answers that are asked for again as canaries; a bound on what is remembered of each kind. */
const canaryPortsMax = { 'syn-ack': 8, rst: 32, icmp: 8 } as const;
export type CanaryKind = keyof typeof canaryPortsMax;
export const canaryKinds = Object.keys(canaryPortsMax) as readonly CanaryKind[];

const none: ReadonlySet<number> = new Set();

export class SynDevice {
  readonly ledger = new Ledger();
  /** It answered with its own voice, not only a router for it. */
  hasAnswered = false;
  firstAnswerAt = 0;
  lastAnswerAt = Number.NEGATIVE_INFINITY;
  answersEverywhere = false;
  /** Ports with a state that needs no further probe. */
  settled = 0;
  /** Ports without, counted after each round. */
  pending = 0;
  /** Probes to each silent port before silence means something. */
  needed = 1;
  /** It withholds answers: rounds can't prove anything of its silent ports. */
  withholds = false;
  /** Rounds that count towards it: its silent ports were asked, and known answers came back. */
  proofs = 0;
  /** Probes since the last canary, and canaries so far. */
  sinceCanary = 0;
  canaries = 0;
  readonly synAcks = new PortBits();
  /** How it is, from its first answer on. Stopped, it is asked no more: no port of it is wanted. */
  vitals: DeviceVitals | null = null;
  isStopped = false;
  readonly canaryPorts: Record<CanaryKind, number[]> = {
    'syn-ack': [],
    rst: [],
    icmp: [],
  };
  readonly loss: Readonly<Record<CanaryKind, Loss>> = {
    'syn-ack': new Loss(),
    rst: new Loss(),
    icmp: new Loss(),
  };
  /** First answers by the round that drew them. */
  readonly #firstAnswers: Readonly<Record<CanaryKind, number[]>> = {
    'syn-ack': [0],
    rst: [0],
    icmp: [0],
  };
  /** The round that it joined the sweep at. */
  readonly #joined: number;
  readonly #interrupted: ReadonlySet<number>;
  /** Of the last few canaries, for whoever sets the pace: he starts it anew. */
  recent = new Loss();
  #unreachable: PortBits | null = null;
  /** A bit for each round. */
  #askedIn: number;
  #sparedIn = 0;
  readonly #lossOfRound: Loss[] = [];
  readonly #tell: TellPort;

  /**
   * `interrupted`: rounds in which the sweep was killed and gone on with. Answers that were on their
   * way then come one round later, and that is no loss on the line. `askedIn`: the rounds in which
   * it was asked before it first answered, a bit each.
   */
  constructor(tell: TellPort, joined = 0, interrupted: ReadonlySet<number> = none, askedIn = 0) {
    this.#tell = tell;
    this.#askedIn = askedIn;
    this.#joined = joined;
    this.#interrupted = interrupted;
  }

  /** Ports that are reported open. */
  get openPorts(): number {
    return this.answersEverywhere ? 0 : this.synAcks.size;
  }

  /** Ports that answered for themselves: a filter speaks for any number of others. */
  get answering(): number {
    return this.synAcks.size + (this.ledger.reasonCounts.get('rst') ?? 0);
  }

  isSettled(port: number): boolean {
    return this.isStopped || this.#isKnown(port);
  }

  #isKnown(port: number): boolean {
    return this.ledger.isAsked(port) && !this.#unreachable?.has(port);
  }

  /**
   * An answer to a probe; false where it told nothing new. `portsProbed`: how many ports of this
   * device were asked so far.
   */
  hear({ port, kind, attempt, byDevice }: SynAnswer, now: number, portsProbed: number): boolean {
    if (byDevice) this.#spoke(now);
    const isNew = this.#take(port, kind, byDevice);
    if (!isNew) return false;
    this.ledger.answers++;
    if (byDevice) this.#remember(port, kind);
    if (byDevice) {
      const drawn = this.#firstAnswers[kindOf(kind)];
      const round = attempt - this.#joined;
      drawn[round] = (drawn[round] ?? 0) + 1;
    }
    if (kind === 'syn-ack') this.#suspect(portsProbed);
    return true;
  }

  #spoke(now: number): void {
    this.lastAnswerAt = now;
    if (this.hasAnswered) return;
    this.hasAnswered = true;
    this.firstAnswerAt = now;
    // What routers said before is now about a device that is there.
    for (const port of this.#unreachable?.values() ?? []) {
      this.#set(port, 'filtered', this.ledger.reasonOf(port));
    }
  }

  /** False for what adds nothing: duplicates, and what a better answer outweighs. */
  #take(port: number, kind: AnswerKind, byDevice: boolean): boolean {
    if (kind === 'syn-ack') {
      if (!this.synAcks.add(port)) return false;
      this.#settle(port);
      if (this.answersEverywhere) this.#set(port, 'unknown', 'answers-everywhere');
      else this.#set(port, 'open', 'syn-ack');
      return true;
    }
    if (this.synAcks.has(port)) return false;
    if (kind === 'rst') {
      if (this.ledger.stateOf(port) === 'closed') return false;
      this.#settle(port);
      this.#set(port, 'closed', 'rst');
      return true;
    }
    if (this.ledger.isAsked(port)) return false;
    const isMood = !byDevice && (kind === 'host-unreachable' || kind === 'net-unreachable');
    if (isMood) {
      this.#unreachable ??= new PortBits();
      this.#unreachable.add(port);
    } else this.settled++;
    this.#set(port, isMood && !this.hasAnswered ? 'unknown' : 'filtered', kind);
    return true;
  }

  #settle(port: number): void {
    if (!this.#isKnown(port)) this.settled++;
    this.#unreachable?.delete(port);
  }

  /** Once, for what the sweep concludes of a silent port at its end. */
  conclude(port: number, state: PortState, reason: Reason): void {
    if (!this.ledger.isAsked(port)) this.#set(port, state, reason);
  }

  #set(port: number, state: PortState, reason: Reason): void {
    this.ledger.set(port, state, reason);
    this.#tell(port, state, reason);
  }

  #remember(port: number, kind: AnswerKind): void {
    const as = kindOf(kind);
    // Where bytes do harm, connections are few: one shows that it is open, and nothing hangs on more.
    if (as === 'syn-ack' && hasPort(neverSay.tcp, port)) return;
    const ports = this.canaryPorts[as];
    // Pushed into an empty list the first would make room for sixteen more.
    if (ports.length === 0) this.canaryPorts[as] = [port];
    else if (ports.length < canaryPortsMax[as]) ports.push(port);
  }

  #suspect(portsProbed: number): void {
    const count = this.synAcks.size;
    if (this.answersEverywhere || count < everywherePortsMin) return;
    const isLong = portsProbed >= longList;
    const share = isLong ? everywhereShareOfMany : everywhereShareOfFew;
    if (count < portsProbed * share) return;
    this.answersEverywhere = true;
    for (const port of this.synAcks.values()) this.#set(port, 'unknown', 'answers-everywhere');
  }

  /** Its silent ports are asked in this round. */
  askedIn(round: number): void {
    this.#askedIn |= 1 << round;
  }

  /** A port was left out in this round because the device is not well: the round proves nothing. */
  sparedIn(round: number): void {
    this.#sparedIn |= 1 << round;
  }

  /**
   * Counts the rounds that prove something. One in which most canaries were lost does not: the
   * device, or the way to it, was away. Where answers are thin anyhow, that is no sign of absence.
   */
  countProofs(isThin: boolean): void {
    this.proofs = 0;
    for (let round = 0; this.#askedIn >> round > 0; round++) {
      const wasAway = !isThin && (this.#lossOfRound[round]?.isMostly ?? false);
      const wasSpared = (this.#sparedIn >> round) & 1;
      if ((this.#askedIn >> round) & 1 && !wasAway && !wasSpared) this.proofs++;
    }
  }

  /** Where it fell twice, what is left is asked at its own pace, after the rounds. */
  get isWantedInRounds(): boolean {
    return this.proofs < this.needed && !this.vitals?.isDelicate;
  }

  /** A canary that was sent in this round came back, or didn't in time. */
  observe(kind: CanaryKind, wasAnswered: boolean, round: number): void {
    const ofRound = this.#lossOfRound[round] ?? new Loss();
    this.#lossOfRound[round] = ofRound;
    ofRound.add(wasAnswered);
    this.loss[kind].add(wasAnswered);
    this.recent.add(wasAnswered);
    if (!wasAnswered) this.ledger.canariesLost++;
  }

  /**
   * What is lost between here and this device, canaries and probes taken together after so many
   * rounds of the sweep. A port that answered the second probe and not the first is a loss too, and
   * a device that limits its answers shows it by nothing so clearly as by giving some more each
   * round. ICMP errors are limited on nearly every system, so they count only where they came as
   * if they were not, or nothing else came.
   */
  lossAfter(rounds: number): Loss {
    const total = this.lateAfter(rounds);
    total.include(this.loss['syn-ack']);
    total.include(this.loss.rst);
    const errors = this.lateAfter(rounds, ['icmp']);
    if (errors.share <= lateShareMax) total.include(errors);
    return total.sent > 0 ? total : this.loss.icmp;
  }

  /** What says how often its silent ports have to be asked. */
  evidenceAfter(rounds: number): Evidence {
    const { rst, 'syn-ack': open } = this.#firstAnswers;
    const found = Array.from({ length: this.#ownRounds(rounds) }, (_, round) =>
      this.#followsInterruption(round) ? 0 : (rst[round] ?? 0) + (open[round] ?? 0),
    );
    return { found, loss: this.lossAfter(rounds) };
  }

  /** The part of it that the rounds alone show, at the pace that they had. */
  lateAfter(rounds: number, kinds: readonly CanaryKind[] = ['syn-ack', 'rst']): Loss {
    const late = new Loss();
    const own = this.#ownRounds(rounds);
    for (const kind of kinds) {
      for (let round = 0; round < own; round++) {
        const first = this.#firstAnswers[kind][round] ?? 0;
        if (round < own - 1) late.sent += first;
        if (round > 0 && !this.#followsInterruption(round)) late.lost += first;
      }
    }
    return late;
  }

  /** Those that it was asked in: a round in which it was not asked can't bring a late answer. */
  #ownRounds(rounds: number): number {
    const asked = this.#askedIn === 0 ? rounds : 32 - Math.clz32(this.#askedIn);
    return Math.min(rounds, asked) - this.#joined;
  }

  /** Most of what it could answer goes unanswered: it limits its answers, or went away. */
  isThinAfter(rounds: number): boolean {
    const { rst, 'syn-ack': open } = this.loss;
    // Most canaries are sent in quiet moments: what comes late shows the pace of the rounds.
    const isPaceThin = this.lateAfter(rounds).isMostlyLate || this.lossAfter(rounds).isThin;
    return rst.isThin || open.isThin || isPaceThin;
  }

  /** What was lost of the answers of its open ports. */
  openLossAfter(rounds: number): Loss {
    const loss = this.lateAfter(rounds, ['syn-ack']);
    loss.include(this.loss['syn-ack']);
    return loss;
  }

  /** Its open ports withhold answers as well: it sheds load, whatever it is asked. */
  limitsOpenPortsAfter(rounds: number): boolean {
    const open = this.openLossAfter(rounds);
    return open.sent >= openPortsMin && open.share > lateShareMax;
  }

  /** Its open ports answered in time, so what comes late is no loss on the way to it. */
  answersOpenInTime(rounds: number): boolean {
    const open = this.lateAfter(rounds, ['syn-ack']);
    return open.sent >= openPortsMin && open.share <= lateShareMax;
  }

  /**
   * It limits its refusals: its open ports answered in time, or canaries to them come back and those
   * to closed ports don't. A line that loses a fifth makes a quarter of a few open ports late.
   */
  limitsRefusalsAfter(rounds: number): boolean {
    const { rst, 'syn-ack': open } = this.loss;
    const isTold = rst.isThin && open.sent >= conclusiveMin && open.share <= lateShareMax;
    return isTold || this.answersOpenInTime(rounds);
  }

  /** Whether the last of so many rounds brought ports to light that the rounds before had missed. */
  isStillAnswering(rounds: number): boolean {
    const last = this.#ownRounds(rounds) - 1;
    const { rst, 'syn-ack': open } = this.#firstAnswers;
    if (last <= 0 || this.#followsInterruption(last)) return false;
    return (rst[last] ?? 0) + (open[last] ?? 0) > 0;
  }

  #followsInterruption(round: number): boolean {
    return this.#interrupted.size > 0 && this.#interrupted.has(round + this.#joined - 1);
  }
}

function kindOf(kind: AnswerKind): CanaryKind {
  return kind === 'syn-ack' || kind === 'rst' ? kind : 'icmp';
}
