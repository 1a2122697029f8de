/**
 * PostgreSQL. The first message asks for a protocol version that doesn't exist: it has no name in it
 * and can't begin a session, and every server answers it with an error whose form is unmistakable
 * (severity, SQLSTATE, source file and routine). A second connection asks for TLS, to which the
 * answer is one byte.
 *
 * Which way of logging in a server wants is told only to somebody who names a user. That is done in
 * extended mode alone, with a name made up by us and no password.
 *
 * The error tells file and line of the source, from which people guess versions; distributions patch
 * that file, so nothing is claimed from it but the product.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable, printableBytes } from '../../facts/text.ts';
import { concat, hex, latin1, mayBecome, Reader, startsWith, uint } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

/** The fields of an ErrorResponse that are read. Messages may be in any language. */
export type PostgresError = {
  severity?: string;
  /** SQLSTATE. */
  code?: string;
  message?: string;
  file?: string;
  routine?: string;
};

export type PostgresqlFacts = {
  error: PostgresError;
  /** The answer to SSLRequest. */
  tlsOffered: boolean;
  /** Extended mode: the code of the authentication request (0: let in), and an error if one came. */
  authentication: number;
  mechanisms: readonly string[];
  refusal: PostgresError;
};

export const postgresql: StreamProtocol<PostgresqlFacts> = {
  id: 'postgresql',
  title: 'PostgreSQL',
  about:
    'Database server of PostgreSQL and its relatives. It should answer its application only: require TLS (hostssl) and scram-sha-256, and bind it to the network of the application.',
  spec: 'PostgreSQL frontend/backend protocol 3.0: StartupMessage, SSLRequest, ErrorResponse',
  ports: [5432],
  transport: 'tcp',
  // Length 9, protocol version 9999.0, end of an empty list of parameters.
  hello: hex('00 00 00 09 27 0f 00 00 00'),
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** Longer messages than a startup draws: an error is some 150 bytes. */
const messageBytesMax = 8_192;
const fieldsMax = 32;
const mechanismsMax = 8;

/** Length 8 and the number 1234.5679, which no protocol version has. */
const sslRequest = hex('00 00 00 08 04 d2 16 2f');
const terminate = hex('58 00 00 00 04');

/** Protocol 3.0 with a user of our own making: `user`, name, end of the list. */
const startup = startupMessage('user', 'postern');

/** Authentication requests (AuthenticationOk and its kin). */
const letIn = 0;
const cleartextPassword = 3;
const md5Password = 5;
const sasl = 10;

function startupMessage(...parameters: readonly string[]): Uint8Array {
  const list = parameters.map((word) => concat(latin1(word), uint(0, 1)));
  const body = concat(hex('00 03 00 00'), ...list, uint(0, 1));
  return concat(uint(body.length + 4, 4), body);
}

/** An ErrorResponse with an SQLSTATE, or the bare text that servers before 7.4 send. */
function recognize({ bytes, ended }: Heard): Recognition {
  const waiting = ended ? 'no' : 'more';
  if (bytes.length === 0) return waiting;
  if (isOldError(bytes)) return 'yes';
  if (bytes[0] !== 0x45) return 'no'; // E
  if (bytes.length < 5)
    return mayBecome(bytes, hex('45 00 00')) || isOldStart(bytes) ? waiting : 'no';
  const length = new Reader(bytes, 1).uint(4) ?? 0;
  if (length < 12 || length > messageBytesMax) return isOldStart(bytes) ? waiting : 'no';
  const { code, severity } = errorFields(bytes.subarray(5, 1 + length));
  if (code !== undefined)
    return /^[0-9A-Z]{5}$/.test(code) && severity !== undefined ? 'yes' : 'no';
  return bytes.length > length ? 'no' : waiting;
}

const oldErrors = ['EFATAL:  unsupported frontend protocol', 'EFATAL:  invalid length of startup'];
const isOldError = (bytes: Uint8Array) => oldErrors.some((error) => startsWith(bytes, error));
const isOldStart = (bytes: Uint8Array) => oldErrors.some((error) => mayBecome(bytes, error));

/** Each field: a letter, text, NUL. Undefined text where it was cut off. */
function errorFields(body: Uint8Array): PostgresError {
  const reader = new Reader(body);
  const fields: Record<string, string> = {};
  for (let count = 0; count < fieldsMax; count++) {
    const letter = reader.uint(1);
    const text = letter === undefined || letter === 0 ? undefined : reader.takeUntil(0);
    if (letter === undefined || text === undefined) break;
    fields[String.fromCharCode(letter)] = printableBytes(text);
  }
  const { S, V, C, M, F, R } = fields;
  return {
    // V is never translated, but came with 9.6.
    ...((V ?? S) && { severity: V ?? S }),
    ...(C && { code: C }),
    ...(M && { message: M }),
    ...(F && { file: F }),
    ...(R && { routine: R }),
  };
}

async function interview(talk: Talk, facts: Partial<PostgresqlFacts>): Promise<void> {
  facts.error = await takeError(talk);
  await talk.close();
  const second = await talk.again();
  await second.send(sslRequest);
  const answer = (await second.take(1))[0];
  if (answer === 0x53 || answer === 0x4e) facts.tlsOffered = answer === 0x53; // S, N
  if (facts.tlsOffered && !second.tls) await second.upgradeToTls();
  if (talk.extended && facts.tlsOffered !== undefined) await askWayOfLoggingIn(second, facts);
}

async function takeError(talk: Talk): Promise<PostgresError> {
  const message = await takeMessage(talk);
  return message.type === 'E' ? errorFields(message.body) : {};
}

async function takeMessage(talk: Talk): Promise<{ type: string; body: Uint8Array }> {
  const head = new Reader(await talk.take(5));
  const type = String.fromCharCode(head.uint(1) ?? 0);
  const length = (head.uint(4) ?? 4) - 4;
  const fits = length >= 0 && length <= messageBytesMax;
  return { type, body: fits ? await talk.take(length) : new Uint8Array() };
}

async function askWayOfLoggingIn(talk: Talk, facts: Partial<PostgresqlFacts>): Promise<void> {
  await talk.send(startup);
  const message = await takeMessage(talk);
  if (message.type === 'R') {
    const reader = new Reader(message.body);
    const code = reader.uint(4);
    if (code !== undefined) facts.authentication = code;
    if (code === sasl) facts.mechanisms = mechanismsOf(reader);
    if (code === letIn) await talk.send(terminate);
  } else if (message.type === 'E') facts.refusal = errorFields(message.body);
  await talk.close();
}

function mechanismsOf(reader: Reader): string[] {
  const names: string[] = [];
  while (names.length < mechanismsMax) {
    const name = reader.takeUntil(0);
    if (!name || name.length === 0) break;
    names.push(printableBytes(name, 40));
  }
  return names;
}

function identity({ error, mechanisms }: Partial<PostgresqlFacts>): Identity {
  const supports = /supports (\d[\d. to]{0,20}\d)/.exec(error?.message ?? '')?.[1];
  const info: Record<string, string> = {};
  if (supports) info.protocol = supports;
  if (mechanisms && mechanisms.length > 0) info.login = mechanisms.join(', ');
  return {
    ...(isPostgresqlItself(error) && {
      product: 'PostgreSQL',
      cpe: [cpe23('a', 'postgresql', 'postgresql')],
    }),
    ...(Object.keys(info).length > 0 && { info }),
  };
}

/** Relatives that speak the protocol (poolers, CockroachDB) have other sources, or name none. */
function isPostgresqlItself(error: PostgresError | undefined): boolean {
  return error?.routine === 'ProcessStartupPacket' && /\.c$/.test(error.file ?? '');
}

function posture(facts: Partial<PostgresqlFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: cleartext(facts.tlsOffered, seen.tls),
    'tls-offered': tlsOffered(facts.tlsOffered, seen.tls),
    ...login(facts),
  };
}

