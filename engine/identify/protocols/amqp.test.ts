import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { hex } from '../bytes.ts';
import { amqp } from './amqp.ts';

const replay = replayer(amqp, new URL('./amqp.exchanges', import.meta.url));

const named = {
  product: 'RabbitMQ',
  version: '3.10.8',
  cpe: ['cpe:2.3:a:vmware:rabbitmq:3.10.8:*:*:*:*:*:*:*'],
};
const inClear = {
  cleartext: 'yes',
  'anonymous-login': 'no',
  'password-login': 'yes',
  'cleartext-login': 'yes',
};

describe('a broker', () => {
  it.each([
    ['RabbitMQ', inClear],
    ['RabbitMQ inside TLS', { ...inClear, cleartext: 'no', 'cleartext-login': 'no' }],
    ['RabbitMQ that was asked for a web page', inClear],
  ])('%s', async (title, verdicts) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity).toMatchObject(named);
    expect(identity.info).toMatchObject({
      logins: 'AMQPLAIN PLAIN',
      platform: 'Erlang/OTP 25.2.3',
    });
    expect(triStates(posture)).toEqual(verdicts);
  });

  it('is told the protocol header and nothing else', () => {
    const said = ourWords(new URL('./amqp.exchanges', import.meta.url));
    expect(new Set(said)).toEqual(new Set(['AMQP\0\0\x09\x01']));
  });

  it('that lets strangers in says so', () => {
    const start = { product: '', version: '', platform: '', cluster: '', mechanisms: 'ANONYMOUS' };
    expect(triStates(amqp.posture({ start }, { tls: false }))).toMatchObject({
      'anonymous-login': 'yes',
      'password-login': 'no',
      'cleartext-login': 'no',
    });
  });
});

describe('recognition (AMQP 0-9-1, 4.2.2; AMQP 1.0, 2.2)', () => {
  it.each([
    ['41 4d 51 50 00 00 09 01', 'yes'],
    ['41 4d 51 50 03 01 00 00', 'yes'],
    ['41 4d 51 50 03 01', 'more'],
    ['41 4d 51 50 07 07 07 07', 'no'],
    ['01 00 00 00 00 01 f0 00 0a 00 0a 00 09', 'yes'],
    ['01 00 00 00 00 01 f0 00 0a', 'more'],
    ['01 00 00 00 00 01 f0 00 0a 00 0b', 'no'],
    ['01 00 00 7f 00 00 00', 'no'],
    ['01 00 01', 'no'],
  ])('%s is %s', (bytes, recognition) => {
    expect(amqp.recognize({ bytes: hex(bytes), asked: 'amqp', ended: false })).toBe(recognition);
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: NATS')).recognition).toBe('no');
});
