/**
 * The UDP sweep: real requests where we have one for a port, since most services say nothing to
 * anything else, and what they answer is kept, so that identification needs no second packet.
 *
 * UDP has no handshake: silence may be a service, a filter or a limit, so it is unknown, never
 * closed and never filtered. Each port is asked once, then each device's silent ports are asked
 * again by the rules of udp-device.ts: all devices side by side, each when it is due, which for one
 * that limits its errors is a trickle of hours. In between this machine sleeps.
 *
 * To a port without a request go twelve zero bytes. An empty datagram draws next to nothing; these
 * are the smallest neutral message that some services must answer: a DNS header that asks no
 * question (RFC 1035 §4.1.1, answered with FORMERR), and any echo or discard-like service. Zeros
 * start no job, print nothing and name no command in the protocols of the field.
 */
import type { UdpHeard, UdpProbes } from '../wire/udp-probes.ts';
import type { Pace } from './budget.ts';
import { DueQueue } from './due-queue.ts';
import { FirstProbes } from './first-probes.ts';
import { TokenBucket } from './pacing.ts';
import { Rhythm, restLeastMs } from './rhythm.ts';
import { paceOf, type SweepPlan, type SweepVitals } from './sweep.ts';
import {
  requestAt,
  UdpAnswers,
  type UdpRequests,
  type UdpSweepOutcome,
  type UdpSweepSink,
} from './udp-answers.ts';
import { UdpDevice } from './udp-device.ts';
import { type UdpDeviceOptions, udpDeviceOptions } from './udp-device-options.ts';
import { UdpDoubts } from './udp-doubts.ts';
import { type Refused, UdpJournal } from './udp-journal.ts';
import { outcomeOf } from './udp-outcome.ts';
import { UdpProgress } from './udp-progress.ts';
import { vitalsFor } from './vitals.ts';

const sliceMs = 8;
const shortagePauseMs = 20;
/**
 * By then most answers have come: a sweep that goes on after a kill takes an earlier first probe for
 * one that was met with silence, and asks that port again like all such.
 */
const waitedMs = 100;
/** A device that is not well is looked at again. */
const sparedMs = 250;
/** After so many pauses in a row ports are given up because of this machine, until it can send. */
const shortagesMax = 100;

export async function sweepUdp(
  wire: UdpProbes,
  plan: SweepPlan,
  requests: UdpRequests,
  sink: UdpSweepSink,
): Promise<UdpSweepOutcome> {
  const sweep = new UdpSweep(wire, plan, requests, sink);
  try {
    while (!plan.signal.aborted && !sweep.isDone) {
      if (sweep.turn()) await new Promise((resolve) => setImmediate(resolve));
      else await plan.clock.sleep(sweep.restMs, plan.signal);
    }
    return sweep.outcome();
  } finally {
    wire.close();
  }
}

class UdpSweep {
  isDone = false;
  readonly #wire: UdpProbes;
  readonly #plan: SweepPlan;
  readonly #requests: UdpRequests;
  readonly #sink: UdpSweepSink;
  readonly #bucket: TokenBucket;
  readonly #pace: Pace;
  readonly #vitals: SweepVitals;
  readonly #journal: UdpJournal;
  readonly #devices = new Map<number, UdpDevice>();
  readonly #answers = new UdpAnswers();
  readonly #options: (index: number) => UdpDeviceOptions;
  readonly #first = new FirstProbes();
  readonly #doubts = new UdpDoubts();
  #position = 0;
  /** Devices by the time when they are to be asked again; null while first probes are sent. */
  #queue: DueQueue | null = null;
  readonly #rhythm = new Rhythm();
  #pausedUntil = 0;
  #shortagesInARow = 0;
  #couldNotSend = 0;
  /** Ports that are not asked: excluded, or such that bytes must never go there. */
  #skipped = 0;
  #found = 0;
  readonly #progress: UdpProgress;

