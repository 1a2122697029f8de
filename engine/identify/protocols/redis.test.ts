import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { redis } from './redis.ts';

const file = new URL('./redis.exchanges', import.meta.url);
const replay = replayer(redis, file);

const known = {
  product: 'Redis',
  version: '7.0.15',
  cpe: ['cpe:2.3:a:redis:redis:7.0.15:*:*:*:*:*:*:*'],
};
const open = {
  cleartext: 'yes',
  'no-authentication': 'yes',
  'password-login': 'no',
  'cleartext-login': 'no',
};
const locked = {
  cleartext: 'yes',
  'no-authentication': 'no',
  'password-login': 'yes',
  'cleartext-login': 'yes',
};

describe('recordings of Redis', () => {
  it.each([
    ['a server without a password', { ...known, info: { mode: 'standalone' } }, open],
    ['a server that wants a password', {}, locked],
    [
      'a server in protected mode',
      { product: 'Redis' },
      { ...locked, 'password-login': 'unknown', 'cleartext-login': 'unknown' },
    ],
    [
      'a server inside TLS',
      { ...known, info: { mode: 'standalone' } },
      { ...open, cleartext: 'no' },
    ],
    ['a sentinel', { ...known, info: { mode: 'sentinel' } }, open],
    [
      'an answer to the hello of another protocol',
      { ...known, info: { mode: 'standalone' } },
      open,
    ],
    ['a server that wants a password, asked by another protocol', {}, locked],
  ])('%s', async (title, identity, posture) => {
    const replayed = await replay(title);
    const { os, ...named } = replayed.identity;
    expect(replayed.recognition).toBe('yes');
    expect(named).toEqual(identity);
    expect(os?.startsWith('Linux ')).toBe('version' in identity ? true : undefined);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('of another server are not recognized', async () => {
    expect((await replay('impostor: memcached')).recognition).toBe('no');
  });

  it('that are cut off leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole, 3)) {
        const { posture } = await replayCase(redis, damaged, { strict: false });
        expect(Object.keys(posture)).toHaveLength(4);
      }
  });

  it('say PING and INFO server, and nothing else', () => {
    const said = readCases(file)
      .flatMap(({ recordings, headers }) => (headers.asked ? recordings.slice(1) : recordings))
      .flatMap(({ steps }) => steps)
      .flatMap((step) => (step.kind === 'say' ? [Buffer.from(step.bytes).toString()] : []));
    expect([...new Set(said)].toSorted()).toEqual(['INFO server\r\n', 'PING\r\n']);
  });
});

describe('recognition of Redis', () => {
  const recognized = (text: string, asked: string | null, ended = true) =>
    redis.recognize({ bytes: latin1(text), asked, ended });

  it.each([
    ['+PONG\r\n', 'redis'],
    ['-LOADING Valkey is loading the dataset in memory\r\n', 'redis'],
    ['-DENIED Running in protected mode because…', 'redis'],
    ["-ERR wrong number of arguments for 'get' command\r\n", 'http'],
    ['-ERR unknown command `GET`, with args beginning with: `/`\r\n', 'http'],
    ['-ERR max number of clients reached\r\n', null],
  ])('knows %j as an answer to %s', (text, asked) => {
    expect(recognized(text, asked)).toBe('yes');
  });

  it.each([
    ['+PONG\r\n', 'http'],
    ['+OK POP3 ready\r\n', null],
    ['-ERR unknown command\r\n', 'redis'],
    ['-ERR invalid command\r\n', 'redis'],
    ['PONG\r\n', 'redis'],
    ['+PONG ', 'redis'],
    ['', 'redis'],
  ])('passes %j by as an answer to %s', (text, asked) => {
    expect(recognized(text, asked)).toBe('no');
  });

  it('waits for the rest of an answer', () => {
    expect(recognized('+PO', 'redis', false)).toBe('more');
    expect(recognized('-', 'http', false)).toBe('more');
    expect(recognized('+PO', 'http', false)).toBe('no');
  });
});

describe('the names of the relatives (fields as their documentation lists them)', () => {
  it.each([
    ['server_name:valkey\r\nvalkey_version:8.0.1\r\nredis_version:7.2.4\r\n', 'Valkey', '8.0.1'],
    ['redis_version:6.2.11\r\ndragonfly_version:df-v1.14.5\r\n', 'Dragonfly', '1.14.5'],
    ['redis_version:6.3.4\r\nexecutable:/usr/bin/keydb-server\r\n', 'KeyDB', undefined],
  ])('%j', (server, product, version) => {
    const identity = redis.identity({ ping: '+PONG', server: `# Server\r\n${server}` });
    expect([identity.product, identity.version]).toEqual([product, version]);
  });
});
