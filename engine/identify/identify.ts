/**
 * What listens on an open port, by what it says (promise 3): the ladder of hellos, TLS unwrapped on
 * any port, then the interview of the one protocol that knows the answer as its own. Everything
 * that a server can do ends in a bounded result.
 */
import type { Clock } from '../facts/clock.ts';
import type { Endpoint } from '../facts/endpoint.ts';
import type { Posture } from '../facts/posture.ts';
import type { Service, TlsFacts } from '../facts/service.ts';
import { bytesInWords } from '../facts/text.ts';
import type { DatagramWire, Dialer, Guard } from '../wire/wire.ts';
import { climb, type Found } from './climb.ts';
import { DatagramConversation, type DatagramLimits } from './datagram-conversation.ts';
import { echoId, isEcho, type Met, meetDatagram } from './meet.ts';
import type { DatagramProtocol, Protocol } from './protocol.ts';
import { tlsVersions } from './tls-hello.ts';
import { certificatePosture, type TlsSeen, versionPosture } from './tls-posture.ts';
import { Transcript } from './transcript.ts';
import { Visit, type VisitLimits } from './visit.ts';

export type IdentifyOptions = {
  readonly dialer: Dialer;
  readonly datagrams: DatagramWire;
  readonly guard: Guard;
  readonly protocols: readonly Protocol[];
  readonly clock: Clock;
  /** The time of day: certificates age. */
  readonly today: () => Date;
  /** The host name that was asked for; null where only an address is known. */
  readonly serverName: (address: string) => string | null;
  /** True where the user allowed requests beyond the harmless ones. */
  readonly extended: boolean;
  readonly streamLimits?: Partial<VisitLimits>;
  /** Connections to one port of a device that bears no more; null for the usual limit. */
  readonly connectionsMaxOf?: (address: string) => number | null;
  readonly datagramLimits?: Partial<DatagramLimits>;
};

/** Never rejects for what a server says or fails to say. */
export async function identifyStream(
  endpoint: Endpoint,
  options: IdentifyOptions,
): Promise<Service> {
  const transcript = new Transcript();
  const connectionsMax = options.connectionsMaxOf?.(endpoint.address);
  const visit = new Visit({
    endpoint,
    dialer: options.dialer,
    clock: options.clock,
    serverName: options.serverName(endpoint.address),
    extended: options.extended,
    record: transcript.record,
    limits: {
      ...options.streamLimits,
      ...(connectionsMax != null && { connectionsMax }),
    },
  });
  try {
    const maySay = options.guard.maySay(endpoint.address, endpoint.port, 'tcp');
    const found = await climb(visit, options.protocols, { maySay });
    const service = serviceOf(found, visit, options.today());
    return { ...service, transcript: transcript.utterances, connections: visit.connections };
  } finally {
    await visit.close();
  }
}

type Named = Omit<Service, 'transcript' | 'connections'>;

function serviceOf(found: Found, visit: Visit, now: Date): Named {
  const outer: Partial<TlsSeen> | null = found.tls?.facts ?? null;
  const tls = visit.tls ?? (outer && tlsFactsOf(outer));
  const ofTls: Posture = {
    ...found.tls?.posture,
    ...(visit.tls?.from === 'upgrade' && agreedPosture(visit.tls)),
    ...certificatePosture(tls?.certificate ?? null, now),
  };
  if (!found.known)
    return {
      protocol: found.tls ? 'tls' : null,
      tls,
      posture: ofTls,
      unidentified: found.because,
    };
  const { protocol, facts, insideTls } = found.known;
  return {
    ...protocol.identity(facts),
    protocol: protocol.id,
    tls,
    posture: { ...ofTls, ...protocol.posture(facts, { tls: insideTls }) },
    unidentified: null,
  };
}

/** What was read in clear, for servers that our own TLS cannot finish a handshake with. */
function tlsFactsOf(seen: Partial<TlsSeen>): TlsFacts {
  return {
    from: 'first-byte',
    version: seen.newest ?? null,
    cipher: seen.cipher ?? null,
    alpn: null,
    certificate: seen.certificate ?? null,
  };
}

