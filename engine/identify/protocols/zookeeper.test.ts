import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { zookeeper } from './zookeeper.ts';

const replay = replayer(zookeeper, new URL('./zookeeper.exchanges', import.meta.url));

describe('a ZooKeeper', () => {
  it.each([
    'a server of its own',
    'a server whose list of words lacks srvr, which it answers all the same',
  ])('%s', async (title) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity).toEqual({
      product: 'Zookeeper',
      version: '3.8.0',
      cpe: ['cpe:2.3:a:apache:zookeeper:3.8.0:*:*:*:*:*:*:*'],
      info: { mode: 'standalone' },
    });
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': 'unknown' });
  });

  it('is asked srvr and nothing else', () => {
    const said = ourWords(new URL('./zookeeper.exchanges', import.meta.url));
    expect(new Set(said)).toEqual(new Set(['srvr']));
  });

  it('of an official build has a commit behind its version', () => {
    const answer =
      'Zookeeper version: 3.4.13-2d71af4dbe22557fda74f9a9b4309b15a7487f03, built on 06/29/2018 04:05 GMT\nLatency min/avg/max: 0/0/0\n';
    expect(zookeeper.identity({ answer })).toMatchObject({ version: '3.4.13' });
  });

  it('that refuses srvr is known without a version', () => {
    const answer = 'srvr is not executed because it is not in the whitelist.\n';
    expect(zookeeper.identity({ answer })).toEqual({ product: 'Zookeeper' });
  });
});

describe('recognition', () => {
  it.each([
    ['Zookeeper version: 3', 'yes'],
    ['srvr is not executed because it is not in the whitelist.', 'yes'],
    ['Zookeep', 'more'],
    ['ZooKeeper version: 3', 'no'],
  ])('%j is %s', (text, recognition, asked: string | null = 'zookeeper') => {
    expect(zookeeper.recognize({ bytes: latin1(text), asked, ended: false })).toBe(recognition);
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: beanstalkd')).recognition).toBe('no');
});
