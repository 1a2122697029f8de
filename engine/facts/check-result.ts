/**
 * The result of a check, as `--output json` prints it; its shape is published in
 * `docs/check-result.schema.json` and a test holds the two together. Readers must tolerate new
 * fields; fields are never renamed or given another meaning.
 */

import type { Transport } from './endpoint.ts';
import type { Finding } from './finding.ts';
import type { LedgerSummary } from './ledger.ts';
import type { PortState, Reason } from './port-state.ts';
import type { Posture } from './posture.ts';
import type { TlsFacts } from './service.ts';
import type { Shard } from './shard.ts';
import type { Degraded, Minutes, Outage } from './vitals.ts';
import type { Zone } from './zone.ts';

export type CheckResult = {
  readonly schema: 'postern-check/1';
  readonly tool: { readonly name: 'postern'; readonly version: string };
  /** ISO 8601 with milliseconds, UTC. */
  readonly start: string;
  readonly end: string;
  /** False where it was interrupted or could not be finished: then `incompleteBecause` says why. */
  readonly complete: boolean;
  readonly incompleteBecause: readonly string[];
  /** The methods that really ran. */
  readonly method: {
    readonly tcp: SweepMethod | null;
    readonly udp: UdpMethod | null;
    /** Why this one, in words; a method is never changed in silence. */
    readonly because: string;
  };
  readonly vantage: { readonly host: string; readonly zone: Zone };
  readonly asked: {
    readonly targets: readonly string[];
    readonly exclude: readonly string[];
    readonly tcp: string;
    readonly udp: string;
  };
  /** The part of what was asked that this look is; null where it is all of it. */
  readonly shard: Shard | null;
  /** Devices of which there is something of their own to tell. */
  readonly devices: readonly DeviceResult[];
  /** Devices that answered and offer nothing; only large checks tell them like this. */
  readonly quiet: readonly AlikeDevices[];
  /** Devices that answered nothing at all, so that all their ports are unknown. */
  readonly silent: readonly AlikeDevices[];
  readonly findings: readonly Finding[];
  /** Of listeners of our own, where some were named; null or absent where none was. */
  readonly recall?: Recall | null;
  /** Moments in which the line failed, and not the devices; absent where it did not. */
  readonly outages?: readonly Outage[];
};

/** Secret canaries: how many there are, how many the sweep found, and which it missed. */
export type Recall = {
  readonly canaries: number;
  readonly found: number;
  /** `192.0.2.7:40123/tcp`. */
  readonly missed: readonly string[];
};

export type SweepMethod = 'syn' | 'connect';
export type UdpMethod = 'udp-sockets';

export type DeviceResult = {
  readonly address: string;
  readonly hostname: string | null;
  /** `up`: it answered something. `silent`: it answered nothing, so its ports are unknown. */
  readonly state: 'up' | 'silent';
  /** Facts about the whole device, e.g. that it answers on every port. Printable sentences. */
  readonly notes: readonly string[];
  readonly ports: readonly PortResult[];
  readonly ledger: Readonly<Partial<Record<Transport, DeviceLedger>>>;
  /** How it was while it was asked; null or absent where it answered nothing. */
  readonly minutes?: Minutes | null;
  /** Null or absent where it was well, as far as is known. */
  readonly degraded?: Degraded | null;
};

/** Every port that was asked about, by state, as `1-21,23-79`; together exactly what was asked. */
export type DeviceLedger = LedgerSummary & { readonly ranges: Readonly<Record<PortState, string>> };

/**
 * Devices of which the very same is to be told: a result stays small, however many addresses were
 * asked. No device is told twice, neither here nor in `devices`.
 */
export type AlikeDevices = {
  readonly state: DeviceResult['state'];
  /** How many they are. */
  readonly devices: number;
  /** Ascending addresses and ranges of them, such as `192.0.2.0-192.0.2.200`. */
  readonly addresses: readonly string[];
  readonly ledger: Readonly<Partial<Record<Transport, AlikeLedger>>>;
};

/** Counts, reasons and ranges of ports are those of each device; the rest is of all together. */
export type AlikeLedger = Omit<DeviceLedger, 'probesSent' | 'answers' | 'estimatedLoss'> & {
  readonly probesSentInAll: number;
  readonly answersInAll: number;
  readonly worstLoss: number | null;
};

/** Ports worth a line: all that are open; of the rest, only those that differ from their ledger. */
export type PortResult = {
  readonly port: number;
  readonly transport: Transport;
  readonly state: PortState;
  readonly reason: Reason;
  /** Protocol id, or null where it was not identified. */
  readonly service: string | null;
  readonly product: string | null;
  readonly version: string | null;
  readonly os: string | null;
  readonly cpe: readonly string[];
  readonly info: Readonly<Record<string, string>>;
  readonly tls: TlsFacts | null;
  readonly posture: Posture;
  readonly unidentified: string | null;
  /** Who can reach it, where this machine itself was checked. */
  readonly reach: Reach | null;
  /** The listening process, where this machine itself was checked. */
  readonly process: string | null;
  /** Ids of findings. */
  readonly findings: readonly string[];
  /** The first bytes that were exchanged, in words; the full transcript is not stored here. */
  readonly evidence: readonly string[];
  readonly connections: number;
};

/** `this-machine`: bound to loopback only. `network`: other machines may reach it. */
export type Reach = 'this-machine' | 'network';

/** What happens while a check runs, in order; `--output jsonl` prints one a line. */
export type CheckEvent =
  | {
      readonly event: 'started';
      readonly at: string;
      readonly devices: number;
      readonly method: CheckResult['method'];
    }
  | {
      readonly event: 'progress';
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      readonly perSecond: number;
      readonly found: number;
      /** What the rest takes, where that is known better than by what was done so far. */
      readonly restMs?: number;
    }
  /** Nothing is sent to so many devices until then: a window of theirs is on. */
  | { readonly event: 'resting'; readonly until: string; readonly devices: number }
  | {
      readonly event: 'port';
      readonly device: string;
      readonly port: number;
      readonly transport: Transport;
      readonly state: PortState;
      readonly reason: Reason;
    }
  | { readonly event: 'service'; readonly device: string; readonly result: PortResult }
  | { readonly event: 'finding'; readonly finding: Finding }
  | { readonly event: 'device'; readonly device: DeviceResult }
  /** Of a large check as far as it is; the same devices may be told in other company at its end. */
  | { readonly event: 'devices'; readonly devices: AlikeDevices }
  | {
      readonly event: 'finished';
      readonly at: string;
      readonly complete: boolean;
      readonly incompleteBecause: readonly string[];
      readonly recall?: Recall | null;
    };
