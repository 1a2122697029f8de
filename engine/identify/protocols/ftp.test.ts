import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { ftp } from './ftp.ts';

const file = new URL('./ftp.exchanges', import.meta.url);
const replay = replayer(ftp, file);

const facts = (anonymous: string, cleartext: string, login: string, starttls: string) => ({
  'anonymous-login': anonymous,
  cleartext,
  'cleartext-login': login,
  starttls,
});
const unknowns = facts('unknown', 'unknown', 'unknown', 'unknown');

describe('recordings of FTP', () => {
  it.each([
    ['vsftpd that lets anonymous in', 'vsftpd', '3.0.3', facts('yes', 'yes', 'yes', 'no')],
    ['vsftpd that refuses anonymous', 'vsftpd', '3.0.3', facts('no', 'yes', 'yes', 'no')],
    [
      'vsftpd that takes logins inside TLS only',
      'vsftpd',
      '3.0.3',
      facts('no', 'unknown', 'unknown', 'yes'),
    ],
    [
      'vsftpd with words of its own, after the hello of HTTP',
      undefined,
      undefined,
      facts('yes', 'unknown', 'unknown', 'yes'),
    ],
    [
      'vsftpd inside TLS from the first byte',
      'vsftpd',
      '3.0.3',
      facts('yes', 'no', 'no', 'unknown'),
    ],
    ['vsftpd that cannot work as it is set up', 'vsftpd', undefined, unknowns],
    [
      'ProFTPD that wants TLS before a login',
      'ProFTPD',
      '1.3.8',
      facts('unknown', 'no', 'no', 'yes'),
    ],
    ['ProFTPD that refuses anonymous', 'ProFTPD', undefined, facts('no', 'yes', 'yes', 'no')],
    [
      'Pure-FTPd with TLS for those who ask',
      'Pure-FTPd',
      undefined,
      facts('no', 'unknown', 'yes', 'yes'),
    ],
    ['Pure-FTPd that wants TLS', 'Pure-FTPd', undefined, facts('unknown', 'no', 'no', 'yes')],
    ['GNU Inetutils ftpd', 'GNU Inetutils ftpd', '2.4', facts('yes', 'yes', 'yes', 'no')],
    [
      'Pure-FTPd that lists TLS and refuses it',
      'Pure-FTPd',
      undefined,
      facts('unknown', 'yes', 'unknown', 'no'),
    ],
    [
      'Linux-ftpd without FEAT, whose TLS fails',
      'Linux-ftpd',
      '0.17',
      facts('no', 'unknown', 'yes', 'yes'),
    ],
    ['pyftpdlib that wants TLS', 'pyftpdlib', '1.5.7', facts('unknown', 'no', 'no', 'yes')],
    ['Twisted FTP', 'Twisted FTP', '22.4.0', facts('yes', 'yes', 'yes', 'no')],
    ['Pure-FTPd that has enough connections', undefined, undefined, unknowns],
  ])('%s', async (title, product, version, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity.product).toBe(product);
    expect(replayed.identity.version).toBe(version);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('name the system and the CPE', async () => {
    const { identity } = await replay('ProFTPD that wants TLS before a login');
    expect(identity).toMatchObject({
      os: 'Debian',
      cpe: ['cpe:2.3:a:proftpd:proftpd:1.3.8:*:*:*:*:*:*:*'],
      info: { system: 'UNIX Type: L8' },
    });
  });

  it('hold no name but anonymous, and no command that touches a file', () => {
    expect(new Set(ourWords(file))).toEqual(
      new Set(
        ['FEAT', 'SYST', 'USER anonymous', 'PASS guest@', 'AUTH TLS', 'QUIT'].map(
          (command) => `${command}\r\n`,
        ),
      ),
    );
  });

  it('hold the certificate that a second connection brought', () => {
    const recorded = readCases(file).find(({ title }) => title === 'Pure-FTPd that wants TLS');
    const tls = recorded?.recordings[1]?.steps.find(({ kind }) => kind === 'tls');
    expect(tls).toMatchObject({ facts: { certificate: { selfSigned: true } } });
  });

  it('that are cut off never show a login that was not let in', async () => {
    for (const whole of readCases(file).filter(({ title }) => /refuses|wants/.test(title)))
      for (const damaged of cutShort(whole, 5)) {
        const { posture } = await replayCase(ftp, damaged, { strict: false });
        expect(posture['anonymous-login']?.is).not.toBe('yes');
      }
  });
});

describe('recognition of FTP', () => {
  it.each(greetingsOfOthers('ftp'))('passes by: %s', (_what, bytes) => {
    expect(ftp.recognize({ bytes, asked: null, ended: true })).toBe('no');
  });

  it('is put off by a greeting that may be that of a mail server', () => {
    expect(ftp.recognize({ bytes: latin1('220 ready\r\n'), asked: null, ended: false })).toBe(
      'more',
    );
  });
});

describe('posture of FTP', () => {
  const reply = (code: number, line: string) => ({ code, lines: [line] });
  const posture = (code: number, line: string) =>
    ftp.posture({ user: reply(code, line) }, { tls: false })['cleartext-login'];

  it.each([
    [530, 'Non-anonymous sessions must use encryption.'],
    [534, 'Policy requires SSL.'],
    [550, 'SSL/TLS required on the control channel'],
    [503, 'Use AUTH first.'],
    [421, 'Sorry, cleartext sessions are not accepted. Reconnect using TLS.'],
  ])('no password goes in clear where USER is answered with %i %s', (code, line) => {
    expect(posture(code, line)?.is).toBe('no');
  });

  it('stays unknown where USER is refused for another reason', () => {
    expect(posture(530, 'Access denied.')?.is).toBe('unknown');
    expect(posture(421, 'Too many users.')?.is).toBe('unknown');
  });
});