  constructor(wire: UdpProbes, plan: SweepPlan, requests: UdpRequests, sink: UdpSweepSink) {
    this.#wire = wire;
    this.#plan = plan;
    this.#requests = requests;
    this.#sink = sink;
    this.#bucket = new TokenBucket(plan.rate, plan.clock);
    this.#pace = paceOf(plan);
    this.#vitals = plan.vitals ?? vitalsFor(plan);
    this.#progress = new UdpProgress(plan, sink);
    this.#journal = new UdpJournal(plan.order.size, plan.journal);
    this.#options = udpDeviceOptions({ plan, wire, requests, sink, journal: this.#journal });
    this.#recall();
  }

  /** What an earlier sweep had learnt, which this one goes on with. */
  #recall(): void {
    const deviceOf = (index: number) =>
      index < this.#plan.targets.size ? this.#deviceOf(index) : null;
    this.#journal.recall({
      settled: (index, port, kept) => {
        const device = deviceOf(index);
        if (!device) return;
        device.recallSettled(port, kept === 'port-unreachable');
        if (kept === 'port-unreachable' || kept === 'admin-prohibited') {
          this.#refused(device, port, kept);
        } else if (kept === 'udp-silence' && !device.record.ledger.isAsked(port)) {
          device.record.unknown(port, kept);
        }
      },
      silent: (index, port, proofs) => deviceOf(index)?.recallSilent(port, proofs),
      pace: (index, pace) => deviceOf(index)?.recallPace(pace),
      lostShare: (index, share) => deviceOf(index)?.errors.recallShare(share),
    });
  }

  #refused(device: UdpDevice, port: number, reason: Refused): void {
    if (reason === 'admin-prohibited') {
      device.heardOtherwise(port);
      device.record.filtered(port, reason);
    } else if (device.record.ledger.stateOf(port) !== 'closed') device.record.closed(port, reason);
  }

  /** How long there is nothing to do but to wait. */
  get restMs(): number {
    if (!this.#queue) return restLeastMs;
    const { clock, timeoutMs } = this.#plan;
    return this.#rhythm.restMs(clock.now(), timeoutMs, this.#queue.nextAt);
  }

  /** Sends and hears for one slice of time; false where there was nothing to do. */
  turn(): boolean {
    this.#vitals.tick();
    const until = performance.now() + sliceMs;
    let isBusy = false;
    while (performance.now() < until) {
      const sent = this.#send();
      const heard = this.#wire.collect((one) => this.#hear(one));
      this.#expire();
      isBusy ||= sent + heard > 0;
      if (heard === 0) break; // answers may wait for the event loop
    }
    this.#tellProgress();
    return isBusy;
  }

  outcome(): UdpSweepOutcome {
    this.#markInterrupted();
    const because: string[] = [];
    if (!this.isDone) because.push('the UDP sweep was interrupted before every port was settled');
    if (this.#couldNotSend > 0) {
      because.push(`this machine was too short of buffers to ask ${this.#couldNotSend} UDP ports`);
    }
    this.#tellProgress(true);
    return outcomeOf(this.#plan.targets.size, this.#devices, this.#answers, because);
  }

  #markInterrupted(): void {
    if (this.isDone) return;
    for (const { device, port } of this.#first.waiting()) {
      const { record } = this.#deviceOf(device);
      if (!record.ledger.isAsked(port)) record.unknown(port, 'interrupted');
    }
    for (const device of this.#devices.values()) {
      for (const port of device.unsettledPorts()) device.record.unknown(port, 'interrupted');
    }
  }

  #send(): number {
    if (this.#plan.clock.now() < this.#pausedUntil) return 0;
    const sent = this.#sendDoubts();
    return sent + (this.#queue === null ? this.#sendFirst() : this.#sendAgain(this.#queue));
  }

  #sendDoubts(): number {
    let sent = 0;
    for (let one = this.#doubts.next; one && this.#wire.room > 0; one = this.#doubts.next) {
      const device = this.#deviceOf(one.device);
      if (!this.#mayGo(device) || this.#ask(device, one.port, 0) === 'later') return sent;
      this.#doubts.leave();
      sent++;
    }
    return sent;
  }

  /** Each port once, in the order of the plan. */
  #sendFirst(): number {
    const { order, isExcluded, clock, timeoutMs } = this.#plan;
    let sent = 0;
    while (this.#position < order.size && this.#wire.room > 0) {
      if (this.#first.isFull) return sent;
      const position = this.#position;
      const index = order.deviceAt(position);
      const port = order.portAt(position);
      const device = this.#deviceOf(index);
      if (isExcluded(index, port) || !this.#wire.maySay(device.address, port)) {
        this.#position++;
        this.#skipped++;
        continue;
      }
      if (this.#isRecalled(index, device, port) || this.#isSpared(index, device, port)) {
        this.#position++;
        continue;
      }
      if (!this.#mayGo(device)) return sent;
      const is = this.#ask(device, port, 0);
      if (is === 'later') return sent;
      this.#position++;
      if (is === 'settled') continue;
      sent++;
      const at = clock.now();
      this.#first.push({ device: index, port, at, until: at + timeoutMs, position });
    }
    if (this.#position >= order.size && this.#first.isEmpty) this.#beginAgain();
    return sent;
  }

  /** An earlier sweep has settled it, or asked it without an answer. */
  #isRecalled(index: number, device: UdpDevice, port: number): boolean {
    if (this.#position < this.#journal.askedBefore) {
      if (this.#journal.hadAnswered(index, port)) return false;
      device.asked.add(port);
      device.keptSilent(port);
      return true;
    }
    return this.#journal.isResumed && device.record.ledger.isAsked(port);
  }

  /** It was stopped, by whatever sweep of it; or it is not well, and asked when it is. */
  #isSpared(index: number, device: UdpDevice, port: number): boolean {
    device.vitals ??= this.#vitals.known(index);
    if (device.vitals?.isStopped) device.record.unknown(port, 'device-degraded');
    else if (device.vitals?.mayGo(this.#plan.clock.now()) === false) device.putOff(port);
    else return false;
    return true;
  }

  #beginAgain(): void {
    this.#journal.endFirst();
    this.#queue = new DueQueue();
    const now = this.#plan.clock.now();
    for (const [index, device] of this.#devices) {
      device.beginAgain();
      if (!device.isSettled) this.#queue.put(index, now);
    }
    this.isDone = this.#queue.size === 0;
  }

  /** Silent ports again, of each device that is due. */
  #sendAgain(queue: DueQueue): number {
    const now = this.#plan.clock.now();
    let sent = 0;
    while (queue.first !== null && queue.nextAt <= now) {
      const is = this.#sendTo(queue.first, queue);
      sent += is.sent;
      if (is.mustWait) break;
    }
    this.isDone = queue.size === 0;
    return sent;
  }

  /** `mustWait`: nobody's turn now, because of this machine or of the rate of all together. */
  #sendTo(index: number, queue: DueQueue): { sent: number; mustWait: boolean } {
    const device = this.#deviceOf(index);
    const now = this.#plan.clock.now();
    this.#pace.look();
    if (device.vitals?.isStopped) device.abandon();
    if (device.vitals?.mayGo(now) === false) {
      queue.put(index, now + sparedMs);
      return { sent: 0, mustWait: false };
    }
    let sent = 0;
    for (let one = device.next(); one !== null; one = device.next()) {
      const waitMs = Math.max(device.bucket.msUntil(), this.#pace.ownWaitMs(index));
      if (waitMs > 0) {
        queue.put(index, now + Math.max(restLeastMs, waitMs));
        return { sent, mustWait: false };
      }
      if (this.#wire.room <= 0 || !this.#mayGo(device)) return { sent, mustWait: true };
      if (this.#ask(device, one.port, device.triesOf(one.port)) === 'later') {
        return { sent, mustWait: true };
      }
      device.leave(one);
      sent++;
    }
    this.#rhythm.sent(sent, now);
    if (device.isSettled) queue.remove(index);
    else queue.put(index, Math.max(device.dueAt, now + restLeastMs));
    return { sent, mustWait: false };
  }

  #mayGo(device: UdpDevice): boolean {
    if (device.bucket.available() < 1 || this.#bucket.available() < 1) return false;
    this.#pace.look();
    return this.#pace.take(device.index) === 0 && this.#bucket.take() && device.bucket.take();
  }

  /** `settled`: this machine will never send it. `later`: it can't now. */
  #ask(device: UdpDevice, port: number, tries: number): 'sent' | 'settled' | 'later' {
    const real = this.#requests(port);
    const payload = requestAt(real, tries);
    const alone = real.length > 0 || this.#doubts.has(device.index, port);
    const sent = this.#wire.send(device.address, port, payload, alone);
    if (sent === 'exhausted' && ++this.#shortagesInARow < shortagesMax) {
      this.#pausedUntil = this.#plan.clock.now() + shortagePauseMs;
      return 'later';
    }
    if (sent !== 'exhausted') this.#shortagesInARow = 0;
    if (sent === 'sent') {
      device.asked.add(port);
      device.record.ledger.probesSent++;
      return 'sent';
    }
    if (device.record.ledger.isAsked(port)) return 'settled'; // a canary
    if (sent === 'exhausted') this.#couldNotSend++;
    device.record.unknown(port, sent === 'exhausted' ? 'local-limit' : 'no-route');
    device.heardOtherwise(port);
    return 'settled';
  }

  #hear(heard: UdpHeard): void {
    const index = this.#plan.targets.indexOf(heard.address);
    const device = index < 0 ? undefined : this.#devices.get(index);
    if (!device?.asked.has(heard.port)) return; // nobody asked this endpoint
    if (heard.is === 'answered' && !heard.alone) this.#doubts.add(index, heard.port);
    else this.#learn(index, device, heard);
    this.#queue?.bring(index, device.isSettled ? 0 : device.dueAt);
  }

  #learn(index: number, device: UdpDevice, heard: UdpHeard): void {
    const { record } = device;
    const { port } = heard;
    if (heard.is === 'answered' || heard.byDevice) {
      device.vitals ??= this.#vitals.of(index);
      device.vitals.heard(this.#plan.clock.now());
    }
    if (record.openPorts.has(port)) return;
    if (heard.is === 'answered') {
      const request = requestAt(this.#requests(port), device.lastTryOf(port));
      const answer = this.#answers.keep(index, port, request, heard.bytes);
      if (answer) this.#sink.answer?.(index, port, answer);
      this.#found++;
      device.heardOtherwise(port);
      record.open(port);
      this.#journal.settled(index, port, 'answered');
      return;
    }
    const { reason } = heard;
    const isKnown = record.ledger.isAsked(port) && record.ledger.reasonOf(port) === reason;
    if (reason === 'port-unreachable') device.heardClosed(port);
    if (reason === 'port-unreachable' || reason === 'admin-prohibited') {
      this.#refused(device, port, reason);
      if (!isKnown) this.#journal.settled(index, port, reason);
      return;
    }
    device.heardOtherwise(port);
    if (isKnown) return;
    if (heard.byDevice) record.filtered(port, reason);
    else record.withheld(port, reason);
  }

  #expire(): void {
    const now = this.#plan.clock.now();
    for (let one = this.#first.first; one; one = this.#first.first) {
      const device = this.#deviceOf(one.device);
      const isHeard = device.record.ledger.isAsked(one.port);
      if (!isHeard && one.until > now) break;
      this.#wire.forget(device.address, one.port);
      if (!isHeard) device.keptSilent(one.port);
      this.#first.pass();
    }
    this.#journal.reached(this.#first.placeBefore(now - waitedMs) ?? this.#position);
  }

  #deviceOf(index: number): UdpDevice {
    const known = this.#devices.get(index);
    if (known) return known;
    const device = new UdpDevice(this.#options(index));
    this.#devices.set(index, device);
    return device;
  }

  #tellProgress(isLast = false): void {
    if (!this.#progress.isDue && !isLast) return;
    this.#journal.tick();
    this.#progress.tell(this.#skipped, this.#found, this.#devices.values());
  }
}
