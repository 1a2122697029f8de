/** What the UDP sweep may ask: the hellos of the protocols, by the ports where they usually sit. */
import { type PortSet, portSetOf } from '../facts/port-set.ts';
import type { DatagramProtocol, Protocol } from './protocol.ts';

const datagramProtocols = (protocols: readonly Protocol[]): readonly DatagramProtocol[] =>
  protocols.filter((protocol) => protocol.transport === 'udp');

/** The ports for which there is a real request. */
export function knownUdpPorts(protocols: readonly Protocol[]): PortSet {
  return portSetOf(datagramProtocols(protocols).flatMap(({ ports }) => ports));
}

/** The requests to a port, best first; empty where there is none. */
export function udpRequests(
  protocols: readonly Protocol[],
): (port: number) => readonly Uint8Array[] {
  const byPort = new Map<number, Uint8Array[]>();
  for (const { ports, hello, hellosAlso = [] } of datagramProtocols(protocols)) {
    for (const port of ports) {
      const requests = byPort.get(port) ?? [];
      requests.push(hello, ...hellosAlso);
      byPort.set(port, requests);
    }
  }
  return (port) => byPort.get(port) ?? [];
}

/** The id of the protocol whose request this is; null where it is nobody's. */
export function requesterOf(protocols: readonly Protocol[], request: Uint8Array): string | null {
  const isIt = (bytes: Uint8Array) => Buffer.from(bytes).equals(request);
  const found = datagramProtocols(protocols).find(
    ({ hello, hellosAlso = [] }) => isIt(hello) || hellosAlso.some(isIt),
  );
  return found?.id ?? null;
}
