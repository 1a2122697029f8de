/**
 * What a check may send, over everything in it that sends: probes over TCP and UDP, those to fragile
 * devices, and the connections of identification. One limit for all of it, one for each segment, one
 * for each device, and one for a state table on the way, where each packet that begins something is
 * an entry until its timeout, an answer or not, the first probe to a port or its repetition.
 *
 * Each limit is the moment from which may be sent again (GCRA, the token bucket in a single number:
 * ITU-T I.371, annex A), so that a limit for each of ten million devices costs eight bytes each,
 * and one that isn't set costs a comparison. Time is looked at by `look`, not for each packet: that
 * would cost as much as the packet.
 *
 * Invariant: in any span of time no more leaves than the rate allows in it and the burst, in total,
 * to a segment, to a device and into the state table, whoever sends.
 */
import type { Clock } from '../facts/clock.ts';
import { type StateTable, stateTableRate } from '../facts/state-table.ts';
import type { TargetSet } from '../facts/target-set.ts';
import { Segments } from './segments.ts';

export type BudgetLimits = {
  /** Packets a second that begin something; Infinity for no limit. */
  readonly rate: number;
  readonly perSegmentRate: number;
  readonly perDeviceRate: number;
  readonly stateTable: StateTable | null;
};

/** Times in which nothing may be sent. */
export interface Gate {
  /** Milliseconds until sending may go on; 0 where it may now. */
  pausedMs(): number;
}

/** What may leave at once when a sender comes late: the rate over this time. */
const burstMs = 20;
/** Somebody who waits for his turn looks again at least so often. */
const lookAgainMs = 50;

export class Budget {
  /** Of all that sends; as `look` last saw it. */
  now = 0;
  readonly clock: Clock;
  readonly total: Limit;
  readonly state: Limit;
  readonly perSegment: Limit;
  readonly perDevice: Limit;
  readonly segments = new Segments();
  /** Conversations that wait for a turn: what sweeps leave to them is one packet. */
  waiting = 0;

  constructor(limits: BudgetLimits, clock: Clock) {
    this.clock = clock;
    this.total = limitOf(limits.rate);
    this.state =
      limits.stateTable === null
        ? limitOf(Number.POSITIVE_INFINITY)
        : limitOfTable(limits.stateTable);
    this.perSegment = limitOf(limits.perSegmentRate);
    this.perDevice = limitOf(limits.perDeviceRate);
  }

  /** Packets a second that all together get at most. */
  get rate(): number {
    const intervalMs = Math.max(this.total.intervalMs, this.state.intervalMs);
    return intervalMs === 0 ? Number.POSITIVE_INFINITY : 1000 / intervalMs;
  }

  /** What all share is used up at the moment. */
  isUsedUp(): boolean {
    return Math.max(this.total.early(this.now, 0), this.state.early(this.now, 0)) > 0;
  }

  /** For these devices, by their numbers there. Slices of a check have one each. */
  over(set: TargetSet, gate: Gate | null = null): Pace {
    this.now = this.clock.now();
    return new Pace(this, partsOf(this, set), gate);
  }
}

/** One rate, as the milliseconds from one packet to the next; 0 for no limit. */
class Limit {
  readonly intervalMs: number;
  readonly toleranceMs: number;
  /** Where it is one for all. */
  freeAt = 0;

  constructor(intervalMs: number, toleranceMs: number) {
    this.intervalMs = intervalMs;
    this.toleranceMs = toleranceMs;
  }

  /** How much too early it is for a packet; at most 0 where it isn't. */
  early(now: number, kept: number): number {
    return this.freeAt + kept * this.intervalMs - this.toleranceMs - now;
  }

  charge(now: number): void {
    this.freeAt = Math.max(this.freeAt, now) + this.intervalMs;
  }
}

function limitOf(rate: number): Limit {
  if (rate === Number.POSITIVE_INFINITY) return new Limit(0, 0);
  const intervalMs = 1000 / rate;
  return new Limit(intervalMs, Math.max(0, burstMs - intervalMs));
}

/** So that not even with a burst there are more entries than the share, at any moment. */
function limitOfTable(table: StateTable): Limit {
  const { toleranceMs } = limitOf(stateTableRate(table));
  const entries = Math.max(1, Math.floor(table.entries * table.share));
  const intervalMs = (table.timeoutMs + toleranceMs) / entries;
  return new Limit(intervalMs, toleranceMs);
}

type Parts = {
  readonly deviceFreeAt: Float64Array | null;
  readonly slots: Uint32Array | null;
  readonly release: () => void;
  readonly first: number;
};

export class Pace {
  readonly #budget: Budget;
  readonly #gate: Gate | null;
  readonly #parts: Parts;
  readonly #deviceFreeAt: Float64Array | null;
  readonly #slots: Uint32Array | null;
  readonly #first: number;
  readonly #isFree: boolean;

  constructor(budget: Budget, parts: Parts, gate: Gate | null) {
    this.#budget = budget;
    this.#gate = gate;
    this.#parts = parts;
    this.#deviceFreeAt = parts.deviceFreeAt;
    this.#slots = parts.slots;
    this.#first = parts.first;
    const { total, state } = budget;
    const isUnlimited = total.intervalMs + state.intervalMs === 0;
    this.#isFree = isUnlimited && !gate && !parts.deviceFreeAt && !parts.slots;
  }

