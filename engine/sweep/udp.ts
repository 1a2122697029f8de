/**
 * The UDP sweep: real requests where we have one for a port, since most services say nothing to
 * anything else, and what they answer is kept, so that identification needs no second packet.
 *
 * UDP has no handshake: silence may be a service, a filter or a limit, so it is unknown, never
 * closed and never filtered. Each port is asked once, then each device's silent ports are asked
 * again by the rules of udp-device.ts, all devices side by side.
 *
 * To a port without a request go twelve zero bytes. An empty datagram draws next to nothing; these
 * are the smallest neutral message that some services must answer: a DNS header that asks no
 * question (RFC 1035 §4.1.1, answered with FORMERR), and any echo or discard-like service. Zeros
 * start no job, print nothing and name no command in the protocols of the field.
 */
import { Ledger } from '../facts/ledger.ts';
import type { PortSet } from '../facts/port-set.ts';
import type { PortState, Reason } from '../facts/port-state.ts';
import type { UdpHeard, UdpProbes } from '../wire/udp-probes.ts';
import type { Pace } from './budget.ts';
import { noJournal, type SweepJournal } from './journal.ts';
import { TokenBucket } from './pacing.ts';
import {
  paceOf,
  type SweepOutcome,
  type SweepPlan,
  type SweepSink,
  type SweepVitals,
} from './sweep.ts';
import { UdpDevice } from './udp-device.ts';
import { vitalsFor } from './vitals.ts';

export type UdpAnswer = {
  /** The last request before the answer came. */
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
};

export type UdpSweepSink = SweepSink & {
  /** The first answer of a port, as it comes. */
  answer?(device: number, port: number, answer: UdpAnswer): void;
};

export type UdpSweepOutcome = SweepOutcome & {
  /** By device, then port; of each device the first `answersMax` are kept. */
  readonly answers: ReadonlyMap<number, ReadonlyMap<number, UdpAnswer>>;
  /** The ports that answered on an address where an answer proves nothing, by device. */
  readonly answeringEverywhere: ReadonlyMap<number, PortSet>;
};

/** The requests to send to a port, best first; empty where there is none. None of them is empty. */
export type UdpRequests = (port: number) => readonly Uint8Array[];

export const neutralPayload: Uint8Array = new Uint8Array(12);
export const answersMax = 1024;
/** In the order of the journal: the place of a reason never changes. */
const keptReasons = ['port-unreachable', 'admin-prohibited'] as const;
/** Probes to a port for which there is a real request: it answers, or a second asking is enough. */
const triesWithRequest = 2;
/** For how long a device that limits its answers is asked at its pace: 10 ms for each port, at least 3 s. */
const patienceLeastMs = 3000;
const patienceOfPortMs = 10;
/** First probes that wait for their answer. */
const pendingMax = 65_536;
const sliceMs = 8;
const restMs = 1;
const shortagePauseMs = 20;
/** After so many pauses in a row ports are given up because of this machine, until it can send. */
const shortagesMax = 100;
const progressEveryMs = 250;

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
      else await plan.clock.sleep(restMs, plan.signal);
    }
    return sweep.outcome();
  } finally {
    wire.close();
  }
}

type Pending = { readonly device: number; readonly port: number; readonly until: number };

class UdpSweep {
  isDone = false;
  readonly #wire: UdpProbes;
  readonly #plan: SweepPlan;
  readonly #requests: UdpRequests;
  readonly #sink: UdpSweepSink;
  readonly #bucket: TokenBucket;
  readonly #pace: Pace;
  readonly #journal: SweepJournal;
  readonly #vitals: SweepVitals;
  readonly #devices = new Map<number, UdpDevice>();
  readonly #answers = new Map<number, Map<number, UdpAnswer>>();
  /** First probes in the order in which they were sent, from `#head` on. */
  #pending: Pending[] = [];
  #head = 0;
  #position = 0;
  #active: UdpDevice[] | null = null;
  #pausedUntil = 0;
  #shortagesInARow = 0;
  #couldNotSend = 0;
  /** Ports that are not asked: excluded, or such that bytes must never go there. */
  #skipped = 0;
  #found = 0;
  #progressAt: number;
  #doneAtProgress = 0;

  constructor(wire: UdpProbes, plan: SweepPlan, requests: UdpRequests, sink: UdpSweepSink) {
    this.#wire = wire;
    this.#plan = plan;
    this.#requests = requests;
    this.#sink = sink;
    this.#bucket = new TokenBucket(plan.rate, plan.clock);
    this.#pace = paceOf(plan);
    this.#progressAt = plan.clock.now();
    this.#journal = plan.journal ?? noJournal;
    this.#vitals = plan.vitals ?? vitalsFor(plan);
    this.#recall();
  }

