import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { erlangNode } from './erlang-node.ts';

const replay = replayer(erlangNode, new URL('./erlang-node.exchanges', import.meta.url));

const recorded = [
  ['a node with a cookie', 'Erlang', undefined, { 'no-authentication': 'no', cleartext: 'yes' }],
] as const;
const impostors = ['a port mapper on the port'] as const;

describe('recorded servers of an Erlang node', () => {
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

describe('an Erlang node', () => {
  it.each([
    ['\x00\x03sok', 'yes'],
    ['\x00\x03s', 'more'],
    ['\x00\x0csnot_allowed', 'yes'],
    ['\x00\x03xok', 'no'],
    ['\x00\x05shell', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(erlangNode.recognize({ bytes, asked: 'erlang-node', ended: false })).toBe(recognition);
  });
});
