import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { pop3 } from './pop3.ts';

const file = new URL('./pop3.exchanges', import.meta.url);
const replay = replayer(pop3, file);

const facts = (cleartext: string, login: string, starttls: string) => ({
  cleartext,
  'cleartext-login': login,
  starttls,
});

describe('recordings of POP3', () => {
  it.each([
    [
      'Dovecot that takes passwords without TLS',
      'Dovecot',
      undefined,
      facts('unknown', 'yes', 'yes'),
    ],
    ['Dovecot inside TLS', 'Dovecot', undefined, facts('no', 'no', 'unknown')],
    ['Courier without TLS', 'Courier', undefined, facts('yes', 'yes', 'no')],
    ['GNU Mailutils with a stamp for APOP', undefined, undefined, facts('yes', 'yes', 'no')],
    ['popa3d without CAPA', undefined, undefined, facts('yes', 'yes', 'no')],
    [
      'Cyrus that wants TLS before a password',
      'Cyrus IMAP',
      '3.6.1',
      facts('unknown', 'no', 'yes'),
    ],
    ['Twisted POP3', undefined, undefined, facts('yes', 'yes', 'no')],
  ])('%s', async (title, product, version, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity.product).toBe(product);
    expect(replayed.identity.version).toBe(version);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('leave the stamp of APOP out of what is shown, since it changes each time', async () => {
    const { identity } = await replay('GNU Mailutils with a stamp for APOP');
    expect(identity.info?.greeting).toBe('POP3 Ready');
  });

  it('hold no name and no password', () => {
    expect(new Set(ourWords(file))).toEqual(new Set(['CAPA\r\n', 'STLS\r\n', 'QUIT\r\n']));
  });

  it('that are cut off before CAPA is answered leave its facts unknown', async () => {
    const whole = readCases(file).find(({ title }) => title === 'Courier without TLS');
    const steps = whole?.recordings[0]?.steps.slice(0, 3) ?? [];
    if (!whole) throw new Error('the case is gone');
    const start = { ...whole, recordings: [{ wire: 'connection' as const, steps }] };
    for (const damaged of cutShort(start)) {
      const { posture } = await replayCase(pop3, damaged, { strict: false });
      expect(posture['cleartext-login']?.is).toBe('unknown');
    }
  });
});

describe('recognition of POP3', () => {
  const recognized = (text: string, asked: string | null = null, ended = false) =>
    pop3.recognize({ bytes: latin1(text), asked, ended });

  it.each(greetingsOfOthers('pop3'))('passes by: %s', (_what, bytes) => {
    expect(pop3.recognize({ bytes, asked: null, ended: true })).toBe('no');
  });

  it('takes +OK for a greeting only where it came unasked, or before a refusal', () => {
    expect(recognized('+OK\r\n')).toBe('yes');
    expect(recognized('+OK\r\n', 'redis', true)).toBe('no');
    expect(recognized('+OK\r\n', 'http')).toBe('more');
    expect(recognized('+OK ready\r\n-ERR unknown command\r\n', 'http')).toBe('yes');
    expect(recognized('+OKAY\r\n')).toBe('no');
  });
});

describe('posture of POP3', () => {
  it('of a server without CAPA and with a stamp for APOP is unknown', () => {
    const { 'cleartext-login': login } = pop3.posture(
      { greeting: '+OK <1.2@pop.example>', capabilities: [], stls: '-ERR what?' },
      { tls: false },
    );
    expect(login?.is).toBe('unknown');
  });
});
