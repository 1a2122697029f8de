/**
 * How the silent UDP ports of one device are asked again, until their silence can be believed.
 *
 * A closed port says so by ICMP, and most systems limit these (Linux: six at once, then one a second
 * for each destination): behind a limit a closed port is as silent as an open one. So the silence of
 * a port is believed where right behind it another one, known to be closed (the canary), was
 * answered: an error was to be had, and the port did not draw it; several times, by the loss.
 *
 * Without a limit ports are asked in growing groups, with canaries in between. A device that limits
 * is asked at its pace (udp-pace.ts): alone while most ports turn out to be closed, since each is its
 * own canary, and in groups what kept silent, or all where most are silent.
 *
 * Invariants:
 *   1. silence is never closed or filtered;
 *   2. a port whose state is known is not asked again, the canary excepted;
 *   3. no silence is believed on a device that limits unless it had time for an error before and
 *      the first error that it gave since, to a canary or to another port, came right behind it;
 *   4. what is asked of a device that limits ends with `patienceMs`, or once it seems to be gone.
 */
import { ClosedPorts } from './closed-ports.ts';
import { DeviceRecord } from './device-record.ts';
import type { DeviceVitals } from './device-vitals.ts';
import { TokenBucket } from './pacing.ts';
import { PortBits } from './port-bits.ts';
import type { UdpDeviceOptions } from './udp-device-options.ts';
import { UdpEnding } from './udp-ending.ts';
import { proofsNeeded, UdpErrors } from './udp-errors.ts';
import { type Flight, Flights } from './udp-flights.ts';
import {
  groupBlind,
  groupMost,
  groupStart,
  mostInPace,
  salvoOf,
  UdpGroup,
  type UdpQuestion,
} from './udp-group.ts';
import { UdpManner } from './udp-manner.ts';
import { type KeptPace, UdpPace } from './udp-pace.ts';
import { OpenQuestions } from './udp-questions.ts';
import { WayTime } from './way-time.ts';

/** How late a question may be without the next being later for it. */
const lagMs = 20;
/** Before a group so much of the time between two errors passes, since a measured one is never exact. */
const refillOfPace = 1.25;

export class UdpDevice {
  /** Its number in the sweep. */
  readonly index: number;
  readonly address: string;
  readonly record: DeviceRecord;
  readonly bucket: TokenBucket;
  /** Ports that were sent a probe: nobody else's answers are believed. */
  readonly asked = new PortBits();
  readonly #options: UdpDeviceOptions;
  readonly #questions: OpenQuestions;
  readonly #flights = new Flights();
  #group: UdpGroup | null = null;
  #groupSize = groupStart;
  readonly #closed = new ClosedPorts();
  #pace: UdpPace | null = null;
  readonly #ending: UdpEnding;
  #keptPace: KeptPace | null = null;
  #nextAt = 0;
  /** When an error is surely to be had again, for a group to be asked. */
  #groupFrom = 0;
  readonly #way: WayTime;
  readonly #manner = new UdpManner();
  readonly errors = new UdpErrors();
  /** It has answered a long salvo. */
  #isQuick = false;

  constructor(options: UdpDeviceOptions) {
    this.index = options.index;
    this.address = options.address;
    this.record = new DeviceRecord('answered', options.tell);
    this.bucket = new TokenBucket(options.perDeviceRate, options.clock);
    this.#options = options;
    this.#ending = new UdpEnding(options.patienceMs);
    this.#questions = new OpenQuestions(options.preferred);
    this.#way = new WayTime(options.timeoutMs);
  }

  /** Nothing is left to ask and nothing is waited for. */
  get isSettled(): boolean {
    return this.#questions.size === 0 && this.#group === null;
  }

