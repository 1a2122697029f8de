import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { echo } from './echo.ts';

const replay = replayer(echo, new URL('./echo.exchanges', import.meta.url));

const recorded = [
  ['inetd as it comes', undefined, undefined, { 'no-authentication': 'yes', cleartext: 'yes' }],
  ['xinetd as it comes', undefined, undefined, { 'no-authentication': 'yes', cleartext: 'yes' }],
] as const;
const impostors = ['a daytime server on the port'] as const;

describe('recorded servers of echo', () => {
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

describe('echo', () => {
  it.each([
    ['postern says hello\r\n', 'yes'],
    ['postern says', 'more'],
    ['postern says hello\r\n> ', 'no'],
    ['hello\r\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(echo.recognize({ bytes, asked: 'echo', ended: false })).toBe(recognition);
  });
});
