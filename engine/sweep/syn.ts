/**
 * The SYN sweep: nothing is remembered of a probe, everything of an answer. A port is probed until
 * something answers or until its silence is proven, in rounds over what is still unanswered.
 *
 *   prepare   a way to each device; those on our own link are asked for first
 *   rounds    every unanswered port once a round, with pauses in between, so that a burst of loss
 *             can't eat all its probes; as many as the measured loss makes necessary
 *   slow      devices that limit their answers, at the pace at which they give them
 *   conclude  what silence means: filtered, on a device that answered to its end; else unknown
 *
 * Invariants (each has a test of that name):
 *   1. a port is open or closed only by an answer of the device to a probe of this sweep;
 *   2. silence is filtered only where known answers of that device kept coming, often enough that
 *      loss explains none of it;
 *   3. no device is sent more than its rate, nor all devices together more than the rate;
 *   4. excluded ports get no packet, and devices without a way to them neither.
 */
import type { SynWire } from '../wire/packets.ts';
import { askedPorts } from './asked-ports.ts';
import { Canaries, type CanaryPurpose, wantsPauseCanary } from './canaries.ts';
import { pauseCanariesMax } from './effort.ts';
import { Heard, roundsMax } from './heard.ts';
import { Probing } from './probing.ts';
import { Reachable } from './reachable.ts';
import { SlowPhase } from './slow-phase.ts';
import type { SweepPlan, SweepSink } from './sweep.ts';
import type { SynDevice } from './syn-device.ts';
import { type Place, SynJournal } from './syn-journal.ts';
import { type SynSweepOutcome, synOutcome } from './syn-outcome.ts';
import { SynProgress } from './syn-progress.ts';
import { isSpared, observeCanary, purposeNow, SynPulse } from './syn-vitals.ts';
import { Throttle } from './throttle.ts';
import { vitalsFor } from './vitals.ts';

export type { SynSweepOutcome } from './syn-outcome.ts';

/** Work between two looks at the event loop: about 3 ms of sending, or of skipping. */
const probesAtOnce = 2048;
const stepsAtOnce = 32_768;
/** A timer is no finer; and answers are read at least so often. */
const restMsMin = 1;
const restMsMax = 10;
/** The pause after a round that is not the last: doubled each time up to the timeout. */
const firstPauseMs = 250;
/** Multiples of it, without their whole part, are spread evenly, however many there are. */
const goldenShare = 0.618_034;

export async function sweepSyn(
  wire: SynWire,
  plan: SweepPlan,
  sink: SweepSink,
): Promise<SynSweepOutcome> {
  const sweep = new SynSweep(wire, plan, sink);
  await sweep.run();
  return sweep.outcome();
}

class SynSweep {
  readonly #wire: SynWire;
  readonly #plan: SweepPlan;
  readonly #probing: Probing;
  readonly #canaries: Canaries;
  readonly #throttle: Throttle;
  readonly #progress: SynProgress;
  readonly #reachable: Reachable;
  readonly #heard: Heard;
  readonly #journal: SynJournal;
  readonly #pulse: SynPulse;
  readonly #slow: SlowPhase;
  #round = 0;
  #walkedAt = 0;
  #isConcluded = false;

