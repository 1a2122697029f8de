/**
 * ClientHello as bytes, and what a server answers to it, for SSL 3.0 to TLS 1.3 (RFC 6101, RFC 5246
 * section 7.4, RFC 8446 section 4.1). Node's own TLS can't offer the old versions, and the answer
 * alone, in clear, tells which are accepted. No handshake made of these bytes is ever finished.
 */
import { concat, hex, latin1, Reader, startsWith, uint } from './bytes.ts';
import { isTls13Cipher, offeredCiphers } from './tls-ciphers.ts';

/** Oldest first. */
export const tlsVersions = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/** 03 00 is SSL 3.0, 03 01 is TLS 1.0, … 03 04 is TLS 1.3. */
const codeOf = (version: TlsVersion) => 0x0300 + tlsVersions.indexOf(version);
const versionOf = (code: number): TlsVersion | undefined => tlsVersions[code - 0x0300];

const handshakeRecord = 22;
const alertRecord = 21;
const serverHello = 2;
const certificateMessage = 11;
const recordBytesMax = 16_384 + 2_048;
const chainMax = 10;

/** Where a number should be random it is these bytes: a recording is then the same each time. */
const clientRandom = latin1('postern asks what TLS is spoken.');
/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746), understood by every version. */
const renegotiationSignal = 0x00ff;

/** Offers `newest` and everything below it. `serverName` is null where only an address is known. */
export function clientHello(newest: TlsVersion, serverName: string | null = null): Uint8Array {
  // TLS 1.3 is offered in an extension, and is called 1.2 everywhere else.
  const legacy = uint(Math.min(codeOf(newest), 0x0303), 2);
  const suites = offeredCiphers.filter((id) => newest === 'TLS 1.3' || !isTls13Cipher(id));
  const body = concat(
    legacy,
    clientRandom,
    uint(0, 1), // no session to resume
    sized(2, ...[...suites, renegotiationSignal].map((id) => uint(id, 2))),
    sized(1, uint(0, 1)), // no compression
  );
  const extended = newest === 'SSL 3.0' ? body : withExtensions(body, newest, serverName);
  const message = concat(uint(1, 1), sized(3, extended));
  // The record says 03 01 even where more is offered: some servers insist (RFC 8446, 5.1).
  const record = newest === 'SSL 3.0' ? 0x0300 : 0x0301;
  return concat(uint(handshakeRecord, 1), uint(record, 2), sized(2, message));
}

function withExtensions(body: Uint8Array, newest: TlsVersion, serverName: string | null) {
  const extensions = [
    ...(serverName ? [extension(0, sized(2, uint(0, 1), sized(2, latin1(serverName))))] : []),
    // x25519, secp256r1, secp384r1, secp521r1, x448, ffdhe2048, ffdhe3072
    extension(10, sized(2, hex('001d 0017 0018 0019 001e 0100 0101'))),
    extension(11, sized(1, uint(0, 1))), // points are uncompressed
    // ECDSA, EdDSA, RSA-PSS and RSA with SHA-256 to SHA-512, then SHA-1
    extension(
      13,
      sized(
        2,
        hex('0403 0503 0603 0807 0808 0804 0805 0806 0809 080a 080b 0401 0501 0601 0203 0201'),
      ),
    ),
    extension(23, new Uint8Array()), // extended master secret (RFC 7627)
    ...(newest === 'TLS 1.3' ? onlyTls13() : []),
  ];
  const length = body.length + extensions.reduce((sum, one) => sum + one.length, 0) + 2;
  // Some load balancers hang on a ClientHello of 256 to 511 bytes; RFC 7685 pads it over that.
  const isDeadly = length + 4 >= 256 && length + 4 < 512;
  const padding = isDeadly ? [extension(21, new Uint8Array(Math.max(1, 512 - length - 8)))] : [];
  return concat(body, sized(2, ...extensions, ...padding));
}

function onlyTls13(): Uint8Array[] {
  // The base point of X25519: a valid share whose secret nobody needs.
  const share = concat(uint(9, 1), new Uint8Array(31));
  return [
    // supported_versions: 1.3, 1.2, 1.1, 1.0 and SSL 3.0
    extension(43, sized(1, hex('0304 0303 0302 0301 0300'))),
    extension(45, sized(1, uint(1, 1))), // psk_dhe_ke
    extension(51, sized(2, hex('001d'), sized(2, share))),
  ];
}

function extension(type: number, content: Uint8Array): Uint8Array {
  return concat(uint(type, 2), sized(2, content));
}

/** The parts, preceded by their length in `bytes` bytes. */
function sized(bytes: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const whole = concat(...parts);
  return concat(uint(whole.length, bytes), whole);
}

