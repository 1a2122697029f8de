import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { chargenUdp } from './chargen-udp.ts';

const replay = replayer(chargenUdp, new URL('./chargen-udp.exchanges', import.meta.url));

const recorded = [
  ['inetd as it comes', undefined, undefined, { 'no-authentication': 'yes', amplifier: 'yes' }],
  ['xinetd as it comes', undefined, undefined, { 'no-authentication': 'yes', amplifier: 'yes' }],
] as const;
const impostors = ['an echo server on the port'] as const;

describe('recorded servers of the character generator over UDP', () => {
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

describe('the character generator over UDP', () => {
  it.each([
    [' !"#$%&\'()*+,-./0123456789', 'yes'],
    ['0123456789:;<=>?', 'yes'],
    ['0123456789', 'no'],
    ['0123456789abcdef', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(chargenUdp.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });
});