function tlsOffered(offered: boolean | undefined, tls: boolean): PostureVerdict {
  if (tls) return yes('the connection is inside TLS from its first byte');
  if (offered === undefined) return unknown('no answer to SSLRequest');
  return offered ? yes('answered SSLRequest with S') : no('answered SSLRequest with N');
}

function cleartext(offered: boolean | undefined, tls: boolean): PostureVerdict {
  if (tls) return no('the connection is inside TLS from its first byte');
  if (offered === undefined) return unknown('no answer to SSLRequest');
  if (!offered) return yes('answered SSLRequest with N: there is no TLS');
  return unknown('TLS is offered; whether a login without it is refused was not asked');
}

function login(facts: Partial<PostgresqlFacts>): Posture {
  const { authentication, refusal, tlsOffered } = facts;
  if (refusal) return refusedLogin(refusal);
  if (authentication === undefined)
    return allUnknown('not asked: the way of logging in is told only to a named user');
  if (authentication === letIn) {
    const because = 'let a made-up user in';
    return { ...allUnknown(because), 'no-authentication': yes(because) };
  }
  const wants = `wants ${wayNames[authentication] ?? `way ${authentication}`} of a made-up user`;
  const clear = authentication === cleartextPassword;
  return {
    'no-authentication': no(wants),
    'password-login': passwordWays.has(authentication) ? yes(wants) : unknown(wants),
    'weak-authentication': clear || authentication === md5Password ? yes(wants) : no(wants),
    'cleartext-login': clear && tlsOffered === false ? yes(wants) : no(wants),
  };
}

function refusedLogin({ code, message }: PostgresError): Posture {
  const refused = printable(`refused a made-up user: ${code} ${message}`);
  const posture = allUnknown(refused);
  // 28000: the rules of pg_hba.conf let nobody in from here.
  return code === '28000'
    ? { ...posture, 'no-authentication': no(refused), 'password-login': no(refused) }
    : posture;
}

function allUnknown(because: string): Posture {
  return {
    'no-authentication': unknown(because),
    'password-login': unknown(because),
    'weak-authentication': unknown(because),
    'cleartext-login': unknown(because),
  };
}

const passwordWays = new Set([cleartextPassword, md5Password, sasl]);
const wayNames: Readonly<Record<number, string>> = {
  2: 'Kerberos 5',
  [cleartextPassword]: 'a cleartext password',
  [md5Password]: 'an MD5 password',
  7: 'GSSAPI',
  9: 'SSPI',
  [sasl]: 'SASL',
};
