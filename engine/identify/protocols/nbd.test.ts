import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { nbd } from './nbd.ts';

const file = new URL('./nbd.exchanges', import.meta.url);
const replay = replayer(nbd, file);

const recorded = [
  [
    'nbd-server that lists its exports',
    undefined,
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  [
    'nbd-server as it comes',
    'nbd-server',
    undefined,
    { 'no-authentication': 'unknown', cleartext: 'unknown' },
  ],
  ['nbdkit as it comes', undefined, undefined, { 'no-authentication': 'yes', cleartext: 'yes' }],
  [
    'qemu-nbd with a named export',
    undefined,
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  [
    'nbdkit with the old handshake',
    undefined,
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  [
    'nbdkit that requires TLS',
    undefined,
    undefined,
    { 'no-authentication': 'unknown', cleartext: 'no' },
  ],
  ['nbdkit that was asked for a web page', undefined, undefined, { 'no-authentication': 'yes' }],
] as const;
const impostors = ['an rsync daemon on the port'] as const;

describe('recorded servers of a Network Block Device', () => {
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

describe('a Network Block Device', () => {
  it.each([
    ['NBDMAGICIHAVEOPT', 'yes'],
    ['NBDMAGIC', 'more'],
    ['NBDMAGICxxxxxxxx', 'no'],
    ['NBD ready\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(nbd.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('tells the names of its exports', async () => {
    const { identity } = await replay('qemu-nbd with a named export');
    expect(identity.info).toEqual({ handshake: 'fixed newstyle', exports: 'image' });
  });

  it('is asked for its list and takes its leave: no export is opened', () => {
    const list = 'IHAVEOPT\0\0\0\u0003\0\0\0\0';
    const abort = 'IHAVEOPT\0\0\0\u0002\0\0\0\0';
    expect(new Set(ourWords(file))).toEqual(new Set([`\0\0\0\u0003${list}`, abort]));
  });
});
