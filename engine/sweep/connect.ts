/**
 * The sweep that any user may run: it asks the operating system to connect to each port.
 *
 * Three rounds. Every port is asked, and asked again while it is silent. Then each device that kept
 * ports from us is asked once more on a port that has answered before (a canary): if that is silent
 * too, the device went away or locked us out, and its silence says nothing of its ports. Then, where
 * answers were lost on the way, silent ports are asked until the measured loss no longer explains
 * their silence. So a higher rate costs probes, not truth.
 *
 * Invariants:
 *   1. a port is open or closed only by an outcome of its own;
 *   2. what this machine could not do is never a statement about a port;
 *   3. no device is sent more than its rate, nor all devices together more than the rate;
 *   4. silence is filtered only when all rounds have ended.
 */
import type { PortSet } from '../facts/port-set.ts';
import type { PortState, Reason } from '../facts/port-state.ts';
import type { AttemptOutcome, Connects } from '../wire/connects.ts';
import type { Pace } from './budget.ts';
import { ConnectDevice, furtherTriesMax } from './connect-device.ts';
import { detailOf, noteOutcome, outcomeOf, perDevice } from './connect-outcomes.ts';
import { type ConnectProbe, connectProbe } from './connect-probe.ts';
import { ConnectProgress } from './connect-progress.ts';
import { ConnectVitals } from './connect-vitals.ts';
import { noJournal, type SweepJournal } from './journal.ts';
import { TokenBucket } from './pacing.ts';
import { paceOf, type SweepOutcome, type SweepPlan, type SweepSink } from './sweep.ts';

export type ConnectSweepOutcome = SweepOutcome & {
  /** The ports that answered on an address where an answer proves nothing, by device. */
  readonly answeringEverywhere: ReadonlyMap<number, PortSet>;
};

/** Work is cut so that the event loop is free again after this long. */
const sliceMs = 8;
const batchMax = 64;
const restMs = 1;
const shortagesMax = 30;
const shortagePauseMs = 20;
const shortagePauseMostMs = 500;
const selfMeetingsMax = 6;

export async function sweepConnect(
  wire: Connects<ConnectProbe>,
  plan: SweepPlan,
  sink: SweepSink,
): Promise<ConnectSweepOutcome> {
  const sweep = new ConnectSweep(wire, plan, sink);
  try {
    while (!plan.signal.aborted && !sweep.isDone()) {
      if (sweep.turn()) await new Promise((resolve) => setImmediate(resolve));
      else await plan.clock.sleep(restMs, plan.signal);
    }
    return sweep.outcome();
  } finally {
    await wire.close(plan.signal);
  }
}

class ConnectSweep {
  readonly #wire: Connects<ConnectProbe>;
  readonly #plan: SweepPlan;
  readonly #sink: SweepSink;
  readonly #bucket: TokenBucket;
  readonly #pace: Pace;
  readonly #journal: SweepJournal;
  readonly #devices = new Map<number, ConnectDevice>();
  readonly #vitals: ConnectVitals;
  readonly #open = new Set<ConnectProbe>();
  readonly #again: ConnectProbe[] = [];
  #held: ConnectProbe | null = null;
  /** Looked at once for each batch: for each probe it would cost as much as what it is for. */
  #now = 0;
  /** Of the order; what lies before it was begun. */
  #position = 0;
  #source: Generator<ConnectProbe>;
  #rounds: (() => Generator<ConnectProbe>)[];
  #isDrained = false;
  #pausedUntil = 0;
  #shortagesInARow = 0;
  /** The shortage outlasted all patience: until something can be sent, nothing is waited for. */
  #isGivenUp = false;
  #couldNotSend = 0;
  #settled = 0;
  #found = 0;
  readonly #progress: ConnectProgress;

