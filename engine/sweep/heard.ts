/** Everything that a SYN sweep has heard, and what it says about how often silence must be asked. */
import type { AnswerKind, AnswerSink } from '../wire/packets.ts';
import { type Canaries, firstCanaryAttempt } from './canaries.ts';
import type { DeviceVitals } from './device-vitals.ts';
import { noJournal, type Settled } from './journal.ts';
import { conclusiveMin, Loss } from './loss.ts';
import type { Probing } from './probing.ts';
import { probesAt, probesFor } from './silence.ts';
import type { SweepPlan, SweepSink, SweepVitals } from './sweep.ts';
import { canaryKinds, lateShareMax, SynDevice } from './syn-device.ts';
import type { SynProgress } from './syn-progress.ts';

/** In the order of the journal: the place of a kind never changes. */
const answerKinds = [
  'syn-ack',
  'rst',
  'port-unreachable',
  'admin-prohibited',
  'host-unreachable',
  'net-unreachable',
  'protocol-unreachable',
] as const satisfies readonly AnswerKind[];
const kindsMax = 8;
const byDeviceBit = 8;

/** As the journal keeps it: the kind, who said so, and which attempt drew it (64 at most). */
function detailOf(kind: AnswerKind, attempt: number, byDevice: boolean): number {
  return answerKinds.indexOf(kind) | (byDevice ? byDeviceBit : 0) | (attempt << 4);
}

/** Attempts below the canaries: half of them are of the rounds, half of the slow phase. */
export const roundsMax = firstCanaryAttempt / 2;
/** A line on which too many answers come late gets more rounds, each at a lower rate. */
const furtherRoundsOfThinLine = 4;

/** Ports that answered, from which on they tell by themselves what the rounds lost. */
const tellingMin = 32;

/** A device, canaries to its open ports and how many were lost, and the same of refusals. */
export type CanariesBefore = readonly [number, number, number, number, number];

export class Heard {
  /** Devices of which something was heard, by index. */
  readonly devices = new Map<number, SynDevice>();
  /** The ports that each device is asked. */
  ports = new Uint16Array();
  /** Probes to each port of a device of which nothing was heard. */
  silentNeeded: number;
  /** Rounds in which the sweep was killed and gone on with. */
  readonly interrupted = new Set<number>();
  isLineThin = false;
  /** The rounds in which devices were asked of which nothing was heard, a bit each. */
  silentAskedIn = 0;
  #wasLineThin = false;
  readonly #plan: SweepPlan;
  readonly #sink: SweepSink;
  readonly #probing: Probing;
  readonly #canaries: Canaries;
  readonly #progress: SynProgress;
  readonly #vitals: SweepVitals;
  readonly #joinedIn: (index: number) => number;
  readonly #settled: Settled;

  /** `joinedIn`: the round in which a device got its first probes. */
  constructor(
    plan: SweepPlan,
    sink: SweepSink,
    parts: {
      probing: Probing;
      canaries: Canaries;
      progress: SynProgress;
      vitals: SweepVitals;
      joinedIn: (index: number) => number;
    },
  ) {
    this.#vitals = parts.vitals;
    this.#joinedIn = parts.joinedIn;
    this.#plan = plan;
    this.now = plan.clock.now();
    this.#settled = (plan.journal ?? noJournal).settled;
    this.#sink = sink;
    this.#probing = parts.probing;
    this.#canaries = parts.canaries;
    this.#progress = parts.progress;
    this.silentNeeded = plan.retries + 1;
  }

  /** Time of this look at what arrived; reading the clock for each answer would cost as much again. */
  now: number;

  readonly hear: AnswerSink = (index, port, kind, attempt, byDevice) => {
    const isNew = this.#take(index, port, kind, attempt, byDevice);
    this.#canaries.answered(index, port, attempt, this.now);
    if (isNew) this.#settled(index, port, detailOf(kind, attempt, byDevice));
  };

