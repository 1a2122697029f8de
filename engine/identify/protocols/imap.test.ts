import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { imap } from './imap.ts';

const file = new URL('./imap.exchanges', import.meta.url);
const replay = replayer(imap, file);

const facts = (cleartext: string, login: string, starttls: string, open = 'no') => ({
  cleartext,
  'cleartext-login': login,
  starttls,
  'no-authentication': open,
});

describe('recordings of IMAP', () => {
  it.each([
    [
      'Dovecot that takes passwords without TLS',
      'Dovecot',
      undefined,
      facts('unknown', 'yes', 'yes'),
    ],
    ['Dovecot inside TLS', 'Dovecot', undefined, facts('no', 'no', 'unknown')],
    ['Courier without TLS', 'Courier', undefined, facts('yes', 'yes', 'no')],
    ['Courier that wants TLS before a login', 'Courier', undefined, facts('unknown', 'no', 'yes')],
    [
      'GNU Mailutils with a greeting that names nothing',
      undefined,
      undefined,
      facts('yes', 'yes', 'no'),
    ],
    [
      'Cyrus that wants TLS before a password',
      'Cyrus IMAP',
      '3.6.1',
      facts('unknown', 'no', 'yes'),
    ],
    ['Courier that needs no login', undefined, undefined, facts('yes', 'no', 'no', 'yes')],
    [
      'Courier that takes its leave',
      undefined,
      undefined,
      facts('unknown', 'unknown', 'unknown', 'unknown'),
    ],
    ['Twisted IMAP', 'Twisted Mail', undefined, facts('yes', 'yes', 'no')],
  ])('%s', async (title, product, version, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity.product).toBe(product);
    expect(replayed.identity.version).toBe(version);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('name system and packaged revision of Cyrus, and what it says by ID', async () => {
    const { identity, facts: learnt } = await replay('Cyrus that wants TLS before a password');
    expect(identity).toMatchObject({ os: 'Debian 12', revision: '3.6.1-4+deb12u5' });
    expect(learnt.id?.name).toBe('Cyrus IMAPD');
  });

  it('hold no login and no mailbox', () => {
    const asked = /^a\d (?:CAPABILITY|ID NIL|STARTTLS|LOGOUT)\r\n$/;
    expect(ourWords(file).filter((words) => !asked.test(words))).toEqual([]);
  });

  it('that are cut off in the first list leave its facts unknown', async () => {
    const whole = readCases(file).find(({ title }) => title === 'Courier without TLS');
    const steps = whole?.recordings[0]?.steps.slice(0, 3) ?? [];
    if (!whole) throw new Error('the case is gone');
    const start = { ...whole, recordings: [{ wire: 'connection' as const, steps }] };
    for (const damaged of cutShort(start, 3)) {
      const { posture } = await replayCase(imap, damaged, { strict: false });
      expect(posture['cleartext-login']?.is).toBe('unknown');
    }
  });
});

describe('recognition of IMAP', () => {
  it.each(greetingsOfOthers('imap'))('passes by: %s', (_what, bytes) => {
    expect(imap.recognize({ bytes, asked: null, ended: true })).toBe('no');
  });

  it('waits for the end of the line', () => {
    const recognized = (text: string, ended = false) =>
      imap.recognize({ bytes: latin1(text), asked: null, ended });
    expect(recognized('* ')).toBe('more');
    expect(recognized('* OK ready')).toBe('more');
    expect(recognized('* OK ready', true)).toBe('no');
    expect(recognized('* OKAY\r\n')).toBe('no');
    expect(recognized('* PREAUTH hello\r\n')).toBe('yes');
  });
});

describe('identity of IMAP', () => {
  it('is what ID says where the greeting names nobody', () => {
    const named = imap.identity({
      greeting: 'OK ready',
      id: { name: 'Own Server', version: '1.2', os: 'Linux', 'os-version': '6.1' },
    });
    expect(named).toMatchObject({ product: 'Own Server', version: '1.2', os: 'Linux 6.1' });
  });
});
