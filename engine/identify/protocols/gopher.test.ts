import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { latin1 } from '../bytes.ts';
import { gopher } from './gopher.ts';

const replay = replayer(gopher, new URL('./gopher.exchanges', import.meta.url));

const recorded = [
  ['PyGopherd as it comes', undefined, undefined, { 'no-authentication': 'yes', cleartext: 'yes' }],
  ['Gophernicus as it comes', 'Gophernicus', '3.1.1', { 'no-authentication': 'yes' }],
  [
    'Gophernicus that was asked for a web page',
    'Gophernicus',
    '3.1.1',
    { 'no-authentication': 'yes' },
  ],
] as const;
const impostors = ['fingerd on the port'] as const;

describe('recorded servers of Gopher', () => {
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

describe('Gopher', () => {
  it.each([
    ['1Menu\t/\tgopher.example\t70\r\n', 'yes'],
    ['3Not found\t\terror.host\t1\r\n', 'yes'],
    ['1Menu\t/', 'more'],
    ['1Menu\r\n', 'no'],
    ['hello\tworld\r\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(gopher.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it.each(greetingsOfOthers('gopher'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(gopher.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });
});
