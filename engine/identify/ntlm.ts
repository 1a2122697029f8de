/**
 * NTLM as far as a stranger sees it (MS-NLMP 2.2.1.1 and 2.2.1.2): the first message carries no name
 * and no password, and the server's challenge to it names the machine, its domain and the build of
 * its system. SMB and RDP (by CredSSP) both carry it. We stop at the challenge: a third message
 * would be a login. The challenge's random part is of no use to us and isn't kept.
 */
import { printable } from '../facts/text.ts';
import { ber, berTag } from './ber.ts';
import { concat, hex, latin1, latin1Text, Reader, uintLe } from './bytes.ts';

const signature = latin1('NTLMSSP\0');

/**
 * Unicode and OEM, request-target (without it no names come), sign-always, NTLM with extended
 * session security, 128 and 56 bits, key exchange, and version (without it no build comes).
 */
const negotiateFlags = 0xe2088207;
const flagVersion = 0x02000000;

/** The first message: no domain, no workstation, and a version that claims no system. */
export const ntlmNegotiate: Uint8Array = concat(
  signature,
  uintLe(1, 4),
  uintLe(negotiateFlags, 4),
  hex('0000 0000 28000000  0000 0000 28000000'), // both fields empty, pointing behind the header
  hex('00 00 0000 000000 0f'), // version 0.0 build 0, NTLM revision 15
);

/** Object identifiers 1.3.6.1.5.5.2 (SPNEGO) and 1.3.6.1.4.1.311.2.2.10 (NTLM). */
const spnegoOid = ber(berTag.oid, hex('2b 06 01 05 05 02'));
const ntlmOid = ber(berTag.oid, hex('2b 06 01 04 01 82 37 02 02 0a'));

/** The first message in SPNEGO (RFC 4178, 4.2.1): NegTokenInit that offers NTLM only. */
export const spnegoNtlmNegotiate: Uint8Array = ber(
  0x60,
  spnegoOid,
  ber(
    0xa0,
    ber(
      berTag.sequence,
      ber(0xa0, ber(berTag.sequence, ntlmOid)),
      ber(0xa2, ber(berTag.octets, ntlmNegotiate)),
    ),
  ),
);

export type NtlmChallenge = {
  /** NetBIOS and DNS names, printable; absent where the server leaves them out. */
  readonly computer?: string;
  readonly domain?: string;
  readonly dnsComputer?: string;
  readonly dnsDomain?: string;
  readonly dnsForest?: string;
  /** What the server says of its system: `build` is 0 where the software is not Windows. */
  readonly version?: { readonly major: number; readonly minor: number; readonly build: number };
  /** Seconds since 1970 by the server's clock. */
  readonly clock?: number;
};

/** Finds the challenge in whatever wraps it (SPNEGO, CredSSP); undefined where there is none. */
export function ntlmChallenge(bytes: Uint8Array): NtlmChallenge | undefined {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(signature);
  if (at < 0) return undefined;
  const message = bytes.subarray(at);
  const header = new Reader(message, signature.length);
  if (header.uintLe(4) !== 2 || !header.skip(8)) return undefined; // CHALLENGE; target name
  const flags = header.uintLe(4);
  if (flags === undefined || !header.skip(16)) return undefined; // challenge, reserved
  const info = field(message, header);
  const version = flags & flagVersion ? versionOf(header) : undefined;
  return { ...(info ? targetInfo(info) : {}), ...(version ? { version } : {}) };
}

/** The names and the build, as they are shown. */
export function challengeInfo(challenge: NtlmChallenge | undefined): Record<string, string> {
  const { version, clock: _clock, ...names } = challenge ?? {};
  if (!version?.build) return names;
  return { ...names, build: `${version.major}.${version.minor}.${version.build}` };
}

/** Length, allocated length and offset of a field, and the bytes that they point to. */
function field(message: Uint8Array, header: Reader): Uint8Array | undefined {
  const length = header.uintLe(2);
  header.skip(2);
  const offset = header.uintLe(4);
  if (length === undefined || offset === undefined || offset > message.length) return undefined;
  return new Reader(message, offset).take(length);
}

/** MS-NLMP 2.2.2.10: major, minor, build, three reserved bytes, NTLM revision. */
function versionOf(header: Reader): NtlmChallenge['version'] {
  const major = header.uintLe(1);
  const minor = header.uintLe(1);
  const build = header.uintLe(2);
  if (major === undefined || minor === undefined || build === undefined) return undefined;
  return { major, minor, build };
}

const infoPairsMax = 16;
const nameCharsMax = 255;
const names = new Map<number, 'computer' | 'domain' | 'dnsComputer' | 'dnsDomain' | 'dnsForest'>([
  [1, 'computer'],
  [2, 'domain'],
  [3, 'dnsComputer'],
  [4, 'dnsDomain'],
  [5, 'dnsForest'],
]);
const timestampPair = 7;

/** MS-NLMP 2.2.2.1: pairs of identifier and value until the identifier 0. */
function targetInfo(info: Uint8Array): NtlmChallenge {
  const reader = new Reader(info);
  const found: Record<string, string | number> = {};
  for (let pairs = 0; pairs < infoPairsMax; pairs++) {
    const id = reader.uintLe(2);
    const value = reader.take(reader.uintLe(2) ?? 0);
    if (id === undefined || id === 0 || value === undefined) break;
    const name = names.get(id);
    const text = name ? printable(utf16(value), nameCharsMax) : '';
    if (name && text !== '') found[name] = text;
    if (id === timestampPair && value.length === 8) found.clock = secondsOfFileTime(value);
  }
  return found;
}

export function utf16(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf16le');
}

/** A FILETIME counts 100 ns since 1601 (MS-DTYP 2.3.3); ours counts seconds since 1970. */
export function secondsOfFileTime(bytes: Uint8Array): number {
  const reader = new Reader(bytes);
  const low = reader.uintLe(4) ?? 0;
  const high = reader.uintLe(4) ?? 0;
  return Math.floor((high * 2 ** 32 + low) / 1e7) - 11_644_473_600;
}

/** Bytes that spell a name in ASCII followed by nothing but zeros; undefined where they don't. */
export function paddedName(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  const name = latin1Text(end < 0 ? bytes : bytes.subarray(0, end));
  const padded = end < 0 || bytes.subarray(end).every((byte) => byte === 0);
  return padded && /^[\x21-\x7e]+$/.test(name) ? name : undefined;
}