  unsettledPorts(): readonly number[] {
    return [...this.#questions.all()].filter((port) => !this.record.ledger.isAsked(port));
  }

  /** What its ports still take at its pace, as far as anybody can tell. */
  get restMs(): number {
    if (!this.#pace) return 0;
    return this.#ending.restMs(this.#options.clock.now(), this.#questions.size, this.#pace.everyMs);
  }

  /** Printable sentences about the whole device. */
  get notes(): readonly string[] {
    return [...this.record.notes, ...this.#ending.notes(this.record.ledger, this.#options.ports)];
  }

  /** How it is, over both transports; null until it is known to have answered anything. */
  vitals: DeviceVitals | null = null;

  /** Not asked yet, because it was not well: its turn comes with those that kept silent. */
  putOff(port: number): void {
    this.#questions.add(port);
  }

  abandon(): void {
    for (const port of this.unsettledPorts()) {
      this.#settle(port);
      this.record.unknown(port, 'device-degraded');
    }
    this.#group = null;
    this.#flights.byPort.clear();
  }

  /** The first probe to a port was met with silence. */
  keptSilent(port: number): void {
    if (this.record.ledger.isAsked(port)) return;
    this.#questions.add(port);
    this.errors.keptSilent();
  }

  /** What an earlier sweep had come to know of a port. */
  recallSettled(port: number, isClosed: boolean): void {
    this.asked.add(port);
    this.#settle(port);
    if (!isClosed) return;
    this.errors.recalled();
    this.#closed.heard(port);
  }

  recallSilent(port: number, proofs: number | null): void {
    this.asked.add(port);
    if (!this.record.ledger.isAsked(port)) this.#questions.recall(port, proofs);
  }

  recallPace(pace: KeptPace): void {
    this.#keptPace = pace;
  }

  /** Every port was asked once. */
  beginAgain(): void {
    if (this.#keptPace && this.#closed.canary !== null) this.#limits(this.#options.clock.now());
  }

  heardClosed(port: number): void {
    const now = this.#options.clock.now();
    this.#closed.heard(port);
    this.#manner.isAnswered();
    if (!this.#pace) this.errors.heard(now);
    const flight = this.#flights.byPort.get(port);
    const isOfGroup = !flight && this.#group?.heardClosed(port, now) === true;
    const wayMs = flight ? now - flight.sentAt : isOfGroup && this.#group?.wayMs;
    const level = this.#questions.levelOf(port);
    const isLate = level >= 0 || this.record.ledger.stateOf(port) === 'closed';
    const wasOpen = this.#settle(port);
    if (typeof wayMs === 'number') this.#way.took(wayMs);
    else if (isLate && !isOfGroup) this.#way.wasTooShort();
    this.#pace?.isThere(now);
    if (flight) this.#landed(flight, true, now);
    else if (wasOpen && level < 0) this.errors.heardLate();
  }

  #landed({ kind, tag }: Flight, wasHeard: boolean, now: number): void {
    if (kind === 'again') return; // most of these are silent, whatever the pace
    this.#pace?.outcome(kind === 'canary', wasHeard, tag, now);
    const measured = this.#pace?.measured;
    if (measured) this.#options.paced(measured);
    if (kind === 'canary') return;
    this.#manner.asked(wasHeard);
  }

  /** It answered, or somebody spoke for it. */
  heardOtherwise(port: number): void {
    const flight = this.#flights.byPort.get(port);
    this.#group?.heardOtherwise(port);
    this.#settle(port);
    if (flight) this.#landed(flight, true, this.#options.clock.now());
    this.#closed.isNoLonger(port);
    if (this.#closed.canary === null) this.#pace = null; // no way to know a limit
  }

  #settle(port: number): boolean {
    this.#flights.byPort.delete(port);
    return this.#questions.remove(port);
  }

  /** When `next` has something to say again; Infinity for a device that is settled. */
  get dueAt(): number {
    const group = this.#group;
    if (group) return group.isSent ? group.endsAt(this.#way.waitMs, this.#options.timeoutMs) : 0;
    if (this.isSettled) return Number.POSITIVE_INFINITY;
    const expiresAt = this.#flights.expireAt(this.#way.waitMs);
    if (this.#mayAskAlone) return Math.min(expiresAt, this.#nextAt);
    return this.#flights.size > 0 ? expiresAt : Math.max(this.#nextAt, this.#groupFrom);
  }

  get #mayAskAlone(): boolean {
    if (!this.#pace || this.#pace.isAbsent || this.#flights.isFull) return false;
    if (this.#pace.wantsCanary) return true;
    const left = this.#questions.fresh + this.#questions.again;
    return !this.#manner.isInGroups && !this.#manner.isProving && left > 0;
  }

  /** The next question to send now; null while there is none. */
  next(): UdpQuestion | null {
    const now = this.#options.clock.now();
    this.#expireFlights(now);
    const waitMs = this.#way.waitMs;
    if (this.#group?.isOver(now, waitMs, this.#options.timeoutMs)) this.#judge(this.#group, now);
    if (this.#group === null && now >= this.#nextAt) {
      this.#endIfOver(now);
      this.#manner.choose(this.#questions);
      if (this.#mayAskAlone) {
        return this.#alone();
      } else if (this.#flights.size === 0 && now >= this.#groupFrom) this.#startGroup();
    }
    return this.#group?.next() ?? null;
  }

  #alone(): UdpQuestion | null {
    if (!this.#pace?.wantsCanary) {
      const port = this.#questions.nextAlone(this.#manner.isAgain, this.#flights.byPort);
      return port === null ? null : { port, isCanary: false };
    }
    const port = this.#closed.next(this.record.ledger, this.asked, this.#flights.byPort);
    if (port !== null) return { port, isCanary: true };
    // Each is on its way: with so few of them no faster pace can be measured.
    this.#pace.atLeast(this.#way.waitMs);
    this.#nextAt = this.#options.clock.now() + this.#pace.everyMs;
    return null;
  }

  /** The number, from 0, of the next probe to a port; the first one was 0. */
  triesOf(port: number): number {
    return 1 + Math.max(0, this.#questions.levelOf(port));
  }

  /** The number of the last probe that was sent to a port. */
  lastTryOf(port: number): number {
    if (!this.#questions.has(port)) return 0;
    const level = this.#questions.levelOf(port);
    if (this.#group?.isAsked(port)) return 1 + Math.max(0, level);
    return level < 0 ? 0 : Math.max(1, level);
  }

  /** Goes on from the question of `next`, once it was sent; after the last of a group its time runs. */
  leave(question: UdpQuestion): void {
    const now = this.#options.clock.now();
    if (this.#group) {
      if (question.isCanary && !this.#pace) this.record.ledger.canariesSent++;
      this.#group.leave(now);
      return;
    }
    const { port } = question;
    const everyMs = this.#pace?.everyMs ?? 0;
    this.#nextAt = Math.max(this.#nextAt, now - lagMs) + everyMs;
    this.#groupFrom = Math.max(this.#nextAt, now + everyMs * refillOfPace);
    if (!question.isCanary && !this.#questions.has(port)) return; // this machine can't ask it
    const kind = question.isCanary ? 'canary' : this.#manner.isAgain ? 'again' : 'fresh';
    const tag = kind === 'again' ? null : (this.#pace?.tag() ?? null);
    this.#flights.byPort.set(port, { sentAt: now, kind, tag });
  }

  #expireFlights(now: number): void {
    for (const [port, flight] of this.#flights.expired(now, this.#way.waitMs)) {
      this.#options.forget(port);
      this.#landed(flight, false, now);
      if (flight.kind !== 'canary' && this.#questions.isFresh(port)) {
        this.#options.silent(port, this.#questions.missed(port));
      }
    }
  }

  #endIfOver(now: number): void {
    const reason = this.#pace && this.#ending.reason(now, this.#questions.size, this.#pace);
    if (!reason) return;
    for (const port of this.unsettledPorts()) {
      this.#settle(port);
      this.record.unknown(port, reason);
    }
  }

  #startGroup(): void {
    if (this.#questions.size === 0) return;
    const canary = this.#closed.canary;
    const alsoFresh = !this.#pace || this.#manner.isInGroups || this.#questions.onLevels === 0;
    const isFirst = canary !== null && !this.#pace && !this.#isQuick;
    const size =
      this.#pace?.isAbsent || isFirst ? 0 : canary === null ? groupBlind : this.#groupSize;
    const most = mostInPace(this.#pace?.everyMs ?? null, this.#options.perDeviceRate);
    const ports = this.#questions.some(Math.min(size, most), alsoFresh);
    if (ports.length === 0 && canary === null) return;
    this.#manner.isAnswered();
    const fresh = ports.filter((port) => this.#questions.isFresh(port)).length;
    const salvo = this.#pace ? null : salvoOf(this.#closed.other, isFirst, this.#questions.size);
    this.#group = new UdpGroup(ports, canary, { fresh, salvo });
  }

  #judge(group: UdpGroup, now: number): void {
    this.#group = null;
    for (const port of group.everyPort()) this.#options.forget(port);
    if (group.canary !== null) {
      this.vitals?.observe({ kind: 'icmp', sentAt: group.sentAt, roundTripMs: group.wayMs }, now);
    }
    const pace = this.#pace;
    if (pace) this.#judgeLimited(group, pace, now);
    else this.#judgeFree(group, now);
  }

  #judgeFree(group: UdpGroup, now: number): void {
    this.errors.askedAgain(group.fresh);
    if (group.canary === null) {
      // With a canary that was found meanwhile they are asked once more.
      if (this.#closed.canary === null) this.#believe(group.silent());
      return;
    }
    this.record.ledger.canariesLost += group.canariesLost;
    if (group.isProven && !this.errors.areLimited) {
      this.#closed.judge(true);
      this.#isQuick = true;
      this.#options.lost(this.errors.lossShare(this.record.ledger));
      this.#groupSize = Math.min(groupMost, this.#groupSize * 2);
      this.#believe(group.silent());
      return;
    }
    if (!group.isProven) {
      this.#closed.judge(false);
      this.#groupSize = Math.max(1, group.closed, this.#groupSize >> 2);
      if (this.#closed.lostInARow < 2 && group.closed === 0) return;
    }
    this.#isQuick = false;
    this.#limits(now);
  }

  #limits(now: number): void {
    const firstMs = this.errors.everyMs;
    const leastMs = 1000 / this.#options.perDeviceRate;
    const left = () => this.#questions.size;
    this.#pace = new UdpPace({ firstMs, leastMs, left, kept: this.#keptPace }, now);
    this.#keptPace = null;
    this.#ending.begin(now, this.#questions.size);
    // What the device withholds is no loss on the way, and nothing else was measured.
    this.record.ledger.canariesSent = 0;
    this.record.ledger.canariesLost = 0;
  }

  #judgeLimited(group: UdpGroup, pace: UdpPace, now: number): void {
    const granted = group.closed + group.canariesHeard;
    const isInTime = group.size <= 1 || group.spanMs <= pace.everyMs * UdpGroup.spanOfPace;
    if (granted > 0 && isInTime) this.#believe(group.silentBeforeError());
    if (group.canariesHeard > 0) {
      pace.canaryOfGroup(true, now);
      this.#closed.judge(true);
      if (isInTime) {
        this.#groupSize = Math.min(groupMost, Math.max(this.#groupSize, group.size * 2));
        this.#manner.askedGroup(group.closed, group.silent().length);
      } else this.#groupSize = Math.max(1, group.size >> 1);
    } else if (group.canary !== null) {
      if (group.closed === 0) {
        pace.canaryOfGroup(false, now);
        this.#closed.judge(false);
      }
      this.#groupSize = Math.max(1, group.closed, group.size >> 2);
    }
    // Tokens for the next group: for those of its ports that are closed, and for the canary.
    const wanted = group.canariesHeard > 0 ? granted : group.closed + 1;
    const pauseMs = pace.isAbsent ? pace.absentMs : pace.everyMs * Math.max(1, wanted);
    this.#nextAt = Math.max(now, group.sentAt + pauseMs);
    this.#groupFrom = Math.max(this.#nextAt, group.sentAt + pace.everyMs * refillOfPace);
  }

  #believe(silent: readonly number[]): void {
    for (const port of silent) {
      if (!this.#questions.has(port)) continue;
      const proofs = this.#questions.proven(port);
      if (proofs < this.#proofsOf(port)) {
        this.#options.silent(port, proofs);
        continue;
      }
      this.#settle(port);
      this.record.unknown(port, 'udp-silence');
      this.#options.believed(port);
    }
  }

  /** Without a limit the first probe was one. */
  #proofsOf(port: number): number {
    const usual = Math.max(1, this.#options.triesOf(port) - 1);
    if (this.#closed.canary === null) return usual;
    const lossShare = this.#pace?.lostShare ?? this.errors.lossShare(this.record.ledger);
    return Math.max(usual, proofsNeeded(lossShare, this.#options.ports));
  }
}
