import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { concat, hex, latin1 } from '../bytes.ts';
import { memcachedUdp } from './memcached-udp.ts';

const file = new URL('./memcached-udp.exchanges', import.meta.url);
const replay = replayer(memcachedUdp, file);

describe('recordings of memcached over UDP', () => {
  it('an open server', async () => {
    const replayed = await replay('an open server');
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity).toMatchObject({ product: 'Memcached', version: '1.6.18' });
    expect(triStates(replayed.posture)).toEqual({
      cleartext: 'yes',
      'no-authentication': 'yes',
      amplifier: 'yes',
    });
  });

  it('impostor: an SNMP agent is silent and not recognized', async () => {
    const { recognition } = await replay('impostor: an SNMP agent is silent');
    expect(recognition).toBe('no');
  });

  it('that are cut off are not recognized', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { recognition } = await replayCase(memcachedUdp, damaged, { strict: false });
        expect(recognition).toBe('no');
      }
  });
});

describe('recognition of memcached over UDP', () => {
  it.each([
    ['another request number', '00 02 00 00 00 01 00 00'],
    ['a datagram beyond the count', '00 01 00 01 00 01 00 00'],
    ['no frame', ''],
  ])('passes an answer with %s by', (_what, frame) => {
    const bytes = concat(hex(frame), latin1('VERSION 1.6.18\r\n'));
    expect(memcachedUdp.recognize({ bytes, asked: 'memcached-udp', ended: true })).toBe('no');
  });

  it('claims nothing where nothing was learnt', () => {
    expect(triStates(memcachedUdp.posture({}, { tls: false }))).toMatchObject({
      'no-authentication': 'unknown',
      amplifier: 'unknown',
    });
  });
});