  /** What was written down by the sweep that this one goes on with. */
  readonly recall: Settled = (index, port, detail) => {
    const kind = answerKinds[detail % kindsMax];
    if (!kind || index >= this.#plan.targets.size) return;
    this.#take(index, port, kind, detail >> 4, (detail & byDeviceBit) !== 0);
  };

  #take(...[index, port, kind, attempt, byDevice]: Parameters<AnswerSink>): boolean {
    const device = this.devices.get(index) ?? this.#meet(index);
    const { settled, openPorts } = device;
    const probed = (this.#probing.sentTo[index] ?? 0) - device.canaries;
    const portsProbed = Math.min(this.ports.length, probed);
    const answer = { port, kind, attempt, byDevice };
    const isNew = device.hear(answer, this.now, portsProbed);
    if (byDevice) (device.vitals ?? this.#pulseOf(index, device)).heard(this.now);
    this.#progress.settled += device.settled - settled;
    this.#progress.found += device.openPorts - openPorts;
    return isNew;
  }

  #pulseOf(index: number, device: SynDevice): DeviceVitals {
    device.vitals = this.#vitals.of(index);
    device.vitals.countedBy(new Counted(this.#probing.sentTo, index, device));
    return device.vitals;
  }

  #meet(index: number): SynDevice {
    const joined = this.#joinedIn(index);
    const device = new SynDevice(
      (port, state, reason) => {
        this.#sink.port(index, port, state, reason);
      },
      joined,
      this.interrupted,
      this.silentAskedIn & -(1 << joined),
    );
    device.needed = this.silentNeeded;
    this.devices.set(index, device);
    return device;
  }

  /** Of the devices with silent ports; of the others they tell nothing that is still wanted. */
  canariesSoFar(): CanariesBefore[] {
    const all: CanariesBefore[] = [];
    for (const [index, { pending, loss }] of this.devices) {
      const { rst, 'syn-ack': open } = loss;
      const isWanted = pending > 0 && rst.sent + open.sent > 0;
      if (isWanted) all.push([index, open.sent, open.lost, rst.sent, rst.lost]);
    }
    return all;
  }

  recallCanaries([index, openSent, openLost, rstSent, rstLost]: CanariesBefore): void {
    const loss = this.devices.get(index)?.loss;
    loss?.['syn-ack'].recall(openSent, openLost);
    loss?.rst.recall(rstSent, rstLost);
  }

  /**
   * After so many rounds: counts what is silent, and how often it has to be asked with the loss
   * measured so far.
   */
  async judge(rounds: number, breathe: () => Promise<void>): Promise<void> {
    const least = this.#plan.retries + 1;
    this.isLineThin = this.#isLineThinAfter(rounds);
    this.#wasLineThin ||= this.isLineThin;
    const pool = this.#pooledLoss();
    const thinNeeded = this.#wasLineThin ? least + furtherRoundsOfThinLine : least;
    this.silentNeeded = Math.max(thinNeeded, probesAt(pool.share, 0, least));
    for (const [index, device] of this.devices) {
      if (this.#plan.signal.aborted) return;
      if (device.settled < this.ports.length) {
        device.pending = this.silentPorts(index, device).length;
        await breathe();
      } else device.pending = 0;
      const isThin = device.isThinAfter(rounds);
      const own = probesFor(device.evidenceAfter(rounds), thinNeeded);
      // Canaries of quiet moments say little of rounds that the line couldn't take.
      const isUntold = this.isLineThin && device.answering < tellingMin;
      device.withholds = isThin || isUntold || own === Number.POSITIVE_INFINITY;
      const needed = device.withholds
        ? neededByOpen(device, rounds, thinNeeded)
        : Math.max(own, probesAt(pool.share, device.answering, thinNeeded));
      device.countProofs(isThin);
      const isQuiet = device.withholds || !device.isStillAnswering(rounds);
      device.needed = isQuiet ? needed : Math.max(needed, rounds + 1 - this.#joinedIn(index));
    }
  }

  /** On most of the devices many ports answer late, and not because they limit their refusals. */
  #isLineThinAfter(rounds: number): boolean {
    let telling = 0;
    let thin = 0;
    for (const device of this.devices.values()) {
      const late = device.lateAfter(rounds);
      if (late.sent < conclusiveMin) continue;
      telling++;
      if (late.share > lateShareMax && !device.answersOpenInTime(rounds)) thin++;
    }
    return thin > telling / 2;
  }

  /** Without devices that withhold their answers: that is no loss on the way. */
  #pooledLoss(): Loss {
    const pool = new Loss();
    for (const device of this.devices.values()) {
      for (const kind of canaryKinds) {
        const loss = device.loss[kind];
        if (kind !== 'icmp' && !loss.isThin) pool.include(loss);
      }
    }
    return pool;
  }

  silentPorts(index: number, device: SynDevice): Uint16Array<ArrayBuffer> {
    return this.ports.filter(
      (port) => !device.isSettled(port) && !this.#plan.isExcluded(index, port),
    );
  }
}

/** A class, because getters of a literal are made anew for each device, and there are many. */
class Counted {
  readonly #sentTo: Uint32Array;
  readonly #index: number;
  readonly #device: SynDevice;

  constructor(sentTo: Uint32Array, index: number, device: SynDevice) {
    this.#sentTo = sentTo;
    this.#index = index;
    this.#device = device;
  }

  get probesSent(): number {
    return this.#sentTo[this.#index] ?? 0;
  }

  get answers(): number {
    return this.#device.ledger.answers;
  }
}

/** Open ports that a device is reckoned to have besides those that were found. */
const openBesides = 8;
/** Of open ports that are not limited no line loses more. */
const openLossMax = 0.4;

/** A device that limits its refusals limits no open port: those are asked until loss hides none. */
function neededByOpen(device: SynDevice, rounds: number, least: number): number {
  if (!device.limitsRefusalsAfter(rounds)) return least;
  const { share } = device.openLossAfter(rounds);
  return probesAt(Math.min(openLossMax, share), device.openPorts + openBesides, least);
}
