import type { PortSet } from './facts/port-set.ts';
import type { Shard } from './facts/shard.ts';
import type { StateTable } from './facts/state-table.ts';
import type { Zone } from './facts/zone.ts';
import type { PortChoice } from './targets/parse-ports.ts';
import type { ProfileWord } from './targets/profiled.ts';

/** What is asked of a check; null leaves the choice to the engine. */
export type CheckRequest = {
  /** Addresses, CIDRs, ranges, host names, `@FILE`s; none means this machine. */
  readonly targets: readonly string[];
  readonly exclude: readonly string[];
  readonly tcp: PortChoice;
  /** `known`: the UDP ports for which there is a real request. */
  readonly udp: PortChoice | { readonly kind: 'known' };
  /** Probes a second over all devices, Infinity for no limit. */
  readonly rate: number | null;
  readonly perDeviceRate: number | null;
  /** Probes and connections a second to one /24 of IPv4 or /64 of IPv6; null for no limit. */
  readonly perSegmentRate: number | null;
  /** A firewall on the way, and the share of its connections that may be ours. */
  readonly stateTable: StateTable | null;
  /** So long after its first probe a device is asked no more; null for no limit. */
  readonly deviceTimeMs: number | null;
  /** Where this look is taken from. */
  readonly zone: Zone;
  readonly method: 'auto' | 'syn' | 'connect';
  readonly timeoutMs: number | null;
  /** Devices that are to be treated with more care than others. */
  readonly profiles: readonly ProfileWord[];
  /** A file of listeners of our own, to measure what the sweep finds of them. */
  readonly canaries: string | null;
  /** Null for all of it. */
  readonly shard: Shard | null;
};

/** The ports that a request comes to. */
export type Asked = { readonly tcp: PortSet; readonly udp: PortSet };

/** Gentle by default: a device gets a thousand probes a second, so all its TCP ports take a minute. */
export const usualRates = { total: 10_000, perDevice: 1_000 };
export const usualTimeoutMs = 1_000;
export const usualRetries = 2;
