import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { rsh } from './rsh.ts';

const file = new URL('./rsh.exchanges', import.meta.url);
const replay = replayer(rsh, file);

const recorded = [
  ['a client whose address has no name', 'Netkit rshd', undefined, { cleartext: 'yes' }],
] as const;
const impostors = ['a client from an unprivileged port'] as const;

describe('recorded servers of rsh', () => {
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

describe('rsh', () => {
  it.each([
    ['\u0001getnameinfo: Temporary failure in name resolution\n', 'yes'],
    ['\u0001getnam', 'more'],
    ['\u0001rlogind: Permission denied.\r\n', 'no'],
    ['hello\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(rsh.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('is told nothing', () => {
    expect(ourWords(file)).toEqual([]);
  });
});
