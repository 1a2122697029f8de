import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { rpcbindUdp } from './rpcbind-udp.ts';

const replay = replayer(rpcbindUdp, new URL('./rpcbind-udp.exchanges', import.meta.url));

const recorded = [
  [
    'rpcbind with an NFS server',
    'rpcbind',
    undefined,
    { 'no-authentication': 'yes', amplifier: 'yes' },
  ],
] as const;
const impostors = ['an NFS server on the port'] as const;

describe('recorded servers of rpcbind over UDP', () => {
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

describe('rpcbind over UDP', () => {
  it.each([
    ['', 'no'],
    ['Pos\0\0\0\0\u0001', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(rpcbindUdp.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });
});
