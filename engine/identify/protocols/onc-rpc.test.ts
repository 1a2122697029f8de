import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { oncRpc } from './onc-rpc.ts';

const replay = replayer(oncRpc, new URL('./onc-rpc.exchanges', import.meta.url));

const recorded = [
  ['the lock manager of Ganesha', undefined, undefined, { cleartext: 'yes' }],
] as const;
const impostors = ['a mount daemon on the port'] as const;

describe('recorded servers of other programs of ONC RPC', () => {
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

describe('other programs of ONC RPC', () => {
  it.each([
    ['\x80\x00\x00\x18Pos', 'more'],
    ['hello', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(oncRpc.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('is named by the program', async () => {
    expect((await replay('the lock manager of Ganesha')).identity.info?.programs).toBe('nlockmgr');
  });
});
