import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { beanstalkd } from './beanstalkd.ts';

const replay = replayer(beanstalkd, new URL('./beanstalkd.exchanges', import.meta.url));

describe('a queue', () => {
  it.each(['a queue', 'a queue that was asked for a web page'])('%s', async (title) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity).toEqual({ product: 'beanstalkd', version: '1.12' });
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': 'yes' });
  });

  it('is asked stats and nothing else', () => {
    const said = ourWords(new URL('./beanstalkd.exchanges', import.meta.url));
    expect(new Set(said)).toEqual(new Set(['stats\r\n']));
  });
});

describe('recognition', () => {
  it.each([
    ['UNKNOWN_COMMAND\r\n', 'yes'],
    ['UNKNOWN_COM', 'more'],
    ['OK 958\r\n---\ncurrent-jobs-urgent: 0', 'yes'],
    ['OK 958\r\n---\ncurr', 'more'],
    ['OK', 'more'],
    ['OK 1.1.20', 'no'],
    ['OK 958\r\n---\nname: x', 'no'],
  ])('%j is %s', (text, recognition, asked: string | null = 'beanstalkd') => {
    expect(beanstalkd.recognize({ bytes: latin1(text), asked, ended: false })).toBe(recognition);
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: Gearman')).recognition).toBe('no');
});
