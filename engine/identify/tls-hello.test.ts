import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../facts/service.ts';
import { Reader } from './bytes.ts';
import { certificateFacts } from './tls-certificate.ts';
import { cipherNames, offeredCiphers } from './tls-ciphers.ts';
import { clientHello, readTlsAnswer, tlsVersions } from './tls-hello.ts';
import { certificatePosture } from './tls-posture.ts';

describe('a ClientHello', () => {
  it.each(tlsVersions)('of %s says its own length, and offers nothing newer', (version) => {
    const bytes = clientHello(version);
    const reader = new Reader(bytes);
    expect(reader.uint(1)).toBe(22);
    expect(reader.uint(2)).toBe(version === 'SSL 3.0' ? 0x0300 : 0x0301);
    expect(reader.uint(2)).toBe(bytes.length - 5);
    expect(reader.uint(1)).toBe(1);
    expect(reader.uint(3)).toBe(bytes.length - 9);
    const newest = 0x0300 + tlsVersions.indexOf(version);
    expect(reader.uint(2)).toBe(Math.min(newest, 0x0303));
  });

  it('never has a length on which some load balancers hang', () => {
    for (let length = 1; length <= 253; length++)
      for (const version of tlsVersions) {
        const message = clientHello(version, 'n'.repeat(length)).length - 5;
        expect(message < 256 || message >= 512).toBe(true);
      }
  });

  it('names the server only where it has a name', () => {
    const text = (name: string | null) =>
      Buffer.from(clientHello('TLS 1.2', name)).toString('latin1');
    expect(text('www.example.net')).toContain('www.example.net');
    expect(text(null).length).toBeLessThanOrEqual(text('www.example.net').length);
  });

  it('offers each suite that has a name, once', () => {
    expect([...offeredCiphers].sort((a, b) => a - b)).toEqual(
      Object.keys(cipherNames)
        .map(Number)
        .sort((a, b) => a - b),
    );
  });
});

describe('an answer', () => {
  it('of any bytes is read without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(21, 22), (bytes, type) => {
        const answer = readTlsAnswer(Uint8Array.from([type, 3, 3, 0, 80, ...bytes]));
        expect(['hello', 'alert', 'more', 'other']).toContain(answer.is);
      }),
    );
  });

  it('of empty records does not keep us busy', () => {
    const empty = Uint8Array.from({ length: 5 * 50_000 }, (_, i) => [22, 3, 3, 0, 0][i % 5] ?? 0);
    expect(readTlsAnswer(empty)).toEqual({ is: 'other' });
  });
});

describe('a certificate', () => {
  const certificate: Certificate = {
    subject: 'CN=a.example',
    issuer: 'CN=CA',
    names: [],
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2026-03-01T00:00:00.000Z',
    fingerprint: '',
    selfSigned: false,
    key: 'rsa 2048',
    keyBits: 2_048,
    signature: 'sha256WithRSA',
  };
  const facts = (now: string, changes: Partial<Certificate> = {}) =>
    Object.entries(certificatePosture({ ...certificate, ...changes }, new Date(now)))
      .filter(([, verdict]) => verdict.is === 'yes')
      .map(([fact]) => fact);

  it.each([
    ['2025-12-31', ['certificate-expired']],
    ['2026-01-02', []],
    ['2026-02-07', []],
    ['2026-02-09', ['certificate-expires-soon']],
    ['2026-03-02', ['certificate-expired']],
  ])('on %s is %j', (now, expected) => {
    expect(facts(now)).toEqual(expected);
  });

  it.each([
    [{ key: 'rsa 1024', keyBits: 1_024 }, ['certificate-weak-key']],
    [{ key: 'ec prime256v1', keyBits: 256 }, []],
    [{ key: 'ec prime192v1', keyBits: 192 }, ['certificate-weak-key']],
    [{ key: 'ed25519', keyBits: 256 }, []],
    [{ signature: 'sha1WithRSA' }, ['certificate-weak-signature']],
    [{ signature: 'md5WithRSA' }, ['certificate-weak-signature']],
    [{ selfSigned: true }, ['certificate-self-signed']],
  ])('with %j is %j', (changes, expected) => {
    expect(facts('2026-01-10', changes)).toEqual(expected);
  });

  it('whose key, dates or signature cannot be read is unknown', () => {
    const odd = { key: 'unknown', keyBits: null, signature: 'oid 00', notAfter: '' };
    const posture = certificatePosture({ ...certificate, ...odd }, new Date());
    const known = Object.entries(posture).filter(([, verdict]) => verdict.is !== 'unknown');
    expect(known.map(([fact]) => fact)).toEqual(['certificate-self-signed']);
  });

  it('that is none has no facts', () => {
    expect(certificateFacts([])).toBeNull();
    expect(certificateFacts([Uint8Array.from([0x30, 0x03, 1, 2, 3])])).toBeNull();
  });

  it('cut at any byte or with any byte wrong has facts or none', () => {
    const der = new X509Certificate(pem).raw;
    expect(certificateFacts([der])).toMatchObject({
      subject: 'CN=ec.example.net',
      names: [],
      key: 'ec prime256v1',
      keyBits: 256,
      signature: 'sha256WithECDSA',
      selfSigned: true,
    });
    for (let at = 0; at < der.length; at++) {
      expect(certificateFacts([der.subarray(0, at)])).toBeNull();
      const wrong = Uint8Array.from(der);
      wrong[at] = (wrong[at] ?? 0) ^ 0xff;
      const read = certificateFacts([wrong]);
      expect(read === null || typeof read.subject === 'string').toBe(true);
    }
  });
});

/** Made for this test; its key was thrown away. */
const pem = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUCboPpPH3u3Vb42CHb7CR6BsMK+UwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOZWMuZXhhbXBsZS5uZXQwHhcNMjYxMTIyMjIyMzAwWhcNMjcw
MzAyMjIyMzAwWjAZMRcwFQYDVQQDDA5lYy5leGFtcGxlLm5ldDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABIBTKkMutUiHzcvE9p9wSHGjhk/qp0PnhLKa7ac89j++
wi+pVxDb1MG9As3OH5vH0vPfbhGPUFPIDMtqQUMdoGajUzBRMB0GA1UdDgQWBBTt
sDJ+ctEpPlgi0vdU9aRzpTUL4zAfBgNVHSMEGDAWgBTtsDJ+ctEpPlgi0vdU9aRz
pTUL4zAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIECvT91WZWjf
nJ7o1XkwEQuOphc6utekA7ueiguCMW1EAiEA8fD+sQwYuOj05lVxn53KUxICS/F1
mWp9b5MizMMaj70=
-----END CERTIFICATE-----`;