/** After an upgrade only the version that was agreed is known. */
function agreedPosture(tls: TlsFacts): Posture {
  const version = tlsVersions.find((one) => one === tls.version);
  return version ? versionPosture({ [version]: true }) : {};
}

/** The answer to a request that the sweep has sent already, and whose request it was. */
export type FirstAnswer = { readonly asked: string; readonly bytes: Uint8Array };

export async function identifyDatagram(
  endpoint: Endpoint,
  options: IdentifyOptions,
  first: FirstAnswer | null = null,
): Promise<Service> {
  const transcript = new Transcript();
  const conversation = new DatagramConversation({
    endpoint,
    wire: options.datagrams,
    clock: options.clock,
    serverName: options.serverName(endpoint.address),
    extended: options.extended,
    record: transcript.record,
    ...(options.datagramLimits && { limits: options.datagramLimits }),
  });
  if (first) {
    const { bytes } = first;
    transcript.record({ kind: 'bytes', by: 'them', bytes, atMs: 0, connection: 1 });
  }
  const maySay = options.guard.maySay(endpoint.address, endpoint.port, 'udp');
  const found = maySay ? await findDatagram(endpoint, options, conversation, first) : forbidden;
  return {
    ...found,
    tls: null,
    transcript: transcript.utterances,
    connections: conversation.requests,
  };
}

type NamedDatagram = Omit<Named, 'tls'>;

const unknownDatagram = (because: string): NamedDatagram => ({
  protocol: null,
  posture: {},
  unidentified: because,
});
const forbidden = unknownDatagram('no byte is ever sent to this port, so nothing was asked');

async function findDatagram(
  endpoint: Endpoint,
  options: IdentifyOptions,
  conversation: DatagramConversation,
  first: FirstAnswer | null,
): Promise<NamedDatagram> {
  const protocols = options.protocols.filter((protocol) => protocol.transport === 'udp');
  if (first) {
    const heard = { ...first, ended: true };
    const asker = protocols.find(({ id }) => id === first.asked);
    if (asker && isEcho(asker, first.bytes)) return await echoOf(protocols, conversation);
    const known = protocols.find((protocol) => protocol.recognize(heard) === 'yes');
    if (known) return namedDatagram(known, await meetDatagram(known, conversation, first.bytes));
  }
  for (const protocol of askersFor(endpoint.port, protocols, first)) {
    const met = await meetDatagram(protocol, conversation);
    if (met.recognition === 'yes') return namedDatagram(protocol, met);
  }
  return unknownDatagram(
    first
      ? `no protocol knows its answer: ${bytesInWords(first.bytes, 64)}`
      : 'it gave no answer that a protocol knows',
  );
}

/** It sent back one datagram; another that comes back makes it an echo server. */
async function echoOf(
  protocols: readonly DatagramProtocol[],
  conversation: DatagramConversation,
): Promise<NamedDatagram> {
  const echo = protocols.find(({ id }) => id === echoId);
  const met = echo && (await meetDatagram(echo, conversation));
  if (echo && met?.recognition === 'yes') return namedDatagram(echo, met);
  return unknownDatagram('it sends back whatever it is told');
}

/** Who asks a port that nobody is known for: each waits for its silence. */
const strangers = ['dns', 'snmp', 'ntp'];

function askersFor(
  port: number,
  protocols: readonly DatagramProtocol[],
  first: FirstAnswer | null,
): DatagramProtocol[] {
  const usual = protocols.filter(({ ports }) => ports.includes(port));
  if (first) return usual.filter(({ id }) => id !== first.asked);
  return usual.length > 0 ? usual : protocols.filter(({ id }) => strangers.includes(id));
}

function namedDatagram(protocol: DatagramProtocol, met: Met<object>): NamedDatagram {
  return {
    ...protocol.identity(met.facts),
    protocol: protocol.id,
    posture: protocol.posture(met.facts, { tls: false }),
    unidentified: null,
  };
}
