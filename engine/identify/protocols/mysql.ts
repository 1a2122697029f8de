/**
 * MySQL and MariaDB. The server speaks first, so the whole of what is wanted is read without saying a
 * word: version, abilities and the way of logging in. A server that won't have this client says so
 * with an error in place of the greeting, and that is a good sign for its administrator.
 *
 * Where the server offers TLS, the request for TLS (which has no user name in it) is sent to read the
 * certificate. Nobody is ever logged in, so whether an account has no password stays unknown.
 * Every look that ends before a login counts as one connect error for this client; servers block a
 * client after 100 of them in a row (max_connect_errors), hence no second connection here.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable, printableBytes } from '../../facts/text.ts';
import { concat, Reader, uintLe } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { systemOf } from '../software-names.ts';
import type { Talk } from '../talk.ts';

export type MysqlFacts = {
  /** 10 since MySQL 3.21. */
  protocolVersion: number;
  /** As the greeting writes it, e.g. `5.5.5-10.11.6-MariaDB-0+deb12u1`. */
  version: string;
  capabilities: number;
  /** The way of logging in that the server proposes first. */
  plugin: string;
  /** An error in place of the greeting, e.g. 1130: this client is not allowed to connect. */
  error: { code: number; message: string };
};

export const mysql: StreamProtocol<MysqlFacts> = {
  id: 'mysql',
  title: 'MySQL / MariaDB',
  about:
    'Database server of MySQL, MariaDB and their relatives. It should answer its application only: require TLS (require_secure_transport) and bind it to the network of the application.',
  spec: 'MySQL client/server protocol: Protocol::HandshakeV10, Protocol::SSLRequest, ERR_Packet',
  ports: [3306],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** A greeting is some 80 bytes and an error at most 512; whatever announces more is something else. */
const packetBytesMax = 1_024;
const versionBytesMax = 128;

const clientSsl = 0x0000_0800;
const clientProtocol41 = 0x0000_0200;
const clientSecureConnection = 0x0000_8000;
const clientPluginAuth = 0x0008_0000;

function recognize({ bytes, ended }: Heard): Recognition {
  const waiting = ended ? 'no' : 'more';
  const reader = new Reader(bytes);
  const length = reader.uintLe(3);
  if (length === undefined) return bytes.length > 2 ? 'no' : waiting;
  if (length < 3 || length > packetBytesMax) return 'no';
  const sequence = reader.uint(1);
  if (sequence === undefined) return waiting;
  if (sequence !== 0) return 'no';
  const kind = reader.uint(1);
  if (kind === undefined) return waiting;
  const settled = isGreeting(kind) ? fitsGreeting(reader, length) : fitsError(kind, reader, length);
  return settled === 'more' ? waiting : settled;
}

const isGreeting = (kind: number) => kind === 9 || kind === 10;

/** Version, NUL, connection number (4), salt (8), NUL: the version is text and has a digit. */
function fitsGreeting(reader: Reader, length: number): Recognition {
  const start = reader.position;
  const version = reader.takeUntil(0);
  const seen = version ?? reader.rest();
  if (seen.length > versionBytesMax || !isText(seen)) return 'no';
  if (version === undefined) return seen.length >= length ? 'no' : 'more';
  const rest = length - 1 - (reader.position - start);
  if (rest < 13 || !version.some((byte) => byte >= 0x30 && byte <= 0x39)) return 'no';
  if (!reader.skip(12)) return 'more';
  const filler = reader.uint(1);
  if (filler === undefined) return 'more';
  return filler === 0 ? 'yes' : 'no';
}

/** 0xff, number of the error, a sentence: servers have numbers from 1000 up. */
function fitsError(kind: number, reader: Reader, length: number): Recognition {
  if (kind !== 0xff || length < 10) return 'no';
  const code = reader.uintLe(2);
  if (code === undefined) return 'more';
  if (code < 1000 || code > 4999) return 'no';
  const message = reader.rest().subarray(0, length - 3);
  if (!isText(message)) return 'no';
  return message.length >= length - 3 ? 'yes' : 'more';
}

/** Sentences of servers may be in any language: what is ruled out is control codes. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte !== 0x7f);
}

async function interview(talk: Talk, facts: Partial<MysqlFacts>): Promise<void> {
  const head = new Reader(await talk.take(4));
  const length = Math.min(head.uintLe(3) ?? 0, packetBytesMax);
  learn(await talk.take(length), facts);
  const offersTls = facts.capabilities !== undefined && (facts.capabilities & clientSsl) !== 0;
  if (!offersTls || talk.tls) return;
  await talk.send(sslRequest);
  await talk.upgradeToTls();
}

/**
 * Packet 1 of 32 bytes: capabilities, largest packet (16 MiB), character set 33 (utf8), 23 zeros.
 * It is the beginning of a HandshakeResponse41 that ends before the user name.
 */
const sslRequest = concat(
  uintLe(32, 3),
  uintLe(1, 1),
  uintLe(clientProtocol41 | clientSsl | clientSecureConnection | clientPluginAuth, 4),
  uintLe(0x0100_0000, 4),
  uintLe(33, 1),
  new Uint8Array(23),
);

function learn(packet: Uint8Array, facts: Partial<MysqlFacts>): void {
  const reader = new Reader(packet);
  const kind = reader.uint(1);
  if (kind === 0xff) learnError(reader, facts);
  else if (kind !== undefined && isGreeting(kind)) learnGreeting(kind, reader, facts);
}

function learnError(reader: Reader, facts: Partial<MysqlFacts>): void {
  const code = reader.uintLe(2);
  // An SQL state (`#` and five characters) may stand before the sentence.
  const message = printableBytes(reader.rest()).replace(/^#[0-9A-Z]{5}/, '');
  if (code !== undefined) facts.error = { code, message };
}

function learnGreeting(kind: number, reader: Reader, facts: Partial<MysqlFacts>): void {
  facts.protocolVersion = kind;
  const version = reader.takeUntil(0);
  if (version) facts.version = printableBytes(version, versionBytesMax);
  reader.skip(4 + 8 + 1);
  const low = reader.uintLe(2);
  if (low === undefined) return;
  facts.capabilities = low;
  reader.skip(1 + 2); // character set, status
  const high = reader.uintLe(2);
  const saltLength = reader.uint(1);
  if (high === undefined || saltLength === undefined) return;
  facts.capabilities = low + high * 0x1_0000;
  reader.skip(10);
  reader.skip(Math.max(13, saltLength - 8));
  // Old servers forget the NUL at the end.
  const plugin = reader.takeUntil(0) ?? reader.rest();
  if ((facts.capabilities & clientPluginAuth) !== 0 && plugin.length > 0)
    facts.plugin = printableBytes(plugin, 64);
}

function identity(facts: Partial<MysqlFacts>): Identity {
  const info: Record<string, string> = {};
  if (facts.plugin) info.login = facts.plugin;
  if (facts.error) info.refusal = `${facts.error.code} ${facts.error.message}`;
  return { ...named(facts), ...(Object.keys(info).length > 0 ? { info } : {}) };
}

/** Relatives that write their own name into the version. */
const relatives: readonly (readonly [RegExp, string])[] = [
  [/TiDB-v?(?<version>\d[\w.]*)/, 'TiDB'],
  [/Vitess/i, 'Vitess'],
  [/ProxySQL/i, 'ProxySQL'],
  [/OceanBase(?:_CE)?-v?(?<version>\d[\d.]*)/i, 'OceanBase'],
  [/maxscale/i, 'MaxScale'],
];

function named({ version, error }: Partial<MysqlFacts>): Identity {
  if (version === undefined) return namedByError(error?.message);
  for (const [form, product] of relatives) {
    const own = form.exec(version);
    if (!own) continue;
    const number = own.groups?.version;
    return { product, ...(number ? { version: number } : {}) };
  }
  // MariaDB 10 writes 5.5.5- before its own version: old replicas can't read a major of two digits.
  const mariadb = /mariadb/i.test(version) || /^5\.5\.5-1\d\./.test(version);
  const parts = /^(?:5\.5\.5-(?=1\d\.))?(\d+(?:\.\d+){1,3})(?:-(.+))?$/.exec(version);
  const number = parts?.[1];
  const product = mariadb ? 'MariaDB' : 'MySQL';
  const vendor = mariadb ? 'mariadb' : 'oracle';
  const cpe = [cpe23('a', vendor, product, number)];
  return { product, ...(number ? { version: number } : {}), cpe, ...packaged(number, parts?.[2]) };
}

/** What follows the version: `MariaDB-0+deb12u1`, `0ubuntu0.22.04.1`, `log`. */
function packaged(version: string | undefined, suffix: string | undefined): Identity {
  const revision = suffix?.replace(/^mariadb-?/i, '').replace(/-?(?:log|debug)$/g, '');
  if (!version || !revision) return {};
  const os = systemOf(revision);
  return { revision: `${version}-${revision}`, ...(os && { os }) };
}

function namedByError(message: string | undefined): Identity {
  if (message && /this MariaDB server/.test(message)) return { product: 'MariaDB' };
  return message && /this MySQL server/.test(message) ? { product: 'MySQL' } : {};
}

function posture(facts: Partial<MysqlFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: cleartext(facts, seen.tls),
    'tls-offered': tlsOffered(facts, seen.tls),
    'no-authentication': unknown('not asked: telling needs a user name, and none is ever sent'),
    'password-login': passwordLogin(facts),
    'weak-authentication': weakAuthentication(facts),
  };
}

function tlsOffered({ capabilities, error }: Partial<MysqlFacts>, tls: boolean) {
  if (tls) return yes('the connection is inside TLS from its first byte');
  if (capabilities === undefined)
    return unknown(error ? `refused with error ${error.code}` : 'the greeting was cut off');
  return (capabilities & clientSsl) === 0
    ? no('the greeting has the flag CLIENT_SSL clear')
    : yes('the greeting has the flag CLIENT_SSL set');
}

function cleartext(facts: Partial<MysqlFacts>, tls: boolean) {
  if (tls) return no('the connection is inside TLS from its first byte');
  const offered = tlsOffered(facts, tls);
  if (offered.is === 'no') return yes(offered.because);
  return unknown(
    offered.is === 'yes'
      ? 'TLS is offered; whether a login without it is refused is not told before a login'
      : offered.because,
  );
}

function passwordLogin({ plugin, error }: Partial<MysqlFacts>) {
  if (error)
    return isRefusalOfHost(error.code)
      ? no(printable(`refused before any login: ${error.code} ${error.message}`))
      : unknown(printable(`refused with error ${error.code} ${error.message}`));
  if (plugin === undefined) return unknown('the greeting names no way of logging in');
  return passwordPlugins.has(plugin)
    ? yes(`the greeting proposes ${plugin} to this client`)
    : unknown(`the greeting proposes ${plugin}`);
}

/** 1129: the host is blocked after many errors, 1130: the host is not allowed to connect. */
const isRefusalOfHost = (code: number) => code === 1129 || code === 1130;

const passwordPlugins = new Set([
  'mysql_native_password',
  'mysql_old_password',
  'mysql_clear_password',
  'caching_sha2_password',
  'sha256_password',
  'client_ed25519',
  'parsec',
]);

function weakAuthentication({ capabilities, plugin }: Partial<MysqlFacts>) {
  if (plugin === 'mysql_old_password' || plugin === 'mysql_clear_password')
    return yes(`the greeting proposes ${plugin}`);
  if (plugin !== undefined) return no(`the greeting proposes ${plugin}`);
  if (capabilities === undefined) return unknown('no greeting was seen');
  return (capabilities & clientSecureConnection) === 0
    ? yes('the server knows only the password hash from before MySQL 4.1')
    : unknown('the greeting names no way of logging in');
}
