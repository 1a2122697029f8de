import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { rexec } from './rexec.ts';

const file = new URL('./rexec.exchanges', import.meta.url);
const replay = replayer(rexec, file);

const recorded = [
  ['a client whose address has no name', 'Netkit rexecd', undefined, { cleartext: 'yes' }],
] as const;
const impostors = ['a client that says nothing'] as const;

describe('recorded servers of rexec', () => {
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

describe('rexec', () => {
  it.each([
    ['\u0001Where are you?\n', 'yes'],
    ['\u0001Where ', 'more'],
    ['\u0001rlogind: Permission denied.\r\n', 'no'],
    ['hello\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(rexec.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('is told nothing', () => {
    expect(ourWords(file)).toEqual([]);
  });
});
