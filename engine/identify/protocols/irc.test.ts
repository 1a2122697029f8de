import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { irc } from './irc.ts';

const file = new URL('./irc.exchanges', import.meta.url);
const replay = replayer(irc, file);

const recorded = [
  ['ngIRCd as it comes', 'ngIRCd', undefined, { cleartext: 'yes' }],
  ['ngIRCd that was asked for a web page', 'ngIRCd', undefined, { cleartext: 'yes' }],
  ['ngIRCd inside TLS', 'ngIRCd', undefined, { cleartext: 'no' }],
  ['InspIRCd as it comes', 'InspIRCd', undefined, { cleartext: 'yes' }],
  ['ircd-hybrid as it comes', undefined, undefined, { cleartext: 'yes' }],
  ['BitlBee as it comes', 'BitlBee', undefined, { cleartext: 'yes' }],
] as const;
const impostors = ['an XMPP server on the port'] as const;

describe('recorded servers of IRC', () => {
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

  it('each have a case here', () => {
    expect(replay.titles).toHaveLength(recorded.length + impostors.length);
  });
});

describe('IRC', () => {
  it.each([
    [':irc.example NOTICE * :*** Looking up your hostname\r\n', 'yes'],
    [':irc.example 451 * :You have not registered\r\n', 'yes'],
    ['ERROR :Closing Link: [192.0.2.7] (Throttled)\r\n', 'yes'],
    [':irc.exam', 'more'],
    ['ERROR: bad request\r\n', 'no'],
    ['NOTICE: for members\r\n', 'no'],
    [':-) welcome\r\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(irc.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('is told no name', () => {
    expect(new Set(ourWords(file))).toEqual(new Set(['CAP LS 302\r\n', 'QUIT\r\n']));
  });

  it.each(greetingsOfOthers('irc'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(irc.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });
});
