import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { jdwp } from './jdwp.ts';

const replay = replayer(jdwp, new URL('./jdwp.exchanges', import.meta.url));

describe('the debugger of a Java program', () => {
  it('gives the handshake back, and lets anybody in', async () => {
    const { recognition, identity, posture } = await replay('a Java program with a debugger port');
    expect(recognition).toBe('yes');
    expect(identity).toEqual({ product: 'Java Debug Wire Protocol' });
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': 'yes' });
  });

  it('is told the handshake and nothing else', () => {
    const said = ourWords(new URL('./jdwp.exchanges', import.meta.url));
    expect(new Set(said)).toEqual(new Set(['JDWP-Handshake']));
  });

  it('is spoken to only where the user allowed it', () => {
    expect(jdwp.helloIsExtended).toBe(true);
  });
});

describe('recognition', () => {
  it.each([
    ['JDWP-Handshake', 'yes'],
    ['JDWP-Handshake\0\0\0\x15', 'yes'],
    ['JDWP-Hands', 'more'],
    ['JDWP-handshake', 'no'],
    ['JDWP-Handshake', 'no', 'http'],
    ['JDWP', 'no', null],
  ])('%j is %s', (text, recognition, asked: string | null = 'jdwp') => {
    expect(jdwp.recognize({ bytes: latin1(text), asked, ended: false })).toBe(recognition);
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: beanstalkd')).recognition).toBe('no');
});
