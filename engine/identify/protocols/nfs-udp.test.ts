import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { nfsUdp } from './nfs-udp.ts';

const replay = replayer(nfsUdp, new URL('./nfs-udp.exchanges', import.meta.url));

const recorded = [['Ganesha with version 3', undefined, undefined, { cleartext: 'yes' }]] as const;
const impostors = ['a portmapper on the port'] as const;

describe('recorded servers of NFS over UDP', () => {
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

describe('NFS over UDP', () => {
  it.each([
    ['', 'no'],
    ['hello', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(nfsUdp.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });
});
