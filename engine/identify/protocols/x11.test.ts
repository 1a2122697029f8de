import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { x11 } from './x11.ts';

const replay = replayer(x11, new URL('./x11.exchanges', import.meta.url));

const recorded = [
  [
    'Xvfb without access control',
    'X.Org X server',
    '21.1.7',
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  ['Xvfb with a cookie', undefined, undefined, { 'no-authentication': 'no', cleartext: 'yes' }],
  ['TigerVNC without access control', 'X.Org X server', '21.1.6', { 'no-authentication': 'yes' }],
  [
    'a newer Xvfb without access control',
    'X.Org X server',
    '21.1.16',
    { 'no-authentication': 'yes' },
  ],
] as const;
const impostors = ['a Subversion server on the port'] as const;

describe('recorded servers of X11', () => {
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

describe('X11', () => {
  it.each([
    ['\x00\x05\x0b\x00\x00\x00\x02\x00', 'yes'],
    ['\x01\x00\x0b\x00\x00\x00\xff\x02', 'yes'],
    ['\x02\x00\x00\x00\x00\x00\x04\x00', 'yes'],
    ['\x01\x00\x0b', 'more'],
    ['\x01\x00\x0c\x00\x00\x00\xff\x02', 'no'],
    ['\x05\x00', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(x11.recognize({ bytes, asked: 'x11', ended: false })).toBe(recognition);
  });

  it.each([
    [12_101_007, '21.1.7'],
    [12_011_000, '1.20.11'],
    [11_906_002, '1.19.6.2'],
    [70_000_000, undefined],
  ])('release %i of X.Org is version %s (from its source)', (release, version) => {
    expect(x11.identity({ vendor: 'The X.Org Foundation', release }).version).toBe(version);
  });

  it('is no closed door where the server refuses for another cause', () => {
    const posture = x11.posture(
      { answer: 'failed', reason: 'Maximum number of clients reached' },
      { tls: false },
    );
    expect(posture['no-authentication']?.is).toBe('unknown');
  });
});
