import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { latin1 } from '../bytes.ts';
import { svn } from './svn.ts';

const replay = replayer(svn, new URL('./svn.exchanges', import.meta.url));

const recorded = [
  ['svnserve as it comes', 'Subversion', undefined, { cleartext: 'yes' }],
  ['a newer svnserve', 'Subversion', undefined, { cleartext: 'yes' }],
] as const;
const impostors = ['a music player on the port'] as const;

describe('recorded servers of Subversion', () => {
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

describe('Subversion', () => {
  it.each([
    ['( success ( 1 2 ( ANONYMOUS ) ( edit-pipeline ) ) ) ', 'yes'],
    ['( success ( 2 2 ( )', 'more'],
    ['( success ', 'more'],
    ['( failure ( ( 210002 0: 0: 0 ) ) ) ', 'no'],
    ['(define (success) 2)', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(svn.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it.each(greetingsOfOthers('svn'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(svn.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });
});
