import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { greetingsOfOthers } from '../../testing/foreign-greetings.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { rsync } from './rsync.ts';

const file = new URL('./rsync.exchanges', import.meta.url);
const replay = replayer(rsync, file);

const recorded = [
  [
    'two modules and a message of the day',
    'rsync',
    undefined,
    { 'rsync-modules-listed': 'yes', 'no-authentication': 'unknown', cleartext: 'yes' },
  ],
  [
    'a module that opens without a password',
    'rsync',
    undefined,
    { 'rsync-modules-listed': 'yes', 'no-authentication': 'yes' },
  ],
  [
    'the only module is not listed',
    'rsync',
    undefined,
    { 'rsync-modules-listed': 'no', 'no-authentication': 'unknown' },
  ],
  [
    'a module that is closed to our address',
    'rsync',
    undefined,
    { 'rsync-modules-listed': 'yes', 'no-authentication': 'unknown' },
  ],
] as const;
const impostors = ['a Subversion server on the port'] as const;

describe('recorded servers of rsync', () => {
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

describe('rsync', () => {
  it.each([
    ['@RSYNCD: 31.0\n', 'yes'],
    ['@RSYNCD: 27\n', 'yes'],
    ['@RSYNCD: ', 'more'],
    ['@RSYNCD: x\n', 'no'],
    ['@ERROR: go away\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(rsync.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('is told the version of its protocol and a question for names, and no more', () => {
    expect(new Set(ourWords(file))).toEqual(
      new Set(['@RSYNCD: 30.0\n#list\n', '@RSYNCD: 30.0\nmirror\n']),
    );
  });

  it('is unknown of its list where it refuses for a cause of its own', () => {
    const refusal = '@ERROR: max connections (4) reached -- try again later';
    const posture = rsync.posture({ version: '31.0', modules: [], refusal }, { tls: false });
    expect(posture['rsync-modules-listed']).toEqual({
      is: 'unknown',
      because: `answered: ${refusal}`,
    });
  });

  it('does not take the message of the day for a module', async () => {
    const { identity } = await replay('two modules and a message of the day');
    expect(identity.info?.modules).toBe('mirror, secret');
  });

  it.each(greetingsOfOthers('rsync'))('passes by: %s', (_what, bytes) => {
    for (const ended of [false, true])
      expect(rsync.recognize({ bytes, asked: 'http', ended })).not.toBe('yes');
  });
});
