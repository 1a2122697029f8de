/**
 * What an X.509 certificate (RFC 5280) says of itself. Whether it is trusted is not asked: most
 * devices sign their own, and what matters to a finding is its age, its key and its signature.
 */
import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../facts/service.ts';
import { printable } from '../facts/text.ts';

const namesMax = 32;

/** Facts of the leaf (first) certificate; null where there is none that can be read. */
export function certificateFacts(chain: readonly Uint8Array[]): Certificate | null {
  const [leaf] = chain;
  if (!leaf) return null;
  try {
    return read(new X509Certificate(leaf));
  } catch {
    // Not a certificate that OpenSSL can read: nothing is known of it.
    return null;
  }
}

function read(certificate: X509Certificate): Certificate {
  const key = keyOf(certificate);
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: namesOf(certificate),
    notBefore: isoTime(certificate.validFrom),
    notAfter: isoTime(certificate.validTo),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    selfSigned: isSelfSigned(certificate),
    key: key.name,
    keyBits: key.bits,
    signature: signatureOf(certificate),
  };
}

/** Node prints one attribute a line, most general first: `C=DE\nCN=name`. */
function distinguishedName(text: string | undefined): string {
  return printable((text ?? '').split('\n').reverse().join(', '));
}

/** `DNS:a.example, IP Address:192.0.2.1`; a value with odd characters is quoted as in JSON. */
function namesOf(certificate: X509Certificate): string[] {
  const entries = (certificate.subjectAltName ?? '').match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return entries
    .map((entry) => /^\s*(?:DNS|IP Address):(.*)$/s.exec(entry)?.[1])
    .filter((name) => name !== undefined)
    .slice(0, namesMax)
    .map((name) => printable(name));
}

function isoTime(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

/** Signed by its own key, which is more than having the same name twice. */
function isSelfSigned(certificate: X509Certificate): boolean {
  if (certificate.subject !== certificate.issuer) return false;
  try {
    return certificate.verify(certificate.publicKey);
  } catch {
    // A key or signature of a kind that OpenSSL no longer verifies: the names have to do.
    return true;
  }
}

function keyOf(certificate: X509Certificate): { name: string; bits: number | null } {
  try {
    const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = certificate.publicKey;
    if (details?.modulusLength)
      return { name: `${kind} ${details.modulusLength}`, bits: details.modulusLength };
    const curve = details?.namedCurve;
    if (curve) return { name: `ec ${curve}`, bits: curveBits[curve] ?? null };
    return { name: kind ?? 'unknown', bits: kind ? (curveBits[kind] ?? null) : null };
  } catch {
    return { name: 'unknown', bits: null };
  }
}

const curveBits: Readonly<Record<string, number>> = {
  prime192v1: 192,
  secp224r1: 224,
  prime256v1: 256,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
  ed25519: 256,
  ed448: 456,
};

/** Object identifiers of signature algorithms (RFC 8017, RFC 5758, RFC 8410), DER after tag and length. */
const signatures: Readonly<Record<string, string>> = {
  '2a864886f70d010102': 'md2WithRSA',
  '2a864886f70d010104': 'md5WithRSA',
  '2a864886f70d010105': 'sha1WithRSA',
  '2a864886f70d01010a': 'rsaPSS',
  '2a864886f70d01010b': 'sha256WithRSA',
  '2a864886f70d01010c': 'sha384WithRSA',
  '2a864886f70d01010d': 'sha512WithRSA',
  '2a864886f70d01010e': 'sha224WithRSA',
  '2a8648ce380403': 'sha1WithDSA',
  '6086480165030402': 'sha256WithDSA',
  '2a8648ce3d0401': 'sha1WithECDSA',
  '2a8648ce3d040301': 'sha224WithECDSA',
  '2a8648ce3d040302': 'sha256WithECDSA',
  '2a8648ce3d040303': 'sha384WithECDSA',
  '2a8648ce3d040304': 'sha512WithECDSA',
  '2b6570': 'ed25519',
  '2b6571': 'ed448',
};

/**
 * Node 22 doesn't name the algorithm, so it is read from the DER: Certificate ::= SEQUENCE {
 * tbsCertificate SEQUENCE, signatureAlgorithm SEQUENCE { OBJECT IDENTIFIER … }, … }.
 */
function signatureOf(certificate: X509Certificate): string {
  const der = certificate.raw;
  const outer = element(der, 0);
  const body = outer && element(der, outer.content);
  const algorithm = body && element(der, body.end);
  const oid = algorithm && element(der, algorithm.content);
  if (!oid) return 'unknown';
  const bytes = der.subarray(oid.content, oid.end).toString('hex');
  return signatures[bytes] ?? `oid ${bytes}`;
}

/** Where the content of the DER element at `at` begins and ends. */
function element(der: Uint8Array, at: number): { content: number; end: number } | undefined {
  const first = der[at + 1];
  if (first === undefined) return undefined;
  // Lengths of 128 and more: the low bits say in how many bytes the length follows.
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4) return undefined;
  let length = lengthBytes === 0 ? first : 0;
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
  const content = at + 2 + lengthBytes;
  return content + length <= der.length ? { content, end: content + length } : undefined;
}
