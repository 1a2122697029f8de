import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { stomp } from './stomp.ts';

const replay = replayer(stomp, new URL('./stomp.exchanges', import.meta.url));

const rabbit = 'RabbitMQ as a plugin makes it, with the user guest for everybody';

describe('a broker', () => {
  it.each([
    [rabbit, 'RabbitMQ', '3.10.8', 'cpe:2.3:a:vmware:rabbitmq:3.10.8:*:*:*:*:*:*:*'],
    ['ActiveMQ', 'Apache ActiveMQ', '5.17.2', 'cpe:2.3:a:apache:activemq:5.17.2:*:*:*:*:*:*:*'],
  ])('%s', async (title, product, version, cpe) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity).toMatchObject({ product, version, cpe: [cpe], info: { stomp: '1.2' } });
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': 'yes' });
  });

  it('that wants a login', async () => {
    const { recognition, identity, posture } = await replay('RabbitMQ that wants a login');
    expect(recognition).toBe('yes');
    expect(identity.product).toBeUndefined();
    expect(posture['no-authentication']?.is).toBe('no');
  });

  it('is told CONNECT without a name, and where that is enough DISCONNECT', () => {
    const said = ourWords(new URL('./stomp.exchanges', import.meta.url));
    expect(said.every((words) => !/login|passcode|SEND|SUBSCRIBE/.test(words))).toBe(true);
    expect(said.filter((words) => words.startsWith('DISCONNECT')).length).toBe(2);
  });
});

describe('recognition', () => {
  it.each([
    ['CONNECTED\nversion:1.2\n', 'yes'],
    ['CONNECTED\r\nversion:1.2\r\n', 'yes'],
    ['ERROR\nmessage:no', 'yes'],
    ['ERROR\nmess', 'more'],
    ['CONN', 'more'],
    ['ERROR\r\n', 'more'],
    ['ERROR 1\r\n', 'no'],
    ['ERROR\r\nERROR\r\n', 'no'],
    ['CONNECTED to x\n', 'no'],
    ['ERROR\nmessage:no', 'no', null],
  ])('%j is %s', (text, recognition, asked: string | null = 'stomp') => {
    expect(stomp.recognize({ bytes: latin1(text), asked, ended: false })).toBe(recognition);
  });
});

it.each(['impostor: beanstalkd', 'ActiveMQ that was asked for a web page'])(
  'takes silence for nothing: %s',
  async (title) => {
    expect((await replay(title)).recognition).toBe('no');
  },
);
