/**
 * How much a device bears. Printers print what they are sent, controllers of machines stop for less
 * than a strange packet, and small embedded systems run out of connection slots.
 */
import { hasPort, type PortSet } from './port-set.ts';

export const profileNames = ['default', 'embedded', 'printer', 'ot'] as const;
export type ProfileName = (typeof profileNames)[number];

export type Profile = {
  /** Probes a second to the device; null for that of the check. */
  readonly rate: number | null;
  /** Connections at a time, the sweep's and then those of identification; null for no own limit. */
  readonly atOnce: number | null;
  /** Connections to one port for identification, at most. */
  readonly connectionsMax: number | null;
  /** Whether connections may be left half open: else each is completed and ended in order. */
  readonly mayHalfOpen: boolean;
  /** The ports that a byte may be sent to at all; null for all but those where no device bears it. */
  readonly speaks: { readonly tcp: PortSet; readonly udp: PortSet } | null;
};

const noPort: PortSet = [];

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  default: { rate: null, atOnce: null, connectionsMax: null, mayHalfOpen: true, speaks: null },
  embedded: { rate: 200, atOnce: 8, connectionsMax: 1, mayHalfOpen: false, speaks: null },
  // Web pages, IPP (which is HTTP) and SNMP: what printers are managed by.
  printer: {
    rate: 200,
    atOnce: 4,
    connectionsMax: 1,
    mayHalfOpen: false,
    speaks: {
      tcp: [
        [80, 80],
        [443, 443],
        [631, 631],
      ],
      udp: [[161, 161]],
    },
  },
  ot: {
    rate: 50,
    atOnce: 1,
    connectionsMax: 1,
    mayHalfOpen: false,
    speaks: { tcp: noPort, udp: noPort },
  },
};

export function mayBeSpokenTo(name: ProfileName, port: number, transport: 'tcp' | 'udp'): boolean {
  const { speaks } = profiles[name];
  return speaks === null || hasPort(speaks[transport], port);
}
