import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { concat, hex, latin1, uintLe } from '../bytes.ts';
import { mysql } from './mysql.ts';

const file = new URL('./mysql.exchanges', import.meta.url);
const replay = replayer(mysql, file);

const mariadb = {
  product: 'MariaDB',
  version: '10.11.19',
  revision: '10.11.19-0+deb12u1',
  os: 'Debian 12',
  cpe: ['cpe:2.3:a:mariadb:mariadb:10.11.19:*:*:*:*:*:*:*'],
  info: { login: 'mysql_native_password' },
};
const refused = {
  product: 'MariaDB',
  info: { refusal: "1130 Host '10.199.7.1' is not allowed to connect to this MariaDB server" },
};
const unknownTls = {
  cleartext: 'unknown',
  'tls-offered': 'unknown',
  'no-authentication': 'unknown',
  'password-login': 'no',
  'weak-authentication': 'unknown',
};

describe('recordings of MySQL', () => {
  it.each([
    [
      'MariaDB without TLS',
      mariadb,
      {
        cleartext: 'yes',
        'tls-offered': 'no',
        'no-authentication': 'unknown',
        'password-login': 'yes',
        'weak-authentication': 'no',
      },
    ],
    [
      'MariaDB that requires TLS',
      mariadb,
      {
        cleartext: 'unknown',
        'tls-offered': 'yes',
        'no-authentication': 'unknown',
        'password-login': 'yes',
        'weak-authentication': 'no',
      },
    ],
    ['MariaDB that lets no client in from here', refused, unknownTls],
    ['an answer to the hello of another protocol', refused, unknownTls],
  ])('%s', async (title, identity, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity).toEqual(identity);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('reads the certificate after the request for TLS, without a user name', async () => {
    const recorded = readCases(file).find(({ title }) => title === 'MariaDB that requires TLS');
    const steps = recorded?.recordings[0]?.steps ?? [];
    expect(steps.map(({ kind }) => kind)).toEqual(['hear', 'say', 'tls']);
    expect(steps[2]).toMatchObject({
      facts: { certificate: { selfSigned: true, names: ['db.office.example'] } },
    });
  });

  it('of another server are not recognized', async () => {
    const { recognition } = await replay('impostor: Redis, which waits for the client');
    expect(recognition).toBe('no');
  });

  it('that are cut off leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { posture } = await replayCase(mysql, damaged, { strict: false });
        expect(posture['no-authentication']?.is).toBe('unknown');
      }
  });
});

/** As the documentation of HandshakeV10 lays it out. */
function greeting(version: string, capabilities: number, plugin: string): Uint8Array {
  const payload = concat(
    hex('0a'),
    latin1(`${version}\0`),
    uintLe(7, 4),
    latin1('12345678\0'),
    uintLe(capabilities % 0x1_0000, 2),
    hex('21 02 00'),
    uintLe(Math.floor(capabilities / 0x1_0000), 2),
    uintLe(21, 1),
    new Uint8Array(10),
    latin1('123456789012\0'),
    latin1(plugin === '' ? '' : `${plugin}\0`),
  );
  return concat(uintLe(payload.length, 3), hex('00'), payload);
}

const recognized = (bytes: Uint8Array, ended = false) =>
  mysql.recognize({ bytes, asked: null, ended });

describe('recognition of MySQL', () => {
  it('needs the version and the fields behind it', () => {
    const whole = greeting('8.0.36', 0x000f_ffff, 'caching_sha2_password');
    expect(recognized(whole)).toBe('yes');
    expect(recognized(whole.subarray(0, 10))).toBe('more');
    expect(recognized(whole.subarray(0, 10), true)).toBe('no');
  });

  it.each([
    ['a greeting of SSH', latin1('SSH-2.0-OpenSSH_9.2p1\r\n')],
    ['a greeting of SMTP', latin1('220 mail.office.example ESMTP\r\n')],
    ['an answer of HTTP', latin1('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['control codes for a version', greeting('8.0\x1b[31m', 0xffff, '')],
    ['no digit in the version', greeting('hello', 0xffff, '')],
    ['a second packet', concat(hex('50 00 00 01 0a'), latin1('8.0.36\0'), new Uint8Array(70))],
    ['an error without a sentence', hex('04 00 00 00 ff 6a 04 20')],
    [
      'an error with a number below 1000',
      concat(hex('0e 00 00 00 ff 10 00'), latin1('hello there')),
    ],
    ['zeros', new Uint8Array(64)],
  ])('passes %s by', (_what, bytes) => {
    expect(recognized(bytes, true)).toBe('no');
  });

  it.each([
    [1129, "Host '192.0.2.7' is blocked because of many connection errors"],
    [1040, '#08004Too many connections'],
  ])('knows error %i in place of the greeting (built from the documentation)', (code, message) => {
    const payload = concat(hex('ff'), uintLe(code, 2), latin1(message));
    expect(recognized(concat(uintLe(payload.length, 3), hex('00'), payload))).toBe('yes');
  });
});

describe('the version of a greeting', () => {
  it.each([
    ['8.0.36', { product: 'MySQL', version: '8.0.36' }],
    ['5.7.44-log', { product: 'MySQL', version: '5.7.44' }],
    [
      '8.0.36-0ubuntu0.22.04.1',
      { product: 'MySQL', version: '8.0.36', revision: '8.0.36-0ubuntu0.22.04.1', os: 'Ubuntu' },
    ],
    ['11.4.2-MariaDB', { product: 'MariaDB', version: '11.4.2' }],
    ['5.5.5-10.6.12-MariaDB-log', { product: 'MariaDB', version: '10.6.12' }],
    ['5.5.5', { product: 'MySQL', version: '5.5.5' }],
    ['5.7.25-TiDB-v7.1.0', { product: 'TiDB', version: '7.1.0' }],
    ['8.0.30-Vitess', { product: 'Vitess' }],
    ['8.0.11 (ProxySQL)', { product: 'ProxySQL' }],
    ['weird 1', { product: 'MySQL' }],
  ])('%s', (version, expected) => {
    const { cpe, ...identity } = mysql.identity({ version });
    expect(identity).toEqual(expected);
    expect(cpe === undefined).toBe(!/^My|^Maria/.test(expected.product));
  });
});

describe('posture of MySQL', () => {
  it('calls the password hash from before 4.1 weak', () => {
    const old = { version: '4.0.30', capabilities: 0x2c, plugin: 'mysql_old_password' };
    expect(mysql.posture(old, { tls: false })['weak-authentication']?.is).toBe('yes');
    const older = { version: '4.0.30', capabilities: 0x2c };
    expect(mysql.posture(older, { tls: false })['weak-authentication']?.is).toBe('yes');
  });

  it('says nothing of a login where the server has no room', () => {
    const error = { code: 1040, message: 'Too many connections' };
    expect(mysql.posture({ error }, { tls: false })['password-login']?.is).toBe('unknown');
  });

  it('has no clear text inside TLS', () => {
    expect(mysql.posture({ capabilities: 0x0800 }, { tls: true }).cleartext?.is).toBe('no');
  });
});
