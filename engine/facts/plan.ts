/**
 * What a check will take, as `postern plan --json` prints it. Readers must tolerate new fields;
 * fields are never renamed or given another meaning. Times are seconds, rates a second; null is "no
 * limit" for a rate and "never" for a time.
 */
import type { SweepMethod } from './check-result.ts';
import type { ProfileName } from './profile.ts';
import type { Shard } from './shard.ts';

/** If every port answers, as expected, and if every port is silent. */
export type Span<T = number> = { readonly least: T; readonly expected: T; readonly most: T };

/** What keeps a check from being over sooner. */
export type Bottleneck =
  | 'rate'
  | 'state-table'
  | 'per-segment-rate'
  | 'per-device-rate'
  | 'icmp-limit'
  | 'fragile'
  | 'connections'
  | 'identify'
  | 'pauses';

export type PlanGroup = {
  readonly profile: ProfileName;
  readonly family: 4 | 6;
  readonly devices: number;
  /** Asked of each device. */
  readonly tcpPorts: number;
  readonly udpPorts: number;
  /** When it may not be asked, in words. */
  readonly windows: readonly string[];
  readonly packets: Span;
  /** If nothing but this group were asked. */
  readonly seconds: Span;
  /** In which it may be asked, of the time that there is. */
  readonly allowedSeconds: number;
  /** Packets a second on average over the allowed time; null where there is none. */
  readonly rateNeeded: number | null;
};

/** What would make it fit. Each was tried on the model before it is told. */
export type Suggestion = {
  /** As it is written on the command line, or done. */
  readonly change: string;
  readonly because: string;
  /** From the start to the end, with it. */
  readonly wallSeconds: number;
};

export type PlanDay = {
  /** `2026-11-30`, in local time. */
  readonly date: string;
  readonly weekday: string;
  /** `00:00-08:00`: when packets leave on this day. */
  readonly used: readonly string[];
  readonly usedSeconds: number;
  readonly allowedSeconds: number;
  /** Of all the work, done by its end: 0 to 1. */
  readonly done: number;
};

export type Plan = {
  readonly schema: 'postern-plan/1';
  readonly tool: { readonly name: 'postern'; readonly version: string };
  /** ISO 8601, UTC: from when on it is planned. */
  readonly start: string;
  /** The time that there is. */
  readonly everySeconds: number;
  readonly asked: {
    readonly targets: readonly string[];
    readonly exclude: readonly string[];
    readonly tcp: string;
    readonly udp: string;
  };
  readonly shard: Shard | null;
  readonly method: SweepMethod;
  readonly devices: number;
  readonly segments: number;
  readonly slices: number;
  readonly rates: {
    readonly total: number | null;
    readonly perDevice: number | null;
    readonly perSegment: number | null;
    readonly stateTable: number | null;
  };
  /** What the plan takes for granted, a sentence each. */
  readonly basis: {
    readonly by: 'assumption' | 'measurement';
    readonly sentences: readonly string[];
  };
  readonly groups: readonly PlanGroup[];
  readonly packets: Span;
  /** That are sent, on Ethernet. */
  readonly bytes: Span;
  /** Of work, if it might be asked at any time. */
  readonly seconds: Span;
  /** From the start to the end, with the hours in which nothing may be asked. */
  readonly wallSeconds: Span<number | null>;
  readonly stateTable: {
    /** Most entries of a firewall in between at once, and of how many. */
    readonly entriesAtOnce: number;
    readonly entries: number | null;
    readonly timeoutSeconds: number;
    readonly share: number | null;
  };
  readonly bottleneck: { readonly is: Bottleneck; readonly because: string };
  /** Probes a second over all devices that are enough; null where no rate is. */
  readonly rateNeeded: number | null;
  /** Where devices are given up after a time: how long they are asked, and would have to be. */
  readonly deviceTime: { readonly seconds: number; readonly neededSeconds: number } | null;
  /** As expected, and even if every port is silent. */
  readonly fits: boolean;
  readonly fitsAtMost: boolean;
  /** By which it is too long; null where it would never end. */
  readonly overSeconds: number | null;
  readonly suggestions: readonly Suggestion[];
  /** Where no single change is enough: several that are, together. */
  readonly together: {
    readonly changes: readonly string[];
    readonly wallSeconds: number;
  } | null;
  readonly days: readonly PlanDay[];
};
