/** The best way to probe many UDP ports that this machine has. */
import { libc } from './libc.ts';
import type { UdpProbes } from './udp-probes.ts';
import { udpProbesByLinux } from './udp-sweep-linux.ts';
import { udpProbesByNode } from './udp-sweep-node.ts';
import type { Guard } from './wire.ts';

export function openUdpProbes(guard: Guard): UdpProbes {
  const native = libc();
  return native ? udpProbesByLinux(guard, native) : udpProbesByNode(guard);
}
