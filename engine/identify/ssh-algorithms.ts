/**
 * What SSH_MSG_KEXINIT says (RFC 4253, 7.1), and which of its names are broken or outdated: by
 * RFC 9142 (key exchange), RFC 8332 (SHA-1 signatures), RFC 8758 (RC4), RFC 6151 (MD5), CVE-2008-5161
 * (CBC). A name that isn't known here is not weak. A server lists what it would accept; what a
 * client and it agree on is usually better.
 */
import { latin1Text, Reader } from './bytes.ts';

export type KexInit = {
  readonly kex: readonly string[];
  readonly hostKeys: readonly string[];
  /** Both directions together, each name once. */
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
  readonly compression: readonly string[];
};

const kexInitMessage = 20;
const cookieBytes = 16;
/** RFC 4250, 4.6.1: a name is at most 64 characters. */
const nameCharsMax = 64;
const namesMax = 256;

/** The payload of the packet, message number first; undefined where it isn't whole. */
export function readKexInit(payload: Uint8Array): KexInit | undefined {
  const reader = new Reader(payload);
  if (reader.uint(1) !== kexInitMessage || !reader.skip(cookieBytes)) return undefined;
  const lists = Array.from({ length: 8 }, () => nameList(reader));
  const [kex, hostKeys, ...others] = lists;
  const [cipherIn, cipherOut, macIn, macOut, zipIn, zipOut] = others;
  if (!kex || !hostKeys || !cipherIn || !cipherOut || !macIn || !macOut || !zipIn || !zipOut)
    return undefined;
  return {
    kex,
    hostKeys,
    ciphers: union(cipherIn, cipherOut),
    macs: union(macIn, macOut),
    compression: union(zipIn, zipOut),
  };
}

function nameList(reader: Reader): string[] | undefined {
  const length = reader.uint(4);
  const bytes = length === undefined ? undefined : reader.take(length);
  if (!bytes) return undefined;
  return latin1Text(bytes)
    .split(',', namesMax)
    .filter((name) => name.length <= nameCharsMax && /^[!-~]+$/.test(name));
}

const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];

/** SHA-1, or a group or key of 1,024 bits. GSSAPI's names (RFC 4462) end in a hash of the mechanism. */
const weakKexNames =
  /^(?:gss-)?(?:diffie-hellman-)?(?:group(?:1|14|-exchange)|gex)-sha1(?:-.*)?$|^rsa1024-sha1$/;

export function weakKex({ kex }: KexInit): string[] {
  return kex.filter((name) => weakKexNames.test(name));
}

/** CBC modes, RC4, blocks of 64 bits, and no encryption at all. */
const weakCipherNames =
  /-cbc(?:@|$)|^arcfour|^(?:3des|blowfish|twofish|cast128|idea|des)-|^none$|^rijndael-cbc/;
/** MD5, RIPEMD-160, tags cut to 96 bits, and no checksum at all. */
const weakMacNames = /^hmac-(?:md5|ripemd)|-96(?:-etm)?(?:@|$)|^none$/;

export function weakCiphers({ ciphers }: KexInit): string[] {
  return ciphers.filter((name) => weakCipherNames.test(name));
}

export function weakMacs({ macs }: KexInit): string[] {
  return macs.filter((name) => weakMacNames.test(name));
}

/** DSA of 1,024 bits, and RSA keys that can sign with SHA-1 only. */
export function weakHostKeys({ hostKeys }: KexInit): string[] {
  const modernRsa = hostKeys.some((name) => name.startsWith('rsa-sha2-'));
  return hostKeys.filter(
    (name) => /^ssh-ds[sa]\b/.test(name) || (!modernRsa && /^(?:x509v3-)?ssh-rsa\b/.test(name)),
  );
}

/** CVE-2023-48795: what can be cut off by a man in the middle; empty where strict exchange is kept. */
export function terrapinProne({ kex, ciphers, macs }: KexInit): string[] {
  if (kex.includes('kex-strict-s-v00@openssh.com')) return [];
  const chacha = ciphers.filter((name) => name === 'chacha20-poly1305@openssh.com');
  const cbc = ciphers.filter((name) => /-cbc(?:@|$)/.test(name));
  const etm = macs.filter((name) => name.endsWith('-etm@openssh.com'));
  const both = cbc.length > 0 && etm.length > 0;
  return [...chacha, ...(both ? [`${cbc[0]} with ${etm[0]}`] : [])];
}
