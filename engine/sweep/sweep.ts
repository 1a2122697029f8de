/** What every sweep takes and gives, whatever its method. */
import type { Clock } from '../facts/clock.ts';
import type { Ledger } from '../facts/ledger.ts';
import type { PortSet } from '../facts/port-set.ts';
import type { PortState, Reason } from '../facts/port-state.ts';
import type { ProbeOrder, TargetSet } from '../facts/target-set.ts';
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
  /** Connections at a time to one device, of a sweep by connections; no limit of its own without. */
  readonly perDeviceAtOnce?: number;
  /** How long the last probe to a port waits for its answer. */
  readonly timeoutMs: number;
  /** For how long one device may be asked; Infinity, or none, for no limit of its own. */
  readonly deviceTimeMs?: number;
  /** Further probes to a port that did not answer. */
  readonly retries: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Where it writes down how far it is; without one it can't be resumed. */
  readonly journal?: SweepJournal;
};

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
