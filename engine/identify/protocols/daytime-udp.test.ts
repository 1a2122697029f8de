import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { daytimeUdp } from './daytime-udp.ts';

const replay = replayer(daytimeUdp, new URL('./daytime-udp.exchanges', import.meta.url));

const recorded = [
  [
    'inetd as it comes',
    undefined,
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes', amplifier: 'unknown' },
  ],
  [
    'xinetd as it comes',
    undefined,
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes', amplifier: 'unknown' },
  ],
] as const;
const impostors = ['a time server on the port'] as const;

describe('recorded servers of daytime over UDP', () => {
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

describe('daytime over UDP', () => {
  it.each([
    ['Sat Nov 28 09:41:21 2026\r\n', 'yes'],
    ['Sat Nov 28\r\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(daytimeUdp.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });
});
