import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { hex, latin1 } from '../bytes.ts';
import { socks5 } from './socks5.ts';

const file = new URL('./socks5.exchanges', import.meta.url);
const replay = replayer(socks5, file);

const recorded = [
  [
    'Dante that lets everybody through',
    undefined,
    undefined,
    { 'no-authentication': 'yes', 'password-login': 'unknown' },
  ],
  [
    'Dante that wants a password',
    undefined,
    undefined,
    { 'no-authentication': 'no', 'password-login': 'yes', 'cleartext-login': 'yes' },
  ],
  ['Tor', 'Tor socks proxy', undefined, { 'no-authentication': 'yes' }],
  ['microsocks that lets everybody through', undefined, undefined, { 'no-authentication': 'yes' }],
  [
    'microsocks that wants a password',
    undefined,
    undefined,
    { 'no-authentication': 'no', 'password-login': 'yes' },
  ],
  [
    'microsocks that was asked for a web page',
    undefined,
    undefined,
    { 'no-authentication': 'yes' },
  ],
] as const;
const impostors = ['a web proxy on the port'] as const;

describe('recorded servers of SOCKS 5', () => {
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

describe('SOCKS 5', () => {
  it.each([
    ['\x05\x00', 'yes'],
    ['\x05\xff', 'yes'],
    ['\x05', 'more'],
    ['\x05\x01', 'no'],
    ['\x04\x00', 'no'],
    ['\x05\x00\x00', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(socks5.recognize({ bytes, asked: 'socks5', ended: false })).toBe(recognition);
  });

  it('is known by a refusal of other words, once the server ends', () => {
    const bytes = hex('05ff');
    expect(socks5.recognize({ bytes, asked: 'http', ended: true })).toBe('yes');
    expect(socks5.recognize({ bytes, asked: 'http', ended: false })).toBe('more');
    expect(socks5.recognize({ bytes, asked: null, ended: true })).toBe('no');
    expect(socks5.recognize({ bytes: hex('0500'), asked: 'http', ended: true })).toBe('no');
  });

  it('is never asked to connect anywhere', () => {
    const request = 'GET / HTTP/1.0\r\n\r\n';
    const said = new Set(ourWords(file));
    expect(said).toEqual(new Set(['\u0005\u0002\0\u0002', '\u0005\u0001\0', request]));
  });
});