  constructor(wire: SynWire, plan: SweepPlan, sink: SweepSink) {
    const { targets, clock, order } = plan;
    this.#wire = wire;
    this.#plan = plan;
    this.#probing = new Probing(wire, plan);
    this.#throttle = new Throttle(this.#probing.bucket, clock.now());
    const toThrottle = (...[device, ...told]: Parameters<Throttle['observe']>) => {
      if (!device.isStopped) this.#throttle.observe(device, ...told);
    };
    this.#canaries = new Canaries(plan.timeoutMs, toThrottle, observeCanary);
    const vitals = plan.vitals ?? vitalsFor(plan);
    this.#progress = new SynProgress(order.size, clock.now(), (progress) => {
      sink.progress(progress);
    });
    this.#reachable = new Reachable(wire, targets.size);
    this.#heard = new Heard(plan, sink, {
      probing: this.#probing,
      canaries: this.#canaries,
      progress: this.#progress,
      vitals,
      joinedIn: (index) => this.#reachable.joinedIn(index),
    });
    this.#pulse = new SynPulse(vitals, this.#heard, (index, device) => {
      this.#sendCanary(index, device, 'pulse');
    });
    this.#slow = new SlowPhase(plan, {
      probing: this.#probing,
      canaries: this.#canaries,
      heard: this.#heard,
      startedAt: clock.now(),
    });
    this.#journal = new SynJournal(plan, {
      probing: this.#probing,
      reachable: this.#reachable,
      heard: this.#heard,
      canaries: this.#canaries,
    });
  }

  get #isStopped(): boolean {
    return this.#plan.signal.aborted;
  }

  async run(): Promise<void> {
    const { order, targets } = this.#plan;
    this.#heard.ports = await askedPorts(order, targets.size, () => this.#breathe(0));
    const place = this.#journal.recall();
    this.#round = place.round;
    await this.#prepare();
    await this.#rounds(place);
    await this.#slow.run(this.#round, this.#isProven, (ms) => this.#breathe(ms));
    await this.#watch();
    if (!this.#isStopped) await this.#conclude();
    this.#progress.end(this.#plan.clock.now(), this.#probing.sent, this.#isConcluded);
  }

  /** The first position of each device stands for it. */
  async #prepare(): Promise<void> {
    const { order, targets, isExcluded, clock } = this.#plan;
    const until = Math.min(targets.size, order.size);
    for (let at = 0; at < until && !this.#isStopped; at++) {
      const device = order.deviceAt(at);
      const port = order.portAt(at);
      if (isExcluded(device, port)) continue;
      // A question to the link is a packet as well, and only its answer says whether there was one.
      for (let ms = this.#probing.askLink(); ms > 0 && !this.#isStopped; ) {
        await this.#breathe(ms);
        ms = this.#probing.askLink();
      }
      if (this.#isStopped) return;
      if (this.#reachable.ask(device, port, 0) !== 'resolving') this.#probing.askedNoLink();
      if (at % 1024 === 1023) await this.#breathe(0);
    }
    const patience = clock.now() + Reachable.firstWaitMs;
    while (this.#reachable.resolving > 0 && clock.now() < patience && !this.#isStopped) {
      await this.#breathe(restMsMax);
      this.#reachable.poll(clock.now(), 0);
    }
  }

  async #rounds(begun: Place): Promise<void> {
    let from = begun.position;
    if (this.#round > 0) await this.#heard.judge(this.#round, () => this.#breathe(0));
    for (; this.#round < roundsMax && !this.#isStopped; this.#round++) {
      const { sent } = this.#probing;
      const startedAt = this.#plan.clock.now();
      if (from === 0) this.#journal.begin(this.#round);
      await this.#walk(from);
      from = 0;
      this.#walkedAt = this.#plan.clock.now();
      const perSecond =
        ((this.#probing.sent - sent) * 1000) / Math.max(1, this.#walkedAt - startedAt);
      await this.#heard.judge(this.#round + 1, () => this.#breathe(0));
      if (this.#isAnswered()) return this.#waitForCanaries();
      const isLast = !this.#isAnyoneNeeding(this.#round + 1);
      await this.#pause(isLast);
      this.#journal.end(this.#round);
      await this.#heard.judge(this.#round + 1, () => this.#breathe(0));
      if (this.#heard.isLineThin) this.#throttle.fallBelow(perSecond);
      if (!this.#isAnyoneNeeding(this.#round + 1)) return;
    }
  }

  /**
   * One probe to every port that is still unanswered, in the order of the plan, entered elsewhere in
   * each round: what lets the first ten of a burst through must not lose the same ports each time.
   */
  async #walk(from: number): Promise<void> {
    const { order, clock } = this.#plan;
    const entry = Math.floor(order.size * ((this.#round * goldenShare) % 1));
    const place = order.walk((from + entry) % order.size);
    for (let at = from; at < order.size && !this.#isStopped; ) {
      const end = Math.min(order.size, at + stepsAtOnce);
      this.#probing.look();
      let waitMs = this.#probing.pausedMs();
      for (let left = probesAtOnce; waitMs === 0 && at < end && left > 0; at++, place.next()) {
        const { device, port } = place;
        const known = this.#heard.devices.get(device);
        if (!this.#wants(device, port, known)) continue;
        // Before the probe: where the device's rate allows one packet, nothing is left after it.
        if (known) this.#mixInCanary(device, known);
        waitMs = this.#probing.send(device, port, this.#round);
        if (waitMs > 0) break;
        left--;
        if (known) known.sinceCanary++;
      }
      this.#progress.reached(this.#round, at, this.#heard.silentNeeded);
      await this.#breathe(waitMs);
      this.#journal.reached(this.#round, at, clock.now());
    }
  }

  #wants(index: number, port: number, device: SynDevice | undefined): boolean {
    if (device?.isSettled(port)) return false;
    if (this.#plan.isExcluded(index, port)) return this.#skip();
    const joined = this.#reachable.joinedAt(index, port, this.#round);
    if (joined < 0) return this.#skip();
    const round = this.#round - joined;
    if (round < 0) return false;
    if (device) {
      if (device.proofs >= device.needed) return false;
    } else if (round >= this.#heard.silentNeeded) return false;
    if (this.#probing.isOver(index)) return false;
    if (!device) {
      this.#heard.silentAskedIn |= 1 << this.#round;
      return true;
    }
    if (isSpared(device, this.#probing.now)) {
      device.sparedIn(this.#round);
      return false;
    }
    device.askedIn(this.#round);
    return true;
  }

  #skip(): false {
    if (this.#round === 0) this.#progress.skipped++;
    return false;
  }

  #mixInCanary(index: number, device: SynDevice): void {
    const purpose = device.hasAnswered && purposeNow(device, this.#probing.now);
    if (purpose && this.#sendCanary(index, device, purpose) === 0) device.sinceCanary = 0;
  }

  /** 0 where it is on its way, else the milliseconds to its turn; Infinity where there is none to send. */
  #sendCanary(index: number, device: SynDevice, purpose: CanaryPurpose): number {
    // Recalled, and not there (yet).
    if (this.#reachable.stateOf(index) !== 'ready') return Number.POSITIVE_INFINITY;
    const canary = this.#canaries.next(index, device, purpose);
    if (!canary) return Number.POSITIVE_INFINITY;
    const waitMs = this.#probing.send(index, canary.port, canary.attempt);
    if (waitMs > 0) return waitMs;
    this.#canaries.sent(index, device, canary, this.#plan.clock.now(), this.#round);
    if (purpose === 'pulse') device.vitals?.sampled(this.#plan.clock.now());
    return 0;
  }

  /** Sends, reads, reports; then lets the event loop run, and waits at least a part of `waitMs`. */
  async #breathe(waitMs: number): Promise<void> {
    const { clock, signal } = this.#plan;
    this.#probing.flush();
    this.#heard.now = clock.now();
    this.#wire.drain(this.#heard.hear);
    const now = clock.now();
    this.#canaries.expire(now);
    if (this.#probing.pausedMs() === 0) this.#reachable.poll(now, this.#round + 1);
    this.#probing.look();
    this.#pulse.lookAfter(now);
    this.#progress.tell(now, this.#probing.sent);
    this.#throttle.judge(now, this.#progress.perSecond, this.#heard.devices.size);
    const restMs = Math.min(restMsMax, Math.max(restMsMin, waitMs));
    if (waitMs > 0) await clock.sleep(restMs, signal);
    else await new Promise((resolve) => setImmediate(resolve));
  }

  /** Whether who fell, or was stopped, comes back: for a bounded time. */
  async #watch(): Promise<void> {
    const { clock } = this.#plan;
    for (const [index, { verdict }] of this.#slow.walks) {
      if (verdict === 'gone') this.#heard.devices.get(index)?.vitals?.wentAway(clock.now());
    }
    while (!this.#isStopped && this.#pulse.isWatching(clock.now())) await this.#breathe(restMsMax);
  }

  #isAnswered(): boolean {
    const { resolving, latestJoin } = this.#reachable;
    return this.#progress.isAllSettled && resolving === 0 && latestJoin === 0;
  }

  #isAnyoneNeeding(round: number): boolean {
    if (round >= roundsMax) return false;
    const { latestJoin, ready } = this.#reachable;
    const isAnyoneSilent = ready > this.#heard.devices.size;
    if (latestJoin + this.#heard.silentNeeded > round && isAnyoneSilent) return true;
    for (const [index, device] of this.#heard.devices) {
      const isWanted = device.pending > 0 && device.isWantedInRounds;
      if (isWanted && !this.#probing.overtime.has(index)) return true;
    }
    return this.#reachable.resolving > 0;
  }

  /** Between rounds, and after the last: time for late answers, and canaries to who kept silent. */
  async #pause(isLast: boolean): Promise<void> {
    const { timeoutMs, clock } = this.#plan;
    const longMs = firstPauseMs * 2 ** this.#round;
    const pauseMs = isLast ? timeoutMs : Math.min(timeoutMs, longMs);
    const until = clock.now() + pauseMs;
    for (let i = 0; i < pauseCanariesMax; i++) {
      for (const [index, device] of this.#heard.devices) {
        if (this.#isStopped) return;
        if (device.hasAnswered && wantsPauseCanary(device.pending, i)) {
          await this.#prove(index, device);
        }
      }
      await this.#sleepUntil(clock.now() + pauseMs / (pauseCanariesMax * 2));
    }
    await this.#sleepUntil(until);
    if (isLast) await this.#waitForCanaries();
  }

  /**
   * A canary on which hangs what silence means waits for its turn, as probes do: at a low rate the
   * same devices would go without each time, and be asked everything once more for it.
   */
  async #prove(index: number, device: SynDevice): Promise<void> {
    while (!this.#isStopped && !device.isStopped) {
      this.#probing.look();
      if (this.#probing.isOver(index)) return;
      const waitMs = this.#sendCanary(index, device, 'proof');
      if (waitMs === 0) return;
      await this.#breathe(Math.min(restMsMax, waitMs));
      if (waitMs === Number.POSITIVE_INFINITY) return;
    }
  }

  async #sleepUntil(time: number): Promise<void> {
    const { clock } = this.#plan;
    while (clock.now() < time && !this.#isStopped) {
      await this.#breathe(Math.min(restMsMax, time - clock.now()));
    }
  }

  /** Those that are on their way are overdue after the timeout; who is not well gets further ones. */
  async #waitForCanaries(): Promise<void> {
    const { clock, timeoutMs } = this.#plan;
    const until = clock.now() + timeoutMs;
    while (this.#canaries.waiting > 0 && clock.now() <= until && !this.#isStopped) {
      await this.#breathe(restMsMax);
    }
  }

  /** Whether the silence of a device's ports is its own: it answered to the end, and often enough. */
  readonly #isProven = (index: number, device: SynDevice): boolean => {
    if (this.#probing.overtime.has(index) || device.isStopped) return false;
    const slowly = this.#slow.verdictOf(index);
    if (slowly) return slowly === 'proven';
    const isThere = device.lastAnswerAt >= this.#walkedAt;
    return isThere && device.needed <= device.proofs && !device.withholds;
  };

  async #conclude(): Promise<void> {
    const { devices, ports } = this.#heard;
    for (const [index, device] of devices) {
      if (this.#isStopped) break;
      if (!device.hasAnswered || device.settled >= ports.length) continue;
      if (!this.#isProven(index, device)) continue;
      for (const port of ports) this.#concludeOf(index, device, port);
      await this.#breathe(0);
    }
    this.#isConcluded = !this.#isStopped;
  }

  #concludeOf(index: number, device: SynDevice, port: number): void {
    if (device.ledger.isAsked(port) || this.#plan.isExcluded(index, port)) return;
    if (this.#probing.wasRefused(index, port)) device.conclude(port, 'unknown', 'local-limit');
    else device.conclude(port, 'filtered', 'no-answer');
  }

  outcome(): SynSweepOutcome {
    return synOutcome({
      plan: this.#plan,
      wire: this.#wire,
      heard: this.#heard,
      probing: this.#probing,
      reachable: this.#reachable,
      slow: this.#slow.walks,
      isConcluded: this.#isConcluded,
    });
  }
}
