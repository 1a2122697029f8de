import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { git } from './git.ts';

const replay = replayer(git, new URL('./git.exchanges', import.meta.url));

const recorded = [
  [
    'git daemon as it comes',
    'git daemon',
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  ['git daemon with informative errors', 'git daemon', undefined, { 'no-authentication': 'yes' }],
] as const;
const impostors = ['an rsync daemon on the port'] as const;

describe('recorded servers of the git daemon', () => {
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

describe('the git daemon', () => {
  it.each([
    ['0011ERR no such x', 'yes'],
    ['0011ERR no', 'more'],
    ['001', 'more'],
    ['ERR no such x', 'no'],
    ['00zzERR no such x', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(git.recognize({ bytes, asked: 'git', ended: false })).toBe(recognition);
  });
});
