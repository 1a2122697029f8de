import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { nats } from './nats.ts';

const replay = replayer(nats, new URL('./nats.exchanges', import.meta.url));

const open = {
  cleartext: 'yes',
  'tls-offered': 'no',
  'no-authentication': 'yes',
  'cleartext-login': 'no',
};

describe('a server', () => {
  it.each([
    ['a server for anybody', open],
    [
      'a server that wants a login',
      { ...open, 'no-authentication': 'no', 'cleartext-login': 'yes' },
    ],
    ['a server that requires TLS', { ...open, cleartext: 'no', 'tls-offered': 'yes' }],
  ])('%s', async (title, verdicts) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity).toMatchObject({
      product: 'NATS server',
      version: '2.9.10',
      cpe: ['cpe:2.3:a:linuxfoundation:nats-server:2.9.10:*:*:*:*:*:*:*'],
    });
    expect(triStates(posture)).toEqual(verdicts);
  });

  it('is told nothing', () => {
    expect(ourWords(new URL('./nats.exchanges', import.meta.url))).toEqual([]);
  });

  it.each([
    [{ authRequired: true, hasNonce: true, tlsRequired: false }, 'cleartext-login', 'unknown'],
    [{ authRequired: false, tlsVerify: true }, 'no-authentication', 'no'],
    [{ tlsRequired: false, tlsAvailable: true }, 'tls-offered', 'yes'],
    [{ tlsRequired: false, tlsAvailable: true }, 'cleartext', 'yes'],
  ])('with %j: %s is %s', (facts, fact, is) => {
    expect(triStates(nats.posture(facts, { tls: false }))[fact]).toBe(is);
  });
});

describe('recognition', () => {
  it.each([
    ['INFO {"server_id":"N', 'yes'],
    ['INFO {"serv', 'more'],
    ['INFO {"name":"x"}', 'no'],
    ['+INFO', 'no'],
  ])('%j is %s', (text, recognition, asked: string | null = null) => {
    expect(nats.recognize({ bytes: latin1(text), asked, ended: false })).toBe(recognition);
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: ZooKeeper')).recognition).toBe('no');
});