  /** Of this one device, whose number is then 0. */
  at(device: number): Pace {
    const parts = { ...this.#parts, first: this.#first + device };
    return new Pace(this.#budget, parts, this.#gate);
  }

  /** Looks at the clock, which `take` goes by until the next look. */
  look(): void {
    if (!this.#isFree) this.#budget.now = this.#budget.clock.now();
  }

  /** Milliseconds until anything may be sent at all: 0 outside the times in which nothing may. */
  pausedMs(): number {
    return this.#gate?.pausedMs() ?? 0;
  }

  /** 0 where a packet to this device may leave now, which is then counted; else how long to wait. */
  take(device: number): number {
    return this.#isFree ? 0 : this.#take(device, this.#budget.waiting > 0 ? 1 : 0);
  }

  /** What was taken and did not leave. */
  giveBack(device: number): void {
    if (this.#isFree) return;
    const { total, state, perDevice, perSegment, segments } = this.#budget;
    total.freeAt -= total.intervalMs;
    state.freeAt -= state.intervalMs;
    const at = this.#first + device;
    if (this.#deviceFreeAt) {
      this.#deviceFreeAt[at] = (this.#deviceFreeAt[at] ?? 0) - perDevice.intervalMs;
    }
    const slot = this.#slots?.[at];
    if (slot !== undefined) {
      segments.freeAt[slot] = (segments.freeAt[slot] ?? 0) - perSegment.intervalMs;
    }
  }

  /**
   * Waits for a turn, before those who only ask whether there is one; false once the signal aborts
   * or `patienceMs` are over.
   */
  async turn(device: number, patienceMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#isFree) return !signal.aborted;
    const { clock } = this.#budget;
    const until = clock.now() + patienceMs;
    while (!signal.aborted) {
      this.look();
      const waitMs = this.#take(device, 0);
      if (waitMs === 0) return true;
      if (this.#budget.now >= until) return false;
      const isHeldUpByAll = this.#budget.isUsedUp();
      if (isHeldUpByAll) this.#budget.waiting++;
      await clock.sleep(Math.min(lookAgainMs, Math.max(1, waitMs)), signal);
      if (isHeldUpByAll) this.#budget.waiting--;
    }
    return false;
  }

  /** A question to a link for an address: a packet of ours, and nobody's state. */
  takeForLink(): number {
    const { total, now } = this.#budget;
    const waitMs = Math.max(this.pausedMs(), total.early(now, 0));
    if (waitMs > 0) return waitMs;
    total.charge(now);
    return 0;
  }

  giveBackForLink(): void {
    const { total } = this.#budget;
    total.freeAt -= total.intervalMs;
  }

  /** Nobody sends by it any more. */
  end(): void {
    this.#parts.release();
  }

  /** How long a device has to wait for its own sake or its segment's, whatever all together may. */
  ownWaitMs(device: number): number {
    if (this.#isFree) return 0;
    const { perDevice, perSegment, segments, now } = this.#budget;
    const at = this.#first + device;
    let waitMs = this.#gate === null ? 0 : this.#gate.pausedMs();
    if (this.#deviceFreeAt) {
      waitMs = Math.max(waitMs, (this.#deviceFreeAt[at] ?? 0) - perDevice.toleranceMs - now);
    }
    const slot = this.#slots?.[at];
    if (slot !== undefined) {
      waitMs = Math.max(waitMs, (segments.freeAt[slot] ?? 0) - perSegment.toleranceMs - now);
    }
    return waitMs;
  }

  #take(device: number, kept: number): number {
    const { total, state, perDevice, perSegment, segments, now } = this.#budget;
    const at = this.#first + device;
    const slot = this.#slots === null ? -1 : (this.#slots[at] ?? 0);
    let waitMs = this.ownWaitMs(device);
    if (total.intervalMs > 0) waitMs = Math.max(waitMs, total.early(now, kept));
    if (state.intervalMs > 0) waitMs = Math.max(waitMs, state.early(now, kept));
    if (waitMs > 0) return waitMs;
    if (this.#deviceFreeAt) {
      this.#deviceFreeAt[at] = Math.max(this.#deviceFreeAt[at] ?? 0, now) + perDevice.intervalMs;
    }
    if (slot >= 0) {
      segments.freeAt[slot] = Math.max(segments.freeAt[slot] ?? 0, now) + perSegment.intervalMs;
    }
    if (total.intervalMs > 0) total.charge(now);
    if (state.intervalMs > 0) state.charge(now);
    return 0;
  }
}

function partsOf(budget: Budget, set: TargetSet): Parts {
  const ofSegments = budget.perSegment.intervalMs > 0 ? budget.segments.of(set, budget.now) : null;
  return {
    deviceFreeAt: budget.perDevice.intervalMs > 0 ? new Float64Array(set.size) : null,
    slots: ofSegments?.slots ?? null,
    release: ofSegments?.release ?? (() => {}),
    first: 0,
  };
}
