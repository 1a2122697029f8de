import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { hex } from '../bytes.ts';
import { oracleTns } from './oracle-tns.ts';

const file = new URL('./oracle-tns.exchanges', import.meta.url);
const replay = replayer(oracleTns, file);

describe('a listener, laid out from its documented answers', () => {
  it.each([
    ['a listener that refuses strangers, laid out', '19'],
    ['a listener that tells its version, laid out', '11.2.0.4.0'],
  ])('%s', async (title, version) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity).toEqual({
      product: 'Oracle TNS listener',
      version,
      cpe: [`cpe:2.3:a:oracle:database_server:${version}:*:*:*:*:*:*:*`],
    });
    expect(triStates(posture)).toEqual({ cleartext: 'unknown', 'no-authentication': 'unknown' });
  });

  it('is asked its version, and no name of a database', () => {
    for (const words of ourWords(file)) {
      expect(words).toContain('(CONNECT_DATA=(COMMAND=VERSION))');
      expect(words).not.toMatch(/SID|SERVICE_NAME|USER/);
      // Its length, to the last byte.
      expect(words.charCodeAt(0) * 256 + words.charCodeAt(1)).toBe(words.length);
    }
  });
});

describe('recognition', () => {
  const text = Buffer.from('(DESCRIPTION=(ERR=0))').toString('hex');
  it.each([
    [`00 21 00 00 04 00 00 00 22 00 00 15 ${text}`, 'yes'],
    ['00 08 00 00 0b 00 00 00', 'yes'],
    ['00 21 00 00 04 00 00 00 22', 'more'],
    ['00 21', 'more'],
    ['00 0a 00 00 0b 00 00 00', 'no'],
    ['00 0c 00 00 04 00 00 00 22 00 00 00', 'no'],
    [`00 21 00 00 05 00 00 00 22 00 00 15 ${text}`, 'no'],
    ['00 21 00 01', 'no'],
    ['48 54 54 50', 'no'],
  ])('%s is %s', (bytes, recognition) => {
    const heard = { bytes: hex(bytes), asked: 'oracle-tns', ended: false };
    expect(oracleTns.recognize(heard)).toBe(recognition);
    expect(oracleTns.recognize({ ...heard, asked: 'http' })).toBe('no');
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: beanstalkd')).recognition).toBe('no');
});
