import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { concat, hex, latin1, uint } from '../bytes.ts';
import { postgresql } from './postgresql.ts';

const file = new URL('./postgresql.exchanges', import.meta.url);
const replay = replayer(postgresql, file);

const itself = {
  product: 'PostgreSQL',
  cpe: ['cpe:2.3:a:postgresql:postgresql:*:*:*:*:*:*:*:*'],
  info: { protocol: '3.0 to 3.0' },
};
const notAsked = {
  'no-authentication': 'unknown',
  'password-login': 'unknown',
  'weak-authentication': 'unknown',
  'cleartext-login': 'unknown',
};
const withoutTls = { cleartext: 'yes', 'tls-offered': 'no' };
const withTls = { cleartext: 'unknown', 'tls-offered': 'yes' };

describe('recordings of PostgreSQL', () => {
  it.each([
    ['a server without TLS', itself, { ...withoutTls, ...notAsked }],
    ['a server with TLS', itself, { ...withTls, ...notAsked }],
    [
      'a server that lets anybody in, extended',
      itself,
      { ...withoutTls, ...notAsked, 'no-authentication': 'yes' },
    ],
    [
      'a server with TLS and passwords, extended',
      { ...itself, info: { ...itself.info, login: 'SCRAM-SHA-256-PLUS, SCRAM-SHA-256' } },
      {
        ...withTls,
        'no-authentication': 'no',
        'password-login': 'yes',
        'weak-authentication': 'no',
        'cleartext-login': 'no',
      },
    ],
    [
      'a server that refuses this client, extended',
      itself,
      { ...withoutTls, ...notAsked, 'no-authentication': 'no', 'password-login': 'no' },
    ],
    // A pooler speaks the protocol without being PostgreSQL.
    ['PgBouncer', {}, { ...withoutTls, ...notAsked }],
  ])('%s', async (title, identity, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity).toEqual(identity);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('name a user in extended mode alone', () => {
    for (const recorded of readCases(file)) {
      const said = recorded.recordings
        .flatMap(({ steps }) => steps)
        .flatMap((step) =>
          step.kind === 'say' ? [Buffer.from(step.bytes).toString('latin1')] : [],
        );
      expect(said.some((bytes) => bytes.includes('user\0'))).toBe(
        recorded.headers.extended === 'yes',
      );
    }
  });

  it('of another server are not recognized', async () => {
    expect((await replay('impostor: Redis')).recognition).toBe('no');
  });

  it('that are cut off leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { posture } = await replayCase(postgresql, damaged, { strict: false });
        expect(Object.keys(posture)).toHaveLength(6);
      }
  });
});

const errorOf = (...fields: readonly string[]) => {
  const body = concat(...fields.map((field) => latin1(`${field}\0`)), uint(0, 1));
  return concat(latin1('E'), uint(body.length + 4, 4), body);
};
const recognized = (bytes: Uint8Array, ended = true) =>
  postgresql.recognize({ bytes, asked: 'postgresql', ended });

describe('recognition of PostgreSQL', () => {
  it('knows an error in another language, and one without the field that is never translated', () => {
    const french = errorOf('SFATAL', 'VFATAL', 'C0A000', 'Mprotocole non supporté');
    expect(recognized(french)).toBe('yes');
    expect(recognized(errorOf('SFATAL', 'C08P01', 'Mbad packet header'))).toBe('yes');
    expect(recognized(french.subarray(0, 4), false)).toBe('more');
  });

  it('knows the bare text of servers before 7.4', () => {
    const old = latin1(
      'EFATAL:  unsupported frontend protocol 9999.0: server supports 1.0 to 2.0\n\0',
    );
    expect(recognized(old)).toBe('yes');
    expect(recognized(old.subarray(0, 9), false)).toBe('more');
  });

  it.each([
    ['ERROR of memcached', latin1('ERROR\r\n')],
    ['one byte S', latin1('S')],
    ['one byte N', latin1('N')],
    ['an error without an SQLSTATE', errorOf('SFATAL', 'Mhello there, stranger')],
    ['an SQLSTATE of another form', errorOf('SFATAL', 'Cnope!', 'Mhello')],
    ['a length that no error has', concat(hex('45 00 20 00 00'), latin1('SFATAL\0C0A000\0'))],
    ['zeros', new Uint8Array(64)],
  ])('passes %s by', (_what, bytes) => {
    expect(recognized(bytes)).toBe('no');
  });
});

describe('posture of PostgreSQL', () => {
  const posture = (authentication: number, tlsOffered: boolean) =>
    triStates(postgresql.posture({ authentication, tlsOffered }, { tls: false }));

  it.each([
    [3, false, 'yes', 'yes', 'yes'],
    [3, true, 'yes', 'no', 'yes'],
    [5, false, 'yes', 'no', 'yes'],
    [10, false, 'no', 'no', 'yes'],
    [7, false, 'no', 'no', 'unknown'],
  ])('way %i of logging in, TLS offered: %s', (way, tls, weak, clear, password) => {
    expect(posture(way, tls)).toMatchObject({
      'no-authentication': 'no',
      'weak-authentication': weak,
      'cleartext-login': clear,
      'password-login': password,
    });
  });

  it('leaves open what a refusal for another reason means', () => {
    const refusal = { severity: 'FATAL', code: '53300', message: 'too many clients' };
    const states = triStates(postgresql.posture({ refusal, tlsOffered: false }, { tls: false }));
    expect(states).toMatchObject({ 'no-authentication': 'unknown', 'password-login': 'unknown' });
  });
});
