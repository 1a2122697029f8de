import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { epmd } from './epmd.ts';

const replay = replayer(epmd, new URL('./epmd.exchanges', import.meta.url));

const recorded = [
  [
    'epmd with one node',
    'Erlang Port Mapper Daemon',
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  ['epmd without nodes', 'Erlang Port Mapper Daemon', undefined, { 'no-authentication': 'yes' }],
] as const;
const impostors = ['an Erlang node on the port'] as const;

describe('recorded servers of epmd', () => {
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

describe('epmd', () => {
  it.each([
    ['\x00\x00\x11\x11name rabbit at port 25672\n', 'yes'],
    ['\x00\x00\x11\x11na', 'more'],
    ['\x00\x00\x11\x11hello', 'no'],
    ['\x00\x01\x11\x11', 'no'],
    ['HTTP', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(epmd.recognize({ bytes, asked: 'epmd', ended: false })).toBe(recognition);
  });
});
