/** What every sweep takes and gives, whatever its method. */
import type { Clock } from '../facts/clock.ts';
import type { Ledger } from '../facts/ledger.ts';
import type { PortSet } from '../facts/port-set.ts';
import type { PortState, Reason } from '../facts/port-state.ts';
import type { ProbeOrder, TargetSet } from '../facts/target-set.ts';
import { Budget, type Pace } from './budget.ts';
import type { DeviceVitals } from './device-vitals.ts';
import type { SweepJournal } from './journal.ts';

export type SweepPlan = {
  readonly targets: TargetSet;
  readonly order: ProbeOrder;
  /** True for an excluded address or address:port; asked before each probe. */
  readonly isExcluded: (device: number, port: number) => boolean;
  /** Probes a second over all devices; Infinity for as fast as the truth allows. */
  readonly rate: number;
  /** Probes a second to one device; Infinity for no limit of its own. */
  readonly perDeviceRate: number;
  /** What the sweep shares with all else that sends; limits of its own are no further ones. */
  readonly pace?: Pace;
  /** So long after its first probe a device is asked no more; Infinity for no limit. */
  readonly deviceTimeMs: number;
  /** Connections at a time to one device, of a sweep by connections; no limit of its own without. */
  readonly perDeviceAtOnce?: number;
  /** How long the last probe to a port waits for its answer. */
  readonly timeoutMs: number;
  /** Further probes to a port that did not answer. */
  readonly retries: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Where it writes down how far it is; without one it can't be resumed. */
  readonly journal?: SweepJournal;
  /** How each device is; a sweep that is given none keeps its own. */
  readonly vitals?: SweepVitals;
};

/** A sweep that nobody shares anything with keeps to its own limit for each device. */
export function paceOf({ pace, perDeviceRate, targets, clock }: SweepPlan): Pace {
  const rate = Number.POSITIVE_INFINITY;
  const limits = { rate, perSegmentRate: rate, perDeviceRate, stateTable: null };
  return pace ?? new Budget(limits, clock).over(targets);
}

/** What a sweep needs of it; `index` counts the devices of that sweep. */
export interface SweepVitals {
  /** Of a device that has answered: it is made where there is none. */
  of(index: number): DeviceVitals;
  /** Null where it has not answered. */
  known(index: number): DeviceVitals | null;
  /** Devices of this sweep that are in trouble or were. */
  troubled(): Iterable<readonly [index: number, device: DeviceVitals]>;
  /** To be called often. */
  tick(): void;
}

export type SweepSink = {
  /** As soon as a port's state is known; at most once a port unless a later answer corrects it. */
  port(device: number, port: number, state: PortState, reason: Reason): void;
  /** About four times a second. `perSecond` is of the last second, `done` and `total` are ports. */
  progress(progress: Progress): void;
};

export type Progress = {
  readonly done: number;
  readonly total: number;
  readonly perSecond: number;
  readonly found: number;
  /** What the rest takes, where that is known better than by what was done so far. */
  readonly restMs?: number;
};

export type SweepOutcome = {
  /** By device index, for each device of the plan; unsettled ports are unknown with their reason. */
  readonly ledgers: ReadonlyMap<number, Ledger>;
  /** False where it was interrupted or this machine could not send. */
  readonly complete: boolean;
  /** One sentence for each cause. */
  readonly incompleteBecause: readonly string[];
  /** Facts about a whole device, e.g. that it answers on every port; printable sentences. */
  readonly notes: ReadonlyMap<number, readonly string[]>;
};

/** An outcome, and the ports of devices that answer on every port. */
export type Sweep = SweepOutcome & { readonly answeringEverywhere: ReadonlyMap<number, PortSet> };
