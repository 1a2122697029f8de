import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { nfs } from './nfs.ts';

const replay = replayer(nfs, new URL('./nfs.exchanges', import.meta.url));

const recorded = [
  [
    'Ganesha with versions 3 and 4',
    undefined,
    undefined,
    { cleartext: 'yes', 'nfs-open-export': 'unknown' },
  ],
] as const;
const impostors = ['a portmapper on the port'] as const;

describe('recorded servers of NFS', () => {
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

describe('NFS', () => {
  it.each([
    ['\x80\x00\x00\x18Pos', 'more'],
    ['hello', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(nfs.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('tells its versions', async () => {
    expect((await replay('Ganesha with versions 3 and 4')).identity.info?.versions).toBe('3, 4');
  });
});
