/**
 * A self-signed certificate, made on the spot so that no private key lies in the repository: just
 * enough of RFC 5280 in DER for a test server.
 */
import { generateKeyPairSync, sign } from 'node:crypto';

export type SelfSigned = { readonly key: string; readonly cert: string };

type Wish = {
  readonly name: string;
  readonly from: Date;
  readonly to: Date;
  /** Bytes of an extension without a meaning, to make the certificate big. */
  readonly ballast?: number;
};

export function selfSigned(wish: Wish): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = der(0x30, der(0x31, der(0x30, commonName, der(0x0c, Buffer.from(wish.name)))));
  const ballast = wish.ballast ? [der(0xa3, der(0x30, extension(wish.ballast)))] : [];
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.from([1])), // serial number
    ecdsaWithSha256,
    name,
    der(0x30, time(wish.from), time(wish.to)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...ballast,
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem('CERTIFICATE', der(0x30, body, ecdsaWithSha256, signature)),
  };
}

/** 2.5.4.3 and 1.2.840.10045.4.3.2. */
const commonName = Buffer.from('0603550403', 'hex');
const ecdsaWithSha256 = Buffer.from('300a06082a8648ce3d040302', 'hex');

/** 1.3.6.1.4.1.55555.1: an object identifier that nobody reads. */
function extension(length: number): Buffer {
  const identifier = Buffer.from('06092b0601040183b20301', 'hex');
  return der(0x30, identifier, der(0x04, Buffer.alloc(length)));
}

function time(date: Date): Buffer {
  const text = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(text));
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = length.toString(16);
  const bytes = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 + bytes.length]), bytes, content]);
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
