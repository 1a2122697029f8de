import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { concat, hex, latin1 } from '../bytes.ts';
import { dnsTcp } from './dns-tcp.ts';

const file = new URL('./dns-tcp.exchanges', import.meta.url);
const replay = replayer(dnsTcp, file);

const resolving = { 'open-recursion': 'yes', 'dns-version-shown': 'yes' };
const own = { 'open-recursion': 'no', 'dns-version-shown': 'yes' };
const hidden = { 'open-recursion': 'no', 'dns-version-shown': 'no' };

describe('recordings of DNS over TCP', () => {
  it.each([
    [
      'dnsmasq whose upstream is down',
      ['dnsmasq', '2.90'],
      { ...resolving, 'open-recursion': 'unknown' },
    ],
    ['BIND that resolves for anybody', ['ISC BIND', '9.18.49'], resolving],
    ['BIND that hides its version and does not resolve', ['ISC BIND', undefined], hidden],
    ['Unbound that resolves for anybody', ['Unbound', '1.17.1'], resolving],
    ['Unbound that refuses this client', [undefined, undefined], hidden],
    ['PowerDNS Recursor', ['PowerDNS Recursor', '4.8.8'], resolving],
    ['NSD', ['NSD', '4.6.1'], own],
    ['Knot DNS', ['Knot DNS', '3.2.6'], own],
    ['Unbound inside TLS', ['Unbound', '1.17.1'], resolving],
  ])('%s', async (title, names, posture) => {
    const { recognition, identity, posture: seen } = await replay(title);
    expect(recognition).toBe('yes');
    expect([identity.product, identity.version]).toEqual(names);
    expect(triStates(seen)).toEqual(posture);
  });

  it('of another server are not recognized', async () => {
    expect((await replay('impostor: Redis')).recognition).toBe('no');
  });

  it('that are cut off leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { posture } = await replayCase(dnsTcp, damaged, { strict: false });
        expect(Object.keys(posture)).toHaveLength(2);
      }
  });
});

describe('recognition of DNS over TCP', () => {
  const refusal = hex('00 0c 70 56 80 05 00 00 00 00 00 00 00 00');
  const recognized = (bytes: Uint8Array, ended = true) =>
    dnsTcp.recognize({ bytes, asked: 'dns-tcp', ended });

  it('waits for the length that was announced', () => {
    expect(recognized(refusal)).toBe('yes');
    expect(recognized(refusal.subarray(0, 8), false)).toBe('more');
    expect(recognized(refusal.subarray(0, 8))).toBe('no');
    expect(recognized(refusal.subarray(0, 1), false)).toBe('more');
  });

  it.each([
    ['a message shorter than its header', hex('00 0b 70 56 80 05 00 00 00 00 00 00 00')],
    ['text', latin1('\0 hello, who is there? nobody that you know')],
    ['the answer to another number', concat(hex('00 0c 00 01'), refusal.subarray(4))],
    ['zeros', new Uint8Array(64)],
  ])('passes %s by', (_what, bytes) => {
    expect(recognized(bytes, false)).toBe('no');
  });
});
