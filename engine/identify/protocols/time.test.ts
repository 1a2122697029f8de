import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { hex, latin1 } from '../bytes.ts';
import { time } from './time.ts';

const replay = replayer(time, new URL('./time.exchanges', import.meta.url));

const recorded = [
  ['inetd as it comes', undefined, undefined, { 'no-authentication': 'yes', cleartext: 'yes' }],
  ['xinetd as it comes', undefined, undefined, { 'no-authentication': 'yes', cleartext: 'yes' }],
] as const;
const impostors = ['a daytime server on the port'] as const;

describe('recorded servers of the Time protocol', () => {
  it.each(recorded)('%s', async (title, product, version, facts) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect([identity.product, identity.version]).toEqual([product, version]);
    const shown = Object.entries(posture).map(([fact, { is }]) => [fact, is]);
    expect(Object.fromEntries(shown)).toMatchObject(facts);
  });

  it.each(impostors)('are not to be confused with %s', async (title) => {
    expect((await replay(title)).recognition).toBe('no');
  });

  it('each have a case here', () => {
    expect(replay.titles).toHaveLength(recorded.length + impostors.length);
  });
});

describe('the Time protocol', () => {
  it.each([
    ['\xee\xb5\x20\x42', 'more'],
    ['NAK\n', 'no'],
    ['\xff\xfd\x18\xff', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(time.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });

  it('is known by four bytes and the end, before anything was said', () => {
    const bytes = hex('eeb52042');
    expect(time.recognize({ bytes, asked: null, ended: true })).toBe('yes');
    expect(time.recognize({ bytes, asked: 'http', ended: true })).toBe('no');
    expect(time.recognize({ bytes: bytes.subarray(0, 3), asked: null, ended: true })).toBe('no');
  });

  it('tells the time in words', async () => {
    const { identity } = await replay('inetd as it comes');
    expect(identity.info?.time).toBe('2026-11-28T09:41:22 UTC');
  });
});
