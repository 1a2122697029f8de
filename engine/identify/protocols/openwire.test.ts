import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { hex } from '../bytes.ts';
import { openwire } from './openwire.ts';

const file = new URL('./openwire.exchanges', import.meta.url);
const replay = replayer(openwire, file);

describe('an ActiveMQ', () => {
  it('names itself and its version, and is told nothing', async () => {
    const { recognition, identity, posture } = await replay('ActiveMQ');
    expect(recognition).toBe('yes');
    expect(identity).toEqual({
      product: 'Apache ActiveMQ',
      version: '5.17.2',
      cpe: ['cpe:2.3:a:apache:activemq:5.17.2:*:*:*:*:*:*:*'],
      info: { openwire: '12' },
    });
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': 'unknown' });
    expect(ourWords(file)).toEqual([]);
  });

  it('that does not name itself is not named', () => {
    expect(openwire.identity({ version: 3 })).toEqual({ info: { openwire: '3' } });
  });
});

describe('recognition', () => {
  it.each([
    ['00 00 01 52 01 41 63 74 69 76 65 4d 51', 'yes'],
    ['00 00 01 52 01 41 63', 'more'],
    ['00 00', 'more'],
    ['00 01', 'no'],
    ['00 00 01 52 02 41', 'no'],
    ['00 00 00 04 01 41 63 74', 'no'],
    ['00 00 7f 52 01 41', 'no'],
  ])('%s is %s', (bytes, recognition) => {
    expect(openwire.recognize({ bytes: hex(bytes), asked: null, ended: false })).toBe(recognition);
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: NATS')).recognition).toBe('no');
});
