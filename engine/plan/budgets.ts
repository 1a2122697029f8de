/** The limits that a check keeps, as far as a plan reckons with them. */
import type { SweepMethod } from '../facts/check-result.ts';
import type { ProfileName } from '../facts/profile.ts';
import { type StateTable, stateTableRate } from '../facts/state-table.ts';

export type Budgets = {
  readonly method: SweepMethod;
  /** Packets a second; Infinity for no limit. */
  readonly rate: number;
  readonly perDeviceRate: number;
  readonly perSegmentRate: number;
  readonly stateTable: StateTable | null;
  /** A device is given up so long after its first probe; Infinity for never. */
  readonly deviceTimeMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  /** ICMP errors a second that a device gives, by its profile; Infinity where it does not limit them. */
  readonly icmpRate: Readonly<Record<ProfileName, number>>;
  /** This many machines share the work, and of these is one. */
  readonly shards: number;
  /** The UDP ports without a real request are asked a part each time, in so many times. */
  readonly udpParts: number;
};

/** What one thread sends into a cable, and a machine connects: measured, and no promise. */
const machineMost: Readonly<Record<SweepMethod, number>> = { syn: 800_000, connect: 40_000 };

export function totalRate({ rate, method }: Budgets): number {
  return Math.min(rate, machineMost[method]);
}

export function stateRate({ stateTable }: Budgets): number {
  return stateTable === null ? Number.POSITIVE_INFINITY : stateTableRate(stateTable);
}

/**
 * Several machines instead of one: what a device, a segment and a firewall bear does not grow with
 * them, so each machine gets its part of that; what a machine sends does.
 */
export function sharedBy(machines: number, budgets: Budgets): Budgets {
  const { stateTable } = budgets;
  return {
    ...budgets,
    shards: budgets.shards * machines,
    perDeviceRate: budgets.perDeviceRate / machines,
    perSegmentRate: budgets.perSegmentRate / machines,
    stateTable: stateTable && { ...stateTable, share: stateTable.share / machines },
  };
}
