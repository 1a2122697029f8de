import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { afp } from './afp.ts';

const replay = replayer(afp, new URL('./afp.exchanges', import.meta.url));

const recorded = [
  [
    'Netatalk with guests and clear passwords',
    'Netatalk',
    '4.2.3',
    { 'anonymous-login': 'yes', 'cleartext-login': 'yes', 'weak-authentication': 'yes' },
  ],
  [
    'Netatalk with encrypted passwords',
    'Netatalk',
    '4.2.3',
    { 'anonymous-login': 'no', 'cleartext-login': 'no', 'weak-authentication': 'no' },
  ],
] as const;
const impostors = ['an rsync daemon on the port'] as const;

describe('recorded servers of AFP', () => {
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

describe('AFP', () => {
  it.each([
    ['\x01\x03\x00\x01\x00\x00\x00\x00\x00\x00\x01\x9d\x00\x00\x00\x00', 'yes'],
    ['\x01\x03\x00', 'more'],
    ['\x01\x04\x00\x01\x00\x00\x00\x00', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(afp.recognize({ bytes, asked: 'afp', ended: false })).toBe(recognition);
  });
});