/** What a server said to a ClientHello. */
export type TlsAnswer =
  | {
      readonly is: 'hello';
      readonly version: TlsVersion;
      readonly cipher: number;
      /** DER, leaf first; null while it has not come, and always in TLS 1.3, which encrypts it. */
      readonly chain: readonly Uint8Array[] | null;
    }
  | { readonly is: 'alert'; readonly description: number }
  /** What came so far is TLS, but cut off. */
  | { readonly is: 'more' }
  | { readonly is: 'other' };

export function readTlsAnswer(bytes: Uint8Array): TlsAnswer {
  if (bytes.length === 0) return { is: 'more' };
  if (bytes[0] === alertRecord) return readAlert(bytes);
  if (bytes[0] !== handshakeRecord) return { is: 'other' };
  const handshake = handshakeBytes(bytes);
  if (!handshake) return { is: 'other' };
  const hello = message(handshake, 0);
  if (hello.type !== undefined && hello.type !== serverHello) return { is: 'other' };
  if (!hello.content) return { is: 'more' };
  const parsed = readServerHello(hello.content);
  if (!parsed) return { is: 'other' };
  return { is: 'hello', ...parsed, chain: readChain(handshake, hello.end) };
}

/** Alert: record header, then level (1 warning, 2 fatal) and description. */
function readAlert(bytes: Uint8Array): TlsAnswer {
  const start = hex('15 03');
  if (bytes.length < 7) return startsWith(start, bytes.subarray(0, 2)) ? { is: 'more' } : other;
  const [, , minor = 0xff, high, low, level, description = 0xff] = bytes;
  const isAlert = startsWith(bytes, start) && minor <= 4 && high === 0 && low === 2;
  if (!isAlert || (level !== 1 && level !== 2) || description > 121) return other;
  return { is: 'alert', description };
}
const other: TlsAnswer = { is: 'other' };

/** The content of the leading handshake records, joined; undefined where they aren't TLS records. */
function handshakeBytes(bytes: Uint8Array): Uint8Array | undefined {
  const reader = new Reader(bytes);
  const parts: Uint8Array[] = [];
  while (reader.left > 0 && reader.bytes[reader.position] === handshakeRecord) {
    const header = reader.take(Math.min(5, reader.left));
    const [, major = 3, minor = 0, high = 0, low = 0] = header ?? [];
    const length = high * 256 + low;
    if (major !== 3 || minor > 4 || length > recordBytesMax) return undefined;
    if ((header?.length ?? 0) === 5 && length === 0) return undefined;
    parts.push(reader.take(Math.min(length, reader.left)) ?? new Uint8Array());
  }
  return concat(...parts);
}

type Message = { type: number | undefined; content: Uint8Array | undefined; end: number };

function message(handshake: Uint8Array, at: number): Message {
  const reader = new Reader(handshake, at);
  const type = reader.uint(1);
  const length = reader.uint(3);
  const content = length === undefined ? undefined : reader.take(length);
  return { type, content, end: reader.position };
}

function readServerHello(content: Uint8Array): { version: TlsVersion; cipher: number } | undefined {
  const reader = new Reader(content);
  const legacy = reader.uint(2);
  reader.skip(32); // random
  reader.skip(reader.uint(1) ?? 0); // session
  const cipher = reader.uint(2);
  reader.skip(1); // compression
  if (legacy === undefined || cipher === undefined) return undefined;
  const version = versionOf(selectedVersion(reader) ?? legacy);
  return version === undefined ? undefined : { version, cipher };
}

/** The extension supported_versions, with which a server says TLS 1.3. */
function selectedVersion(reader: Reader): number | undefined {
  const extensions = new Reader(reader.take(reader.uint(2) ?? 0) ?? new Uint8Array());
  while (extensions.left >= 4) {
    const type = extensions.uint(2);
    const content = extensions.take(extensions.uint(2) ?? 0);
    if (!content) return undefined;
    if (type === 43) return new Reader(content).uint(2);
  }
  return undefined;
}

function readChain(handshake: Uint8Array, at: number): Uint8Array[] | null {
  const next = message(handshake, at);
  if (next.type !== certificateMessage || !next.content) return null;
  const list = new Reader(next.content, 3);
  const chain: Uint8Array[] = [];
  while (list.left > 3 && chain.length < chainMax) {
    const certificate = list.take(list.uint(3) ?? 0);
    if (!certificate) break;
    chain.push(certificate);
  }
  return chain;
}

/**
 * Alerts by which a server says that it will not speak what was offered: handshake_failure (40),
 * protocol_version (70), insufficient_security (71), inappropriate_fallback (86), and
 * internal_error (80), OpenSSL's word where its security level forbids the signatures of TLS 1.1.
 * Any other alert is about something else, such as the server's name.
 */
export function isRefusal(answer: TlsAnswer): boolean {
  return answer.is === 'alert' && [40, 70, 71, 80, 86].includes(answer.description);
}

export const alertNames: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  22: 'record_overflow',
  40: 'handshake_failure',
  42: 'bad_certificate',
  47: 'illegal_parameter',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  116: 'certificate_required',
  120: 'no_application_protocol',
};
