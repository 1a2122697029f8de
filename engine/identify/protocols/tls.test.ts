import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { hex, latin1 } from '../bytes.ts';
import { tls } from './tls.ts';

const replay = replayer(tls, new URL('./tls.exchanges', import.meta.url));

const accepted = async (title: string) => {
  const { posture } = await replay(title);
  const facts = ['ssl-3.0', 'tls-1.0', 'tls-1.1', 'tls-1.2', 'tls-1.3'] as const;
  return facts.map((fact) => posture[fact]?.is).join(' ');
};

describe('the versions that a server accepts', () => {
  it.each([
    ['TLS 1.2 and 1.3', 'no no no yes yes'],
    ['nothing but TLS 1.3', 'no no no no yes'],
    ['TLS 1.0 to 1.2 with a short key', 'no yes yes yes no'],
    ['nothing but TLS 1.1', 'no no yes no no'],
    ['nothing but TLS 1.0', 'no yes no no no'],
    ['an expired certificate', 'no no no yes no'],
    ['mosquitto', 'no no no yes yes'],
  ])('%s', async (title, versions) => {
    expect(await accepted(title)).toBe(versions);
  });

  it('are also known of servers that hang up instead of refusing, by a control', async () => {
    expect(await accepted('GnuTLS, which hangs up at SSL 3.0')).toBe('no yes yes yes yes');
    expect(await accepted('Dovecot, which hangs up at TLS 1.1')).toBe('no no no yes yes');
  });

  it('are unknown where the server only says that it wants a name', async () => {
    const title = 'a server that wants a name';
    expect(await accepted(title)).toBe('unknown unknown unknown unknown unknown');
    expect((await replay(title)).facts.alert).toBe('unrecognized_name');
  });
});

describe('what a server shows in clear', () => {
  it('is its certificate, before TLS 1.3', async () => {
    const { facts } = await replay('TLS 1.0 to 1.2 with a short key');
    expect(facts.certificate).toMatchObject({
      subject: 'CN=old.example.net',
      key: 'rsa 1024',
      keyBits: 1_024,
      signature: 'sha1WithRSA',
      selfSigned: true,
    });
    expect(facts).toMatchObject({
      newest: 'TLS 1.2',
      cipher: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    });
  });

  it('is only its choice in TLS 1.3', async () => {
    const { facts } = await replay('nothing but TLS 1.3');
    expect(facts.certificate).toBeUndefined();
    expect(facts).toMatchObject({ newest: 'TLS 1.3', cipher: 'TLS_AES_256_GCM_SHA384' });
  });
});

describe('TLS is recognized', () => {
  it('by an alert, whatever drew it', async () => {
    expect((await replay('an alert in answer to a plain HTTP request')).recognition).toBe('yes');
  });

  it.each(['HTTP on the port', 'SSH on the port', 'Redis on the port'])(
    'not in %s',
    async (title) => {
      expect((await replay(title)).recognition).toBe('no');
    },
  );

  it.each([
    ['16', 'more'],
    ['16 03 03 00 5a 02 00 00 56 03 03', 'more'],
    ['15 03 01 00 02 02 28', 'yes'],
    ['15 03 01 00 02 02', 'more'],
    ['15 03 01 00 02 03 28', 'no'], // no such level
    ['15 03 01 00 03 02 28 00', 'no'],
    ['16 04 00 00 05 02', 'no'], // no such version
    ['16 03 01 00 04 01 00 00 00', 'no'], // a ClientHello: an echo of ours
    ['16 03 01 ff ff 02', 'no'], // longer than a record can be
    ['03 00 00 0b 06 d0', 'no'],
  ])('%s: %s', (bytes, recognition) => {
    expect(tls.recognize({ bytes: hex(bytes), asked: 'tls', ended: false })).toBe(recognition);
  });

  it('not where it ended in the middle', () => {
    expect(tls.recognize({ bytes: latin1('\x16'), asked: 'tls', ended: true })).toBe('no');
  });
});
