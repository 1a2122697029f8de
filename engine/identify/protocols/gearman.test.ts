import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { gearman } from './gearman.ts';

const replay = replayer(gearman, new URL('./gearman.exchanges', import.meta.url));

describe('a job server', () => {
  it.each(['a job server', 'a job server that was asked for a web page'])('%s', async (title) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity).toEqual({ product: 'Gearman', version: '1.1.20+ds' });
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': 'yes' });
  });

  it('is asked its version and nothing else', () => {
    const said = ourWords(new URL('./gearman.exchanges', import.meta.url));
    expect(new Set(said)).toEqual(new Set(['version\r\n']));
  });
});

describe('recognition', () => {
  it.each([
    ['OK 1.1.20+ds\n', 'yes'],
    ['OK 1.1.20+ds\n', 'yes', 'memcached'],
    ['OK 1.1.20+ds\n', 'no', 'http'],
    ['OK 1.1', 'more'],
    ['OK ready\n', 'no'],
    ['ERR UNKNOWN_COMMAND Unknown+server+commandGET\r\n', 'yes', 'http'],
    ['ERR unknown_command Unknown+server+command\n', 'yes', 'http'],
    ['ERR UNKN', 'more', 'http'],
    ['ERR unknown command', 'no', 'http'],
    ['OK 1.1.20\n', 'no', null],
  ])('%j is %s', (text, recognition, asked: string | null = 'gearman') => {
    expect(gearman.recognize({ bytes: latin1(text), asked, ended: false })).toBe(recognition);
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: beanstalkd')).recognition).toBe('no');
});
