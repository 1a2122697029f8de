import { describe, expect, it } from 'vitest';
import { readCases, replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { latin1 } from '../bytes.ts';
import { nntp } from './nntp.ts';

const file = new URL('./nntp.exchanges', import.meta.url);
const replay = replayer(nntp, file);

const recorded = [
  ['nnrpd of INN', 'INN', '2.7.1', { cleartext: 'unknown', starttls: 'yes' }],
  [
    'sn that does not know CAPABILITIES',
    'sn',
    '0.3.8',
    { cleartext: 'unknown', starttls: 'unknown' },
  ],
  ['Leafnode that refuses', 'Leafnode', undefined, { cleartext: 'unknown', starttls: 'unknown' }],
  ['nnrpd that was asked for a web page', 'INN', '2.7.1', { starttls: 'yes' }],
] as const;
const impostors = ['a music player on the port'] as const;

describe('recorded servers of NNTP', () => {
  it.each(recorded)('%s', async (title, product, version, facts) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect([identity.product, identity.version]).toEqual([product, version]);
    const shown = Object.entries(posture).map(([fact, { is }]) => [fact, is]);
    expect(Object.fromEntries(shown)).toMatchObject(facts);
  });

  it.each(impostors)('are not to be confused with %s', async (title) => {
    expect((await replay(title)).recognition).toBe('no');
  });

  it('that offer STARTTLS show their certificate', () => {
    const upgraded = readCases(file).filter(({ recordings }) =>
      recordings.some(({ steps }) => steps.some(({ kind }) => kind === 'tls')),
    );
    expect(upgraded.map(({ title }) => title)).toEqual([
      'nnrpd of INN',
      'nnrpd that was asked for a web page',
    ]);
  });

  it('each have a case here', () => {
    expect(replay.titles).toHaveLength(recorded.length + impostors.length);
  });
});

describe('NNTP', () => {
  it.each([
    ['200 news.example InterNetNews NNRP server INN 2.7.1 ready (posting ok)\r\n', 'yes'],
    ['201 NNTP Service ready, no posting\r\n', 'yes'],
    ['200 news.example', 'more'],
    ['200 OK\r\n', 'no'],
    ['220 news.example ESMTP\r\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(nntp.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it.each(greetingsOfOthers('nntp'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(nntp.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });

  it.each([
    [['VERSION 2', 'AUTHINFO USER SASL', 'SASL PLAIN'], 'yes'],
    [['VERSION 2', 'AUTHINFO SASL', 'SASL PLAIN CRAM-MD5'], 'yes'],
    [['VERSION 2', 'AUTHINFO', 'STARTTLS'], 'no'],
    [[], 'unknown'],
  ])(
    'with the capabilities %j takes a password in clear: %s (from RFC 4643)',
    (capabilities, is) => {
      const posture = nntp.posture({ capabilities }, { tls: false });
      expect(posture['cleartext-login']?.is).toBe(is);
    },
  );
});
