import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { rpcbind } from './rpcbind.ts';

const replay = replayer(rpcbind, new URL('./rpcbind.exchanges', import.meta.url));

const recorded = [
  [
    'rpcbind with an NFS server',
    'rpcbind',
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
] as const;
const impostors = ['an NFS server on the port'] as const;

describe('recorded servers of rpcbind', () => {
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

describe('rpcbind', () => {
  it.each([
    ['\x80\x00\x00\x18Pos', 'more'],
    ['\x80\x00\x00\x18none', 'no'],
    ['\x00\x00\x00\x18', 'no'],
    ['HTTP/1.0 400 Bad Request\r\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(rpcbind.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('lists its programs with their versions and ports', async () => {
    const { identity } = await replay('rpcbind with an NFS server');
    expect(identity.info?.programs).toMatch(
      /^portmapper 2,3,4 tcp 111; portmapper 2,3,4 udp 111; nfs 3,4 udp 2049; /,
    );
  });
});
