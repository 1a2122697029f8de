import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { hex } from '../bytes.ts';
import { bolt } from './bolt.ts';

const file = new URL('./bolt.exchanges', import.meta.url);
const replay = replayer(bolt, file);

describe('a server, laid out from the Bolt protocol', () => {
  it('of version 5 names itself before a login', async () => {
    const { recognition, identity, posture } = await replay('Neo4j 5, from the Bolt protocol');
    expect(recognition).toBe('yes');
    expect(identity).toEqual({
      product: 'Neo4j',
      version: '5.26.0',
      cpe: ['cpe:2.3:a:neo4j:neo4j:5.26.0:*:*:*:*:*:*:*'],
      info: { bolt: '5.4', server: 'Neo4j/5.26.0' },
    });
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': 'unknown' });
  });

  it('of version 4 is known and not named', async () => {
    const { recognition, identity } = await replay('Neo4j 4, from the Bolt protocol');
    expect(recognition).toBe('yes');
    expect(identity).toEqual({ info: { bolt: '4.4' } });
  });

  it('is never told who logs in', () => {
    const said = ourWords(file).join('');
    expect(said).not.toMatch(/principal|credentials|scheme/);
    // HELLO (1) and GOODBYE (2), in structures of one field and of none more; LOGON would be 0x6a.
    expect(ourWords(file).filter((words) => words.includes('\xb1\x01')).length).toBe(1);
    expect(said).not.toContain('\xb1\x6a');
  });
});

describe('recognition (Bolt protocol, handshake)', () => {
  it.each([
    ['00 00 04 05', 'yes'],
    ['00 00 00 03', 'yes'],
    ['00 00 04', 'more'],
    ['00 00 00 00', 'no'],
    ['00 00 09 05', 'no'],
    ['00 01 04 05', 'no'],
    ['00 00 04 05 00', 'no'],
    ['48 54', 'no'],
  ])('%s is %s', (bytes, recognition) => {
    expect(bolt.recognize({ bytes: hex(bytes), asked: 'bolt', ended: false })).toBe(recognition);
    expect(bolt.recognize({ bytes: hex(bytes), asked: 'tls', ended: false })).toBe('no');
  });
});

it.each([
  'a server that takes none of the versions, from the Bolt protocol',
  'impostor: beanstalkd',
])('takes for none: %s', async (title) => {
  expect((await replay(title)).recognition).toBe('no');
});
