import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { memcached } from './memcached.ts';

const file = new URL('./memcached.exchanges', import.meta.url);
const replay = replayer(memcached, file);

describe('recordings of memcached', () => {
  it.each([
    [
      'an open server',
      {
        product: 'Memcached',
        version: '1.6.18',
        cpe: ['cpe:2.3:a:memcached:memcached:1.6.18:*:*:*:*:*:*:*'],
      },
      'yes',
    ],
    ['a server that wants a login', {}, 'no'],
  ])('%s', async (title, identity, access) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity).toEqual(identity);
    expect(triStates(replayed.posture)).toEqual({ cleartext: 'yes', 'no-authentication': access });
  });

  it.each(['a server of the binary protocol alone is silent', 'impostor: Redis'])(
    '%s and not recognized',
    async (title) => {
      expect((await replay(title)).recognition).toBe('no');
    },
  );

  it('that are cut off leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { posture } = await replayCase(memcached, damaged, { strict: false });
        expect(posture['no-authentication']?.is).toBe('unknown');
      }
  });
});

describe('recognition of memcached', () => {
  const recognized = (text: string, ended = true) =>
    memcached.recognize({ bytes: latin1(text), asked: 'memcached', ended });

  it('waits for the end of the version', () => {
    expect(recognized('VERSION 1.6', false)).toBe('more');
    expect(recognized('VERSION 1.6', true)).toBe('no');
    expect(recognized('VERSION 1.6.18\r\n')).toBe('yes');
  });

  it('knows a server that has no room, and leaves its posture open', () => {
    expect(recognized('ERROR Too many open connections\r\n')).toBe('yes');
    const posture = memcached.posture({ answer: 'ERROR Too many open connections' }, { tls: true });
    expect(triStates(posture)).toEqual({ cleartext: 'no', 'no-authentication': 'unknown' });
  });

  it.each([
    ['ERROR\r\n'],
    ['VERSION \r\n'],
    ['VERSION 1.6\x1b[2J\r\n'],
    [`VERSION ${'1'.repeat(90)}\r\n`],
    ['+OK\r\n'],
    [''],
  ])('passes %j by', (text) => {
    expect(recognized(text)).toBe('no');
  });

  it('names no product from the version of another store', () => {
    expect(memcached.identity({ answer: 'VERSION mcrouter 0.41' })).toEqual({});
  });
});
