import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { rlogin } from './rlogin.ts';

const file = new URL('./rlogin.exchanges', import.meta.url);
const replay = replayer(rlogin, file);

const recorded = [
  ['a client from an unprivileged port', undefined, undefined, { cleartext: 'yes' }],
] as const;
const impostors = ['fingerd on the port'] as const;

describe('recorded servers of rlogin', () => {
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

describe('rlogin', () => {
  it.each([
    ['\u0001rlogind: Permission denied.\r\n', 'yes'],
    ['\u0001rlogind', 'more'],
    ['\u0001rshd: Permission denied.\n', 'no'],
    ['login: ', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(rlogin.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('is told one NUL and no name', () => {
    expect(new Set(ourWords(file))).toEqual(new Set(['\0']));
  });

  it.each(greetingsOfOthers('rlogin'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(rlogin.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });
});
