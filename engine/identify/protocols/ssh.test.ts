import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { latin1 } from '../bytes.ts';
import { ssh } from './ssh.ts';

const file = new URL('./ssh.exchanges', import.meta.url);
const replay = replayer(ssh, file);

const facts = (kex: string, cipher: string, hostKey: string, terrapin: string) => ({
  'ssh-1': 'no',
  'ssh-weak-kex': kex,
  'ssh-weak-cipher': cipher,
  'ssh-weak-host-key': hostKey,
  'ssh-terrapin': terrapin,
  'password-login': 'unknown',
});

describe('recordings of SSH', () => {
  it.each([
    ['OpenSSH of Debian 12', 'OpenSSH', '9.2p1', facts('no', 'no', 'no', 'no')],
    ['Dropbear', 'Dropbear', '2022.83', facts('yes', 'no', 'yes', 'no')],
    [
      "OpenSSH with outdated algorithms and without Debian's mark",
      'OpenSSH',
      '9.2p1',
      facts('yes', 'yes', 'yes', 'no'),
    ],
    ['Paramiko before strict key exchange', 'Paramiko', '2.12.0', facts('yes', 'yes', 'no', 'yes')],
    ['AsyncSSH', 'AsyncSSH', '2.10.1', facts('yes', 'no', 'no', 'no')],
    ['libssh', 'libssh', '0.10.6', facts('no', 'no', 'no', 'no')],
    ['Twisted Conch', 'Twisted Conch', '22.4.0', facts('yes', 'yes', 'no', 'no')],
    ['Erlang', 'Erlang SSH', '4.15.2', facts('no', 'yes', 'no', 'no')],
    ['TinySSH', 'TinySSH', '20230101', facts('no', 'no', 'no', 'yes')],
    ['ProFTPD mod_sftp', 'ProFTPD mod_sftp', undefined, facts('yes', 'yes', 'no', 'no')],
    ['OpenSSH after the hello of HTTP', 'OpenSSH', '9.2p1', facts('no', 'no', 'no', 'no')],
    ['SSH inside TLS', 'OpenSSH', '9.2p1', facts('yes', 'yes', 'yes', 'no')],
  ])('%s', async (title, product, version, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity.product).toBe(product);
    expect(replayed.identity.version).toBe(version);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('names system, packaged revision and CPE of OpenSSH', async () => {
    const { identity } = await replay('OpenSSH of Debian 12');
    expect(identity).toMatchObject({
      os: 'Debian 12',
      revision: '9.2p1-2+deb12u10',
      cpe: ['cpe:2.3:a:openbsd:openssh:9.2p1:*:*:*:*:*:*:*'],
    });
  });

  it('that refuse at once are OpenSSH of which nothing more is known', async () => {
    const { recognition, identity, posture } = await replay('OpenSSH that is busy with others');
    expect(recognition).toBe('yes');
    expect(identity).toMatchObject({
      product: 'OpenSSH',
      info: { refusal: 'Exceeded MaxStartups' },
    });
    expect(new Set(Object.values(triStates(posture)))).toEqual(new Set(['unknown']));
  });

  it('that are cut off in the list of algorithms leave its facts unknown', async () => {
    const whole = readCases(file).find(({ title }) => title === 'OpenSSH of Debian 12');
    if (!whole) throw new Error('the case is gone');
    for (const damaged of cutShort(whole, 13)) {
      const { posture } = await replayCase(ssh, damaged, { strict: false });
      expect(posture['ssh-weak-kex']?.is).toBe('unknown');
      expect(posture['ssh-terrapin']?.is).toBe('unknown');
    }
  });
});

describe('recognition of SSH', () => {
  const recognized = (text: string, ended = false) =>
    ssh.recognize({ bytes: latin1(text), asked: null, ended });

  it('needs a version of the protocol', () => {
    expect(recognized('SSH-2.0-x\r\n')).toBe('yes');
    expect(recognized('SSH-1.99-x\r\n')).toBe('yes');
    expect(recognized('SSH-')).toBe('more');
    expect(recognized('SSH-2.')).toBe('more');
    expect(recognized('SSH-2.', true)).toBe('no');
    expect(recognized('SSH-3.0-x\r\n')).toBe('no');
  });

  it('finds the identification behind lines that may stand before it (RFC 4253, 4.2)', () => {
    expect(recognized('Be welcome.\r\nSSH-2.0-x\r\n')).toBe('yes');
    expect(recognized('Be welcome to SSH-2.0-x\r\n')).toBe('no');
  });

  it.each(greetingsOfOthers('ssh'))('passes by: %s', (_what, bytes) => {
    expect(ssh.recognize({ bytes, asked: null, ended: true })).toBe('no');
  });
});

describe('posture of SSH', () => {
  it.each([
    ['SSH-1.5-1.2.27', 'yes'],
    ['SSH-1.99-OpenSSH_3.9p1', 'yes'],
    ['SSH-2.0-OpenSSH_9.2p1', 'no'],
  ])('of %s: protocol 1 is %s', (identification, is) => {
    expect(ssh.posture({ identification }, { tls: false })['ssh-1']?.is).toBe(is);
  });
});
