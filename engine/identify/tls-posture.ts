/**
 * What TLS shows of a service's security. These facts belong to every service that runs inside TLS,
 * whichever protocol that is. Certificates age, so the time is an argument.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../facts/posture.ts';
import type { Certificate } from '../facts/service.ts';
import { printable } from '../facts/text.ts';
import { type TlsVersion, tlsVersions } from './tls-hello.ts';

/** What was learnt of a port that speaks TLS from its first byte. */
export type TlsSeen = {
  /** By version: accepted, refused; absent where it isn't known. */
  accepted: Partial<Record<TlsVersion, boolean>>;
  /** The newest version that was agreed. */
  newest: TlsVersion;
  cipher: string;
  /** As far as it could be read in clear. */
  certificate: Certificate;
  /** The name of the alert with which the first offer was refused. */
  alert: string;
};

const expiresSoonDays = 21;
const dayMs = 86_400_000;
/** RFC 9325, section 4: RSA and DH below 2048 bits, elliptic curves below 224. */
const rsaBitsMin = 2_048;
const curveBitsMin = 224;

const factOf = {
  'SSL 3.0': 'ssl-3.0',
  'TLS 1.0': 'tls-1.0',
  'TLS 1.1': 'tls-1.1',
  'TLS 1.2': 'tls-1.2',
  'TLS 1.3': 'tls-1.3',
} as const;

export function versionPosture(accepted: TlsSeen['accepted']): Posture {
  const verdict = (version: TlsVersion): PostureVerdict => {
    const is = accepted[version];
    if (is === undefined) return unknown(`no conclusive answer to an offer of ${version}`);
    return is
      ? yes(`answered an offer of ${version} with a ServerHello`)
      : no(`an offer of ${version} was refused or answered with another version`);
  };
  return Object.fromEntries(tlsVersions.map((version) => [factOf[version], verdict(version)]));
}

export function certificatePosture(certificate: Certificate | null, now: Date): Posture {
  if (!certificate) return {};
  return {
    ...agePosture(certificate, now),
    'certificate-self-signed': certificate.selfSigned
      ? yes(`${certificate.subject} signed itself`)
      : no(`signed by ${certificate.issuer}`),
    'certificate-weak-key': weakKey(certificate),
    'certificate-weak-signature': weakSignature(certificate),
  };
}

function agePosture(certificate: Certificate, now: Date): Posture {
  const { notBefore, notAfter } = certificate;
  const ms = [notBefore, notAfter].map((text) => Date.parse(text) - now.getTime());
  const [untilStart = Number.NaN, untilEnd = Number.NaN] = ms;
  if (Number.isNaN(untilStart) || Number.isNaN(untilEnd)) {
    const unread = unknown('the dates of the certificate could not be read');
    return { 'certificate-expired': unread, 'certificate-expires-soon': unread };
  }
  const valid = `valid from ${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`;
  const expired = untilEnd < 0 || untilStart > 0;
  const soon = !expired && untilEnd < expiresSoonDays * dayMs;
  return {
    'certificate-expired': expired ? yes(valid) : no(valid),
    'certificate-expires-soon': soon ? yes(valid) : no(valid),
  };
}

function weakKey(certificate: Certificate): PostureVerdict {
  const { key, keyBits } = certificate;
  if (keyBits === null) return unknown(`the key is ${printable(key)}`);
  const isCurve = key.startsWith('ec ') || key.startsWith('ed');
  return keyBits < (isCurve ? curveBitsMin : rsaBitsMin) ? yes(`${key} bits`) : no(key);
}

function weakSignature(certificate: Certificate): PostureVerdict {
  const { signature } = certificate;
  if (signature === 'unknown' || signature.startsWith('oid '))
    return unknown(`the signature algorithm is ${signature}`);
  return /^(?:md2|md5|sha1)With/.test(signature)
    ? yes(`signed with ${signature}`)
    : no(`signed with ${signature}`);
}
