import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { hex } from '../bytes.ts';
import { cassandra } from './cassandra.ts';

const replay = replayer(cassandra, new URL('./cassandra.exchanges', import.meta.url));

const from = ', from the CQL protocol';

describe('a server, laid out from the CQL binary protocol v4', () => {
  it.each([
    [`a server for anybody${from}`, 'yes', 'no'],
    [`a server that wants a login${from}`, 'no', 'yes'],
    ['ScyllaDB, from its protocol extensions', 'yes', 'no'],
    [`a server that speaks version 3 only${from}`, 'unknown', 'unknown'],
  ])('%s', async (title, access, login) => {
    const { recognition, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(triStates(posture)).toEqual({
      cleartext: 'yes',
      'no-authentication': access,
      'cleartext-login': login,
    });
  });

  it('is named only where it names itself', async () => {
    expect((await replay(`a server for anybody${from}`)).identity.product).toBeUndefined();
    const scylla = await replay('ScyllaDB, from its protocol extensions');
    expect(scylla.identity.product).toBe('ScyllaDB');
  });

  it('is told OPTIONS and STARTUP and no query', () => {
    const said = ourWords(new URL('./cassandra.exchanges', import.meta.url));
    const opcodes = said.map((words) => words.charCodeAt(4));
    expect(new Set(opcodes)).toEqual(new Set([5, 1]));
  });
});

describe('recognition (CQL binary protocol v4, 2 and 4.2)', () => {
  const error = '84 00 00 00 00 00 00 00 08 00 00 00 0a 00 02 6e 6f';
  it.each([
    [error, 'yes'],
    [error.slice(0, 29), 'more'],
    [error.replace(/^84/, '04'), 'no'],
    [error.replace(/^84/, '8f'), 'no'],
    [error.replace('84 00 00 00 00', '84 00 00 01 00'), 'no'],
    [error.replace('00 02 6e 6f', '00 03 6e 6f'), 'no'],
    ['84 00 00 00 06 00 00 00 02 00 00', 'no'],
    ['84 00 00 00 02', 'no'],
  ])('%s is %s', (bytes, recognition) => {
    const heard = { bytes: hex(bytes), asked: 'cassandra', ended: false };
    expect(cassandra.recognize(heard)).toBe(recognition);
    expect(cassandra.recognize({ ...heard, asked: 'http' })).toBe('no');
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: beanstalkd')).recognition).toBe('no');
});