  /**
   * What an earlier sweep had learnt, which this one goes on with: refusals, which on a device that
   * limits them are what takes the time. Open ports are asked again for their answers, silent ones
   * for their silence.
   */
  #recall(): void {
    this.#journal.resumed?.replay((index, port, detail) => {
      const reason = keptReasons[detail];
      if (!reason || index >= this.#plan.targets.size) return;
      const device = this.#deviceOf(index);
      device.asked.add(port);
      this.#refused(device, port, reason);
    });
  }

  #refused(device: UdpDevice, port: number, reason: (typeof keptReasons)[number]): void {
    if (reason === 'admin-prohibited') {
      device.heardOtherwise(port);
      device.record.filtered(port, reason);
      return;
    }
    device.heardClosed(port);
    if (device.record.ledger.stateOf(port) !== 'closed') device.record.closed(port, reason);
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
    const ledgers = new Map<number, Ledger>();
    const notes = new Map<number, readonly string[]>();
    const answeringEverywhere = new Map<number, PortSet>();
    for (let index = 0; index < this.#plan.targets.size; index++) {
      const device = this.#devices.get(index);
      ledgers.set(index, device?.record.ledger ?? new Ledger());
      if (device?.record.everywhere) answeringEverywhere.set(index, device.record.everywhere);
      if (device && device.notes.length > 0) notes.set(index, device.notes);
    }
    const because: string[] = [];
    if (!this.isDone) because.push('the UDP sweep was interrupted before every port was settled');
    if (this.#couldNotSend > 0) {
      because.push(`this machine was too short of buffers to ask ${this.#couldNotSend} UDP ports`);
    }
    this.#tellProgress(true);
    const complete = because.length === 0;
    const answers = this.#answers;
    return { ledgers, notes, answeringEverywhere, answers, complete, incompleteBecause: because };
  }

  #markInterrupted(): void {
    if (this.isDone) return;
    for (const { device, port } of this.#pending.slice(this.#head)) {
      const { record } = this.#deviceOf(device);
      if (!record.ledger.isAsked(port)) record.unknown(port, 'interrupted');
    }
    for (const device of this.#devices.values()) {
      for (const port of device.unsettledPorts()) device.record.unknown(port, 'interrupted');
    }
  }

  #send(): number {
    if (this.#plan.clock.now() < this.#pausedUntil) return 0;
    return this.#active === null ? this.#sendFirst() : this.#sendAgain(this.#active);
  }

  /** Each port once, in the order of the plan. */
  #sendFirst(): number {
    const { order, isExcluded, clock, timeoutMs } = this.#plan;
    let sent = 0;
    while (this.#position < order.size && this.#wire.room > 0) {
      if (this.#pending.length - this.#head >= pendingMax) return sent;
      const index = order.deviceAt(this.#position);
      const port = order.portAt(this.#position);
      const device = this.#deviceOf(index);
      if (this.#isRecalled(device, port)) {
        this.#position++;
        continue;
      }
      if (this.#isStopped(index, device)) {
        this.#position++;
        if (!isExcluded(index, port)) device.record.unknown(port, 'device-degraded');
        continue;
      }
      if (isExcluded(index, port) || !this.#wire.maySay(device.address, port)) {
        this.#position++;
        this.#skipped++;
        continue;
      }
      if (device.vitals?.mayGo(clock.now()) === false) {
        this.#position++;
        device.putOff(port);
        continue;
      }
      if (!this.#mayGo(device)) return sent;
      const is = this.#ask(device, port, 0);
      if (is === 'later') return sent;
      this.#position++;
      if (is === 'settled') continue;
      sent++;
      this.#pending.push({ device: index, port, until: clock.now() + timeoutMs });
    }
    const isOver = this.#position >= order.size && this.#head >= this.#pending.length;
    if (isOver) this.#active = [...this.#devices.values()];
    return sent;
  }

  #isRecalled({ record }: UdpDevice, port: number): boolean {
    return this.#journal.resumed !== null && record.ledger.isAsked(port);
  }

  /** Silent ports again, each device by its own rules. */
  #sendAgain(active: readonly UdpDevice[]): number {
    let sent = 0;
    for (const device of active) {
      if (device.vitals?.isStopped) device.abandon();
      if (device.vitals?.mayGo(this.#plan.clock.now()) === false) continue;
      for (let one = device.next(); one !== null && this.#wire.room > 0; one = device.next()) {
        if (!this.#mayGo(device)) break;
        const is = this.#ask(device, one.port, device.triesOf(one.port));
        if (is === 'later') return sent;
        device.leave();
        sent++;
      }
    }
    this.#active = active.filter(({ isSettled }) => !isSettled);
    this.isDone = this.#active.length === 0;
    return sent;
  }

  /** By whatever sweep of it. */
  #isStopped(index: number, device: UdpDevice): boolean {
    device.vitals ??= this.#vitals.known(index);
    return device.vitals?.isStopped ?? false;
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
    const sent = this.#wire.send(device.address, port, payload, real.length > 0);
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
    const { record } = device;
    const { port } = heard;
    if (heard.is === 'answered' || heard.byDevice) {
      device.vitals ??= this.#vitals.of(index);
      device.vitals.heard(this.#plan.clock.now());
    }
    if (heard.is === 'answered') {
      if (record.openPorts.has(port)) return;
      this.#keepAnswer(index, port, device, heard.bytes);
      this.#found++;
      device.heardOtherwise(port);
      record.open(port);
    } else if (record.openPorts.has(port)) return;
    else if (heard.reason === 'port-unreachable' || heard.reason === 'admin-prohibited') {
      const isKnown = record.ledger.isAsked(port) && record.ledger.reasonOf(port) === heard.reason;
      this.#refused(device, port, heard.reason);
      if (!isKnown) this.#journal.settled(index, port, keptReasons.indexOf(heard.reason));
      this.#journal.reached(0, this.#position);
    } else {
      device.heardOtherwise(port);
      if (record.ledger.isAsked(port) && record.ledger.reasonOf(port) === heard.reason) return;
      if (heard.byDevice) record.filtered(port, heard.reason);
      else record.withheld(port, heard.reason);
    }
  }

  #keepAnswer(index: number, port: number, device: UdpDevice, bytes: Uint8Array): void {
    const kept = this.#answers.get(index) ?? new Map<number, UdpAnswer>();
    this.#answers.set(index, kept);
    if (kept.size >= answersMax) return;
    const request = requestAt(this.#requests(port), device.lastTryOf(port));
    const answer = { request, answer: Uint8Array.from(bytes) };
    kept.set(port, answer);
    this.#sink.answer?.(index, port, answer);
  }

  #expire(): void {
    const now = this.#plan.clock.now();
    for (; this.#head < this.#pending.length; this.#head++) {
      const one = this.#pending[this.#head];
      if (!one) break;
      const device = this.#deviceOf(one.device);
      const isHeard = device.record.ledger.isAsked(one.port);
      if (!isHeard && one.until > now) break;
      this.#wire.forget(device.address, one.port);
      if (!isHeard) device.keptSilent(one.port);
    }
    if (this.#head < 1024 || this.#head * 2 < this.#pending.length) return;
    this.#pending = this.#pending.slice(this.#head);
    this.#head = 0;
  }

  #deviceOf(index: number): UdpDevice {
    const known = this.#devices.get(index);
    if (known) return known;
    const { targets, perDeviceRate, timeoutMs, clock, retries, order } = this.#plan;
    const device = new UdpDevice({
      index,
      address: targets.addressAt(index),
      perDeviceRate,
      timeoutMs,
      patienceMs: Math.max(patienceLeastMs, (order.size / targets.size) * patienceOfPortMs),
      triesOf: (port) => {
        const real = this.#requests(port).length;
        return real === 0 ? retries + 1 : Math.max(real, Math.min(triesWithRequest, retries + 1));
      },
      clock,
      tell: (port: number, state: PortState, reason: Reason) => {
        this.#sink.port(index, port, state, reason);
      },
    });
    this.#devices.set(index, device);
    return device;
  }

  #tellProgress(isLast = false): void {
    const now = this.#plan.clock.now();
    const passedMs = now - this.#progressAt;
    if (passedMs < progressEveryMs && !isLast) return;
    let done = this.#skipped;
    for (const { record } of this.#devices.values()) done += record.settledPorts;
    const perSecond = ((done - this.#doneAtProgress) * 1000) / Math.max(1, passedMs);
    this.#progressAt = now;
    this.#doneAtProgress = done;
    this.#sink.progress({
      done,
      total: this.#plan.order.size,
      perSecond: Math.round(perSecond),
      found: this.#found,
    });
  }
}

/** The requests of a port by turns. */
function requestAt(requests: readonly Uint8Array[], tries: number): Uint8Array {
  return requests[tries % Math.max(1, requests.length)] ?? neutralPayload;
}
