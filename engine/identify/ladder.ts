/**
 * In which order an open port is asked, so that most are known after one or two connections:
 *
 *   1. listen: many servers greet;
 *   2. the hellos of protocols that usually sit on this port;
 *   3. an HTTP request, which servers of many kinds answer in their own words;
 *   4. a TLS ClientHello;
 *   5. the hellos that only their own protocol answers, the commonest first.
 *
 * Where the user allowed more than harmless requests, the hellos that need this come between 4 and 5.
 * Every answer is shown to every protocol, whoever's hello drew it.
 */
import type { Hello } from './meet.ts';
import type { Protocol, StreamProtocol } from './protocol.ts';

/** Answered only by their own kind, so each costs a connection on a port that is none of them. */
const elsewhere = [
  'http',
  'tls',
  'rdp',
  'smb',
  'rpcbind',
  'postgresql',
  'ldap',
  'mqtt',
  'dns-tcp',
  'memcached',
];

/** The first of them, which servers of many kinds answer. */
const commonRanks = 2;

/** Inside TLS the order is another: what is worth encrypting, the commonest first. */
const elsewhereInsideTls = ['http', 'ldap', 'mqtt', 'postgresql', 'memcached', 'dns-tcp'];

/**
 * IPP (RFC 8010) is HTTP, and a print job is a request of it. Whatever else sits on its port gets a
 * request for a page and a ClientHello, and no word of another protocol that might become paper.
 */
const carefulPorts: ReadonlyMap<number, readonly string[]> = new Map([[631, ['http', 'tls']]]);

/** How long a port is listened to before anything is said, in milliseconds. */
export const greetingMs = {
  /** Where the usual protocols of the port do not greet. */
  brief: 300,
  /** Where nothing is known of the port. */
  usual: 2_000,
  /** Where a protocol of the port greets: mail servers let strangers wait. */
  long: 6_000,
};

/** Each but the first costs a connection. */
export const hellosMax = 8;
/**
 * Where a port never reacts to a word, so many: its last connection is for a patient look, since some
 * let strangers wait very long.
 */
export const hellosToTheSilent = 7;

export type Ladder = {
  readonly candidates: readonly StreamProtocol[];
  readonly greetingMs: number;
  readonly hellos: readonly NonNullable<Hello>[];
};

export function ladderFor(
  port: number,
  protocols: readonly Protocol[],
  place: { readonly insideTls: boolean; readonly extended?: boolean },
): Ladder {
  const streams = protocols.filter((protocol) => protocol.transport === 'tcp');
  const candidates = streams.filter(({ insideTls }) => insideTls || !place.insideTls);
  const harmless = candidates.filter(({ helloIsExtended }) => !helloIsExtended);
  const extended = place.extended
    ? candidates.filter(({ helloIsExtended }) => helloIsExtended)
    : [];
  const hinted = harmless.filter(({ ports }) => ports.includes(port));
  const ranks = place.insideTls ? elsewhereInsideTls : elsewhere;
  const byRank = harmless
    .filter(({ id }) => ranks.includes(id))
    .sort((a, b) => ranks.indexOf(a.id) - ranks.indexOf(b.id));
  const isAlone = hinted.some(({ alone }) => alone);
  return {
    candidates,
    greetingMs: waitFor(hinted, place.insideTls),
    hellos: hellosOf([
      ...inOrder(hinted),
      ...(isAlone ? [] : byRank.slice(0, commonRanks)),
      ...extended,
      ...(isAlone ? [] : [...byRank.slice(commonRanks), ...harmless]),
    ])
      .filter(({ id }) => carefulPorts.get(port)?.includes(id) ?? true)
      .slice(0, hellosMax),
  };
}

/** Of the protocols of one port TLS comes first: it is what protects the others there. */
function inOrder(hinted: readonly StreamProtocol[]): StreamProtocol[] {
  return [...hinted.filter(({ id }) => id === 'tls'), ...hinted.filter(({ id }) => id !== 'tls')];
}

function waitFor(hinted: readonly StreamProtocol[], insideTls: boolean): number {
  const isTlsPort = hinted.some(({ id }) => id === 'tls');
  const greets = hinted.some(({ hello }) => hello === null);
  if (greets && !isTlsPort) return greetingMs.long;
  // Behind TLS on an unknown port it is nearly always HTTP.
  return hinted.length > 0 || insideTls ? greetingMs.brief : greetingMs.usual;
}

/** Each hello once: two protocols may begin with the same words. */
function hellosOf(protocols: readonly StreamProtocol[]): NonNullable<Hello>[] {
  const seen = new Set<string>();
  const hellos: NonNullable<Hello>[] = [];
  for (const { id, hello } of protocols) {
    const text = Buffer.from(hello ?? []).toString('latin1');
    if (!hello || seen.has(text)) continue;
    seen.add(text);
    hellos.push({ id, bytes: hello });
  }
  return hellos;
}
