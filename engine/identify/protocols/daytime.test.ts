import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { latin1 } from '../bytes.ts';
import { daytime } from './daytime.ts';

const replay = replayer(daytime, new URL('./daytime.exchanges', import.meta.url));

const recorded = [
  ['inetd as it comes', undefined, undefined, { 'no-authentication': 'yes', cleartext: 'yes' }],
  ['xinetd as it comes', undefined, undefined, { 'no-authentication': 'yes', cleartext: 'yes' }],
] as const;
const impostors = ['a time server on the port'] as const;

describe('recorded servers of daytime', () => {
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

describe('daytime', () => {
  it.each([
    ['Sat Nov 28 09:41:21 2026\r\n', 'more'],
    ['09:41:21', 'more'],
    ['no clock here\r\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(daytime.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it.each([
    'Sun Nov 22 22:26:14 2026\r\n',
    'Sun Nov 22 22:26:14 UTC 2026\r\n',
    'Sunday, November 22, 2026 22:26:14-UTC\r\n',
    '\n61001 26-11-22 22:26:14 00 0 0 348.5 UTC(NIST) * \n',
    '22 NOV 2026 22:26:14 CET\r\n',
    '10:26:14 PM 11/22/2026\n',
  ])('knows %j once the server ends (from RFC 867 and what servers write)', (text) => {
    const bytes = latin1(text);
    expect(daytime.recognize({ bytes, asked: null, ended: true })).toBe('yes');
    expect(daytime.recognize({ bytes, asked: null, ended: false })).toBe('more');
  });

  it.each([
    'HTTP/1.0 200 OK\r\nDate: Sun Nov 22 22:26:14 2026\r\n',
    '22:26:14\r\n',
    '220 ready\r\n',
  ])('passes by %j', (text) => {
    expect(daytime.recognize({ bytes: latin1(text), asked: null, ended: true })).toBe('no');
  });

  it.each(greetingsOfOthers('daytime'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(daytime.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });
});