  constructor(wire: Connects<ConnectProbe>, plan: SweepPlan, sink: SweepSink) {
    this.#wire = wire;
    this.#plan = plan;
    this.#sink = sink;
    this.#bucket = new TokenBucket(plan.rate, plan.clock);
    this.#pace = paceOf(plan);
    this.#journal = plan.journal ?? noJournal;
    this.#vitals = new ConnectVitals(plan, this.#devices);
    this.#source = this.#firstRound();
    this.#rounds = [() => this.#fallenRound(), () => this.#canaryRound(), () => this.#lossRound()];
    this.#progress = new ConnectProgress(plan, sink);
    this.#recall();
  }

  /** What was written down by the sweep that this one goes on with. */
  #recall(): void {
    this.#journal.resumed?.replay((index, port, detail) => {
      const outcome = outcomeOf(detail);
      if (!outcome || index >= this.#plan.targets.size) return;
      const device = this.#deviceOf(index);
      const isNew = !device.record.ledger.isAsked(port);
      if (isNew) this.#settled++;
      device.record.ledger.probesSent++;
      if (outcome === 'connected' || outcome === 'refused') {
        device.remember(port, outcome === 'connected');
      }
      if (outcome === 'connected' && !device.record.openPorts.has(port)) this.#found++;
      noteOutcome(device.record, port, isNew, outcome);
    });
  }

  isDone(): boolean {
    return this.#isDrained && !this.#vitals.isWatching;
  }

  /** Sends and hears for one slice of time; false where there was nothing to do. */
  turn(): boolean {
    const until = performance.now() + sliceMs;
    let isBusy = false;
    while (performance.now() < until) {
      const sent = this.#send(batchMax);
      this.#now = this.#plan.clock.now();
      const heard = this.#wire.collect((probe, outcome) => this.#settle(probe, outcome));
      isBusy ||= sent + heard > 0;
      if (heard === 0) break; // answers may wait for the event loop
    }
    this.#journal.reached(0, this.#reached());
    this.#progress.tell(this.#settled, this.#found, false);
    return isBusy;
  }

  /** Before this position of the order every port is settled. */
  #reached(): number {
    for (const { purpose, position } of this.#open) {
      if (purpose === 'ask') return position; // they were begun in this order
    }
    return this.#held?.position ?? this.#position;
  }

  outcome(): ConnectSweepOutcome {
    const isComplete = this.#isDrained && this.#couldNotSend === 0;
    const because: string[] = [];
    if (!this.#isDrained) {
      this.#leaveUnproven();
      because.push('the sweep was interrupted before every port had answered');
    }
    if (this.#couldNotSend > 0) {
      because.push(
        `this machine was too short of files, ports or buffers to ask ${this.#couldNotSend} ports`,
      );
    }
    for (const { isStopped, record } of this.#devices.values()) if (isStopped) record.degraded();
    this.#progress.tell(this.#settled, this.#found, true);
    const told = perDevice(this.#devices, this.#plan.targets.size);
    return { ...told, complete: isComplete, incompleteBecause: because };
  }

  /** Before the last round has ended, silence may be a loss, or a device that went away. */
  #leaveUnproven(): void {
    for (const { device, port, purpose } of this.#open) {
      if (purpose === 'ask') this.#deviceOf(device).record.unknown(port, 'interrupted');
    }
    for (const { record } of this.#devices.values()) {
      for (const port of record.silentPorts()) record.unknown(port, 'interrupted');
    }
  }

  #send(max: number): number {
    const now = this.#plan.clock.now();
    this.#now = now;
    if (now < this.#pausedUntil) return 0;
    let sent = 0;
    for (const [index, device] of this.#vitals.due(now)) sent += this.#sample(index, device);
    while (sent < max && this.#wire.room > 0) {
      const isHeld = this.#held !== null;
      const probe = this.#held ?? this.#again.shift() ?? this.#vitals.released(now) ?? this.#next();
      if (!probe) break;
      const device = this.#deviceOf(probe.device);
      if (device.isStopped) {
        this.#leave(probe, device, 'device-degraded');
        continue;
      }
      if (device.isOver(now, this.#plan.deviceTimeMs)) {
        this.#leave(probe, device, 'time-over');
        sent++;
        continue;
      }
      if (!isHeld && this.#vitals.putsOff(probe, device, now)) {
        // Its place in the order stays open, for a sweep that goes on with this one.
        this.#open.add(probe);
        continue;
      }
      if (this.#vitals.isDue(device, now)) sent += this.#sample(probe.device, device);
      if (!this.#mayGo(probe.device, device)) {
        this.#held = probe;
        break;
      }
      this.#held = null;
      probe.tries++;
      probe.waitMs = device.waitMs(probe.tries >= probe.triesMax, this.#plan.timeoutMs);
      this.#open.add(probe);
      this.#begin(probe, device);
      sent++;
    }
    return sent;
  }

  #begin(probe: ConnectProbe, device: ConnectDevice): void {
    probe.begunAt = this.#now;
    device.sent(probe.begunAt);
    device.inFlight++;
    this.#wire.begin(probe);
  }

  /** How the device is; what is sent for that keeps the rates like everything else. */
  #sample(index: number, device: ConnectDevice): number {
    const port = this.#wire.room > 0 ? device.nextSample() : null;
    if (port === null || !this.#mayGo(index, device)) return 0;
    device.vitals?.sampled(this.#now);
    const probe = { ...this.#probe(index, port, 'pulse', 1), waitMs: this.#plan.timeoutMs };
    this.#begin(probe, device);
    return 1;
  }

  /** The device is asked no more: what can't be shown any more is unknown. */
  #leave(
    probe: ConnectProbe,
    { record }: ConnectDevice,
    why: 'device-degraded' | 'time-over',
  ): void {
    this.#held = null;
    this.#open.delete(probe);
    if (probe.purpose === 'ask') this.#settled++;
    const left = probe.purpose === 'canary' ? record.silentPorts() : [probe.port];
    for (const port of left) record.unknown(port, why);
  }

  #mayGo(index: number, device: ConnectDevice): boolean {
    if (device.inFlight >= (this.#plan.perDeviceAtOnce ?? Number.POSITIVE_INFINITY)) return false;
    if (device.bucket.available() < 1 || this.#bucket.available() < 1) return false;
    this.#pace.look();
    return this.#pace.take(index) === 0 && this.#bucket.take() && device.bucket.take();
  }

  #next(): ConnectProbe | null {
    const next = this.#source.next();
    if (!next.done) return next.value;
    if (this.#open.size > 0) return null;
    const round = this.#rounds.shift();
    if (round) this.#source = round();
    else this.#isDrained = true;
    return null;
  }

  *#firstRound(): Generator<ConnectProbe> {
    const { order, isExcluded, retries } = this.#plan;
    const from = this.#journal.resumed?.position ?? 0;
    const place = order.walk(0);
    for (let position = 0; position < order.size; position++, place.next()) {
      this.#position = position;
      const { device, port } = place;
      if (isExcluded(device, port)) this.#settled++;
      else if (position >= from && !this.#isRecalled(device, port)) {
        yield this.#probe(device, port, 'ask', retries + 1, position);
      }
    }
    this.#position = order.size;
  }

  #isRecalled(device: number, port: number): boolean {
    if (!this.#journal.resumed) return false;
    return this.#devices.get(device)?.record.ledger.isAsked(port) ?? false;
  }

  /** What kept silent on a device that fell and came back is asked as if it had not been. */
  *#fallenRound(): Generator<ConnectProbe> {
    for (const [index, device] of this.#devices) {
      if (!device.hasFallen || device.isStopped) continue;
      for (const port of device.record.silentPorts()) {
        yield this.#probe(index, port, 'again', this.#plan.retries + 1);
      }
    }
  }

  *#canaryRound(): Generator<ConnectProbe> {
    for (const [index, device] of this.#devices) {
      if (device.isStopped || !device.canary || !device.record.hasWithheld) continue;
      yield this.#probe(index, device.canary.port, 'canary', this.#plan.retries + 2);
    }
  }

  *#lossRound(): Generator<ConnectProbe> {
    const tried = this.#plan.retries + 1;
    for (const [index, device] of this.#devices) {
      const { record } = device;
      if (device.isStopped || !record.hasWithheld || record.ledger.canariesLost === 0) continue;
      const silent = record.silentPorts();
      const needed = device.triesNeeded - tried;
      const tries = Math.min(furtherTriesMax, needed);
      if (tries <= 0) continue;
      for (const port of silent) yield this.#probe(index, port, 'again', tries);
      if (needed > furtherTriesMax) record.silenceIsNoProof();
    }
  }

  #probe(
    device: number,
    port: number,
    purpose: ConnectProbe['purpose'],
    triesMax: number,
    position = 0,
  ): ConnectProbe {
    const { address } = this.#deviceOf(device);
    return connectProbe({ address, device, port, purpose, position, triesMax });
  }

  #deviceOf(index: number): ConnectDevice {
    const known = this.#devices.get(index);
    if (known) return known;
    const { targets, perDeviceRate, clock } = this.#plan;
    const tell = (port: number, state: PortState, reason: Reason) => {
      this.#sink.port(index, port, state, reason);
    };
    const device = new ConnectDevice(targets.addressAt(index), perDeviceRate, clock, tell);
    this.#devices.set(index, device);
    return device;
  }

  #settle(probe: ConnectProbe, outcome: AttemptOutcome): void {
    const device = this.#deviceOf(probe.device);
    device.inFlight--;
    if (probe.purpose === 'pulse') this.#vitals.sampled(probe, device, outcome, this.#now);
    else if (outcome === 'exhausted') this.#pause(probe, device);
    else this.#heard(probe, device, outcome);
  }

  #heard(probe: ConnectProbe, device: ConnectDevice, outcome: AttemptOutcome): void {
    this.#shortagesInARow = 0;
    this.#isGivenUp = false;
    if (outcome === 'met-itself' && ++probe.selfMeetings < selfMeetingsMax) {
      probe.tries--;
      this.#again.push(probe);
      return;
    }
    if (outcome === 'silent' && probe.tries < probe.triesMax) {
      this.#again.push(probe);
      return;
    }
    this.#open.delete(probe);
    if (probe.purpose === 'ask') this.#settled++;
    this.#judge(probe, device, outcome);
  }

  #judge(probe: ConnectProbe, device: ConnectDevice, outcome: AttemptOutcome): void {
    const { port, purpose } = probe;
    const { record } = device;
    const isAnswer = outcome === 'connected' || outcome === 'refused';
    if (isAnswer) {
      device.answered(probe, outcome === 'connected', this.#now);
      this.#vitals.answered(probe, device, outcome === 'connected', this.#now);
    }
    if (purpose === 'canary') {
      if (!isAnswer) record.fellSilent();
      return;
    }
    if (outcome === 'connected' && !record.openPorts.has(port)) this.#found++;
    noteOutcome(record, port, purpose === 'ask', outcome);
    const detail = detailOf(outcome);
    if (detail >= 0 && (purpose === 'ask' || isAnswer)) {
      this.#journal.settled(probe.device, port, detail);
    }
  }

  /** This machine is short of something: everything waits a little, and the probe was none. */
  #pause(probe: ConnectProbe, device: ConnectDevice): void {
    if (this.#now >= this.#pausedUntil && !this.#isGivenUp) {
      const pauseMs = shortagePauseMs * 2 ** Math.min(10, this.#shortagesInARow++);
      this.#pausedUntil = this.#now + Math.min(shortagePauseMostMs, pauseMs);
    }
    probe.tries--;
    device.record.ledger.probesSent--;
    if (!this.#isGivenUp && ++probe.shortages < shortagesMax) {
      this.#again.push(probe);
      return;
    }
    this.#isGivenUp = true;
    this.#open.delete(probe);
    if (probe.purpose !== 'ask') return;
    this.#settled++;
    this.#couldNotSend++;
    device.record.unknown(probe.port, 'local-limit');
  }
}
