/** Devices that are alike to a plan. */
import { type ProfileName, profiles } from '../facts/profile.ts';
import { probesNeeded } from '../sweep/loss.ts';
import type { Behaviour } from './assumptions.ts';
import type { Budgets } from './budgets.ts';

export type Kind = {
  readonly profile: ProfileName;
  readonly family: 4 | 6;
  /** Ports that are asked of each device, before they are shared out. */
  readonly tcpPorts: number;
  readonly udp: UdpPorts;
  /** Numbers of the windows in which it may not be asked. */
  readonly windows: readonly number[];
};

export type UdpPorts = {
  /** Those for which there is a real request, and all others. */
  readonly known: number;
  readonly other: number;
  /** Probes to all known ones if none answers, and bytes of their first requests. */
  readonly knownTries: number;
  readonly knownBytes: number;
};

export function isFragile({ profile }: Kind): boolean {
  return !profiles[profile].mayHalfOpen;
}

/** Ports of each device that this machine asks this time. */
export function portsOf(kind: Kind, { shards, udpParts }: Budgets) {
  const { known, other } = kind.udp;
  const part = (ports: number, parts: number) => Math.ceil(ports / parts);
  return {
    tcp: part(kind.tcpPorts, shards),
    udpKnown: part(known, shards),
    udpOther: part(other, shards * udpParts),
  };
}

/** Probes to a port that never answers. */
export function probesOfSilent(ports: number, { loss }: Behaviour, { retries }: Budgets): number {
  return probesNeeded(loss, ports, retries + 1);
}
