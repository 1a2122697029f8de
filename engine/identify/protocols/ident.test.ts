import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { latin1 } from '../bytes.ts';
import { ident } from './ident.ts';

const replay = replayer(ident, new URL('./ident.exchanges', import.meta.url));

const recorded = [
  ['oidentd as it comes', undefined, undefined, { cleartext: 'yes' }],
  ['ident2 as it comes', undefined, undefined, { cleartext: 'yes' }],
  ['ident2 that was asked for a web page', undefined, undefined, { cleartext: 'yes' }],
] as const;
const impostors = ['fingerd on the port'] as const;

describe('recorded servers of ident', () => {
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

describe('ident', () => {
  it.each([
    ['0 , 0 : ERROR : INVALID-PORT\r\n', 'yes'],
    ['6193, 23 : USERID : UNIX : stjohns\r\n', 'yes'],
    ['0 , 0 : ', 'more'],
    ['0 , 0\r\n', 'no'],
    ['220 ready\r\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(ident.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it.each(greetingsOfOthers('ident'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(ident.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });
});
