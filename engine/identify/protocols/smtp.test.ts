import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { smtp } from './smtp.ts';

const file = new URL('./smtp.exchanges', import.meta.url);
const replay = replayer(smtp, file);

const facts = (cleartext: string, login: string, starttls: string) => ({
  cleartext,
  'cleartext-login': login,
  starttls,
  'smtp-open-relay': 'unknown',
});

describe('recordings of SMTP', () => {
  it.each([
    ['Postfix', 'Postfix', undefined, facts('unknown', 'no', 'yes')],
    [
      'Postfix submission that wants TLS before a login',
      'Postfix',
      undefined,
      facts('unknown', 'no', 'yes'),
    ],
    ['Postfix submission inside TLS', 'Postfix', undefined, facts('no', 'no', 'unknown')],
    ['Exim that takes passwords without TLS', 'Exim', '4.96', facts('unknown', 'yes', 'yes')],
    ['Exim that refuses this client', undefined, undefined, facts('unknown', 'unknown', 'unknown')],
    [
      'Exim with a greeting of its own and without TLS',
      'Exim',
      undefined,
      facts('yes', 'yes', 'no'),
    ],
    ['Exim that wants TLS before a login', 'Exim', '4.96', facts('unknown', 'no', 'yes')],
    ['OpenSMTPD whose TLS fails', 'OpenSMTPD', undefined, facts('unknown', 'no', 'yes')],
    ['Sendmail', 'Sendmail', '8.17.1.9', facts('yes', 'no', 'no')],
    ['aiosmtpd', 'aiosmtpd', '1.4.3', facts('yes', 'no', 'no')],
  ])('%s', async (title, product, version, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity.product).toBe(product);
    expect(replayed.identity.version).toBe(version);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('name system, packaged revision and CPE where the greeting has them', async () => {
    expect((await replay('Sendmail')).identity).toMatchObject({
      os: 'Debian 12',
      revision: '8.17.1.9-2+deb12u2',
      cpe: ['cpe:2.3:a:sendmail:sendmail:8.17.1.9:*:*:*:*:*:*:*'],
    });
    expect((await replay('Postfix')).identity).toMatchObject({
      os: 'Debian',
      info: { host: 'mail.office.example' },
    });
  });

  it('tell what a refusal said', async () => {
    const { posture } = await replay('Exim that refuses this client');
    expect(posture['smtp-open-relay']?.because).toContain('550 Administrative prohibition');
  });

  it('hold no sender, no recipient and no login', () => {
    const asked = /^(?:EHLO postern\.invalid|STARTTLS|HELP|QUIT)\r\n$/;
    expect(ourWords(file).filter((words) => !asked.test(words))).toEqual([]);
  });

  it('list what is offered inside TLS after STARTTLS', async () => {
    const { facts: learnt } = await replay('Exim that wants TLS before a login');
    expect(learnt.ehlo?.lines).not.toContain('AUTH PLAIN LOGIN');
    expect(learnt.ehloInsideTls?.lines).toContain('AUTH PLAIN LOGIN');
  });

  it('that are cut off before the answer to EHLO leave its facts unknown', async () => {
    const whole = readCases(file).find(({ title }) => title === 'Sendmail');
    const steps = whole?.recordings[0]?.steps.slice(0, 3) ?? [];
    if (!whole) throw new Error('the case is gone');
    const start = { ...whole, recordings: [{ wire: 'connection' as const, steps }] };
    for (const damaged of cutShort(start)) {
      const { posture } = await replayCase(smtp, damaged, { strict: false });
      expect(posture['cleartext-login']?.is).toBe('unknown');
      expect(posture.starttls?.is).toBe('unknown');
    }
  });
});

describe('recognition of SMTP', () => {
  it.each(greetingsOfOthers('smtp'))('passes by: %s', (_what, bytes) => {
    expect(smtp.recognize({ bytes, asked: null, ended: true })).toBe('no');
  });

  it('takes the first line of a greeting that goes on later', () => {
    const bytes = latin1('220-mail.example ESMTP\r\n');
    expect(smtp.recognize({ bytes, asked: null, ended: false })).toBe('yes');
  });
});

describe('identity of SMTP', () => {
  const ehlo = (...lines: string[]) => ({ code: 250, lines: ['mail.example Hello', ...lines] });
  const greeting = { code: 220, lines: ['mail.example Microsoft ESMTP MAIL Service ready'] };

  it('is Exchange where the extensions are its own', () => {
    expect(smtp.identity({ greeting, ehlo: ehlo('X-ANONYMOUSTLS') }).product).toBe(
      'Microsoft Exchange Server',
    );
    expect(smtp.identity({ greeting, ehlo: ehlo('SIZE') }).product).toBe('Microsoft SMTP Service');
  });

  it('knows AUTH as it was written before RFC 2554', () => {
    const posture = smtp.posture({ greeting, ehlo: ehlo('AUTH=LOGIN') }, { tls: false });
    expect(posture['cleartext-login']).toEqual({
      is: 'yes',
      because: 'offers AUTH LOGIN without TLS',
    });
  });

  it('a server that does not know EHLO offers no TLS', () => {
    const old = { code: 500, lines: ['what?'] };
    expect(smtp.posture({ greeting, ehlo: old }, { tls: false }).starttls?.is).toBe('no');
    const busy = { code: 421, lines: ['later'] };
    expect(smtp.posture({ greeting, ehlo: busy }, { tls: false }).starttls?.is).toBe('unknown');
  });
});
