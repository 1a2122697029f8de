import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { latin1 } from '../bytes.ts';
import { finger } from './finger.ts';

const replay = replayer(finger, new URL('./finger.exchanges', import.meta.url));

const recorded = [
  [
    'fingerd where nobody is logged in',
    undefined,
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  [
    'fingerd where somebody is logged in',
    undefined,
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  ['fingerd that was asked for a web page', undefined, undefined, { 'no-authentication': 'yes' }],
] as const;
const impostors = ['oidentd on the port'] as const;

describe('recorded servers of finger', () => {
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

describe('finger', () => {
  it('keeps no name of those who are logged in', async () => {
    const { facts, identity, posture } = await replay('fingerd where somebody is logged in');
    expect(JSON.stringify([facts, identity, posture])).not.toContain('root');
  });

  it.each([
    ['No one logged on.\r\n', 'yes'],
    ['finger: GET: no such user.\r\n', 'yes'],
    ['Login     Name       Tty      Idle  Login Time   Office\r\n', 'yes'],
    ['Login: root           \t\t\tName: root\r\n', 'yes'],
    ['No one', 'more'],
    ['Login incorrect\r\n', 'no'],
    ['fingers crossed', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(finger.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it.each(greetingsOfOthers('finger'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(finger.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });
});
