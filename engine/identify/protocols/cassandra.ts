/**
 * Apache Cassandra's native protocol (CQL), which ScyllaDB and others speak too. OPTIONS asks what is
 * spoken; STARTUP begins a session, and its answer tells whether a login follows. No query is sent.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printableBytes } from '../../facts/text.ts';
import { concat, latin1, Reader, uint } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type CassandraFacts = {
  /** What SUPPORTED names: keys, and the values of each. */
  supported: Readonly<Record<string, string>>;
  /** The answer to STARTUP: its opcode, and for AUTHENTICATE the class that does it. */
  startup: number;
  authenticator: string;
};

const opcode = { error: 0, startup: 1, ready: 2, authenticate: 3, options: 5, supported: 6 };
/** Version 4, which servers take since Cassandra 2.2; an answer has the highest bit set. */
const protocolVersion = 4;
const answerBit = 0x80;
const versionsKnown = new Set([3, 4, 5]);

export const cassandra: StreamProtocol<CassandraFacts> = {
  id: 'cassandra',
  title: 'Cassandra native protocol',
  about:
    'Database of Cassandra, ScyllaDB and their relatives. As installed it lets anybody in: set PasswordAuthenticator, require TLS, and let only its applications reach it.',
  spec: 'CQL binary protocol v4, 2 and 4.1-4.2',
  ports: [9042, 9142],
  transport: 'tcp',
  hello: frame(opcode.options, new Uint8Array()),
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const headBytes = 9;
const bodyBytesMax = 16_384;
const keysMax = 32;
const valuesMax = 32;

function frame(kind: number, body: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(protocolVersion, 0, 0, 0, kind), uint(body.length, 4), body);
}

/** Version, flags, stream 0 (2), opcode, length (4): SUPPORTED, or ERROR where version 4 is not taken. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'cassandra') return 'no';
  const [version = answerBit + protocolVersion, flags = 0, high = 0, low = 0, kind] = bytes;
  if (version < answerBit || !versionsKnown.has(version - answerBit)) return 'no';
  if ((flags & 0xe0) !== 0 || high !== 0 || low !== 0) return 'no';
  if (kind !== undefined && kind !== opcode.supported && kind !== opcode.error) return 'no';
  const reader = new Reader(bytes, 5);
  const length = reader.uint(4);
  if (length === undefined) return ended ? 'no' : 'more';
  if (length < 2 || length > bodyBytesMax || reader.left > length) return 'no';
  if (reader.left < length) return ended ? 'no' : 'more';
  if (kind === opcode.error) return readsError(reader) ? 'yes' : 'no';
  return readMultimap(reader.rest()) ? 'yes' : 'no';
}

/** A number, and a sentence that fills the rest. */
function readsError(reader: Reader): boolean {
  const [code, length] = [reader.uint(4), reader.uint(2)];
  return code !== undefined && length !== undefined && length === reader.left;
}

/** Undefined where it isn't one to its last byte, or does not name CQL_VERSION. */
function readMultimap(body: Uint8Array): Record<string, string> | undefined {
  const reader = new Reader(body);
  const count = Math.min(reader.uint(2) ?? 0, keysMax);
  const found: Record<string, string> = {};
  for (let i = 0; i < count; i++) {
    const key = reader.take(reader.uint(2) ?? -1);
    const values: string[] = [];
    const many = Math.min(reader.uint(2) ?? 0, valuesMax);
    for (let j = 0; j < many; j++) {
      const value = reader.take(reader.uint(2) ?? -1);
      if (value) values.push(printableBytes(value, 40));
    }
    if (!key) return undefined;
    found[printableBytes(key, 60)] = values.join(' ');
  }
  return reader.left === 0 && 'CQL_VERSION' in found ? found : undefined;
}

async function interview(talk: Talk, facts: Partial<CassandraFacts>): Promise<void> {
  const first = await takeFrame(talk);
  const supported = first.kind === opcode.supported ? readMultimap(first.body) : undefined;
  if (!supported) return await talk.close();
  facts.supported = supported;
  await talk.send(frame(opcode.startup, startupBody(cqlVersionOf(supported))));
  const { kind, body } = await takeFrame(talk);
  facts.startup = kind;
  const name = kind === opcode.authenticate ? new Reader(body) : undefined;
  const authenticator = name?.take(name.uint(2) ?? -1);
  if (authenticator) facts.authenticator = printableBytes(authenticator, 120);
  await talk.close();
}

/** The server wants one of the versions of CQL that it named. */
function cqlVersionOf(supported: Readonly<Record<string, string>>): string {
  return /^\d{1,2}(?:\.\d{1,3}){1,2}/.exec(supported.CQL_VERSION ?? '')?.[0] ?? '3.0.0';
}

function startupBody(cqlVersion: string): Uint8Array {
  const text = (value: string) => concat(uint(value.length, 2), latin1(value));
  return concat(uint(1, 2), text('CQL_VERSION'), text(cqlVersion));
}

async function takeFrame(talk: Talk): Promise<{ kind: number; body: Uint8Array }> {
  const head = new Reader(await talk.take(headBytes), 4);
  const [kind = opcode.error, length = 0] = [head.uint(1), head.uint(4)];
  const body = await talk.take(Math.min(length, bodyBytesMax));
  return { kind, body };
}

function identity({ supported, authenticator }: Partial<CassandraFacts>): Identity {
  if (!supported) return {};
  const info = {
    cql: supported.CQL_VERSION,
    'protocol-versions': supported.PROTOCOL_VERSIONS,
    login: authenticator,
  };
  const said = Object.entries(info).filter(([, value]) => value);
  // ScyllaDB names its shards here; nothing in these answers is Cassandra's alone.
  const isScylla = Object.keys(supported).some((key) => key.startsWith('SCYLLA_'));
  return {
    ...(isScylla && { product: 'ScyllaDB' }),
    info: Object.fromEntries(said) as Record<string, string>,
  };
}

function posture(facts: Partial<CassandraFacts>, seen: { readonly tls: boolean }): Posture {
  const access = accessOf(facts);
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('queries and results are sent on a connection without TLS'),
    'no-authentication': access,
    'cleartext-login': seen.tls ? no('the connection is inside TLS') : clearLogin(access),
  };
}

function accessOf({ startup, authenticator }: Partial<CassandraFacts>): PostureVerdict {
  if (startup === opcode.ready) return yes('answered STARTUP with READY');
  if (startup === opcode.authenticate)
    return no(`answered STARTUP with AUTHENTICATE ${authenticator ?? ''}`.trim());
  return unknown(startup === undefined ? 'STARTUP was not answered' : 'STARTUP was refused');
}

function clearLogin({ is, because }: PostureVerdict): PostureVerdict {
  if (is === 'yes') return no('no login is wanted');
  return is === 'no' ? yes('a login is wanted on a connection without TLS') : unknown(because);
}
