import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { tftp } from './tftp.ts';

const replay = replayer(tftp, new URL('./tftp.exchanges', import.meta.url));

const recorded = [
  [
    'dnsmasq that answers from its one port',
    'dnsmasq',
    undefined,
    { 'no-authentication': 'yes', cleartext: 'yes' },
  ],
  ['dnsmasq as it comes', 'dnsmasq', undefined, { 'no-authentication': 'yes' }],
  ['tftpd-hpa as it comes', undefined, undefined, { 'no-authentication': 'yes', cleartext: 'yes' }],
] as const;
const impostors = ['a daytime server on the port'] as const;

describe('recorded servers of TFTP', () => {
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

describe('TFTP', () => {
  it.each([
    ['\0\u0005\0\u0001File not found\0', 'yes'],
    ['\0\u0005\0\u0001File not found', 'no'],
    ['\0\u0003\0\u0001data', 'no'],
    ['\0\u0005\0\u0009oh\0', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(tftp.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });
});
