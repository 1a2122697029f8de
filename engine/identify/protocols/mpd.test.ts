import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { mpd } from './mpd.ts';

const replay = replayer(mpd, new URL('./mpd.exchanges', import.meta.url));

const recorded = [
  [
    'no password',
    'Music Player Daemon',
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  [
    'a password for all but reading',
    'Music Player Daemon',
    undefined,
    { 'no-authentication': 'yes' },
  ],
  ['a password for everything', 'Music Player Daemon', undefined, { 'no-authentication': 'no' }],
  [
    'asked for a web page before it greets',
    'Music Player Daemon',
    undefined,
    { 'no-authentication': 'yes' },
  ],
  [
    'a newer player without a password',
    'Music Player Daemon',
    undefined,
    { 'no-authentication': 'yes' },
  ],
] as const;
const impostors = ['an rsync daemon on the port'] as const;

describe('recorded servers of the Music Player Daemon', () => {
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

describe('the Music Player Daemon', () => {
  it.each([
    ['OK MPD 0.23.5\n', 'yes'],
    ['OK MPD', 'more'],
    ['OK MPD x\n', 'no'],
    ['OK hello\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(mpd.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('is not named after a version that others say too', () => {
    expect(mpd.identity({ version: '0.19.0' })).toEqual({ info: { protocol: '0.19.0' } });
  });
});
