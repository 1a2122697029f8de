import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { hex, latin1 } from '../bytes.ts';
import { mqtt } from './mqtt.ts';

const file = new URL('./mqtt.exchanges', import.meta.url);
const replay = replayer(mqtt, file);

const open = {
  cleartext: 'yes',
  'no-authentication': 'yes',
  'password-login': 'no',
  'cleartext-login': 'no',
};
const locked = {
  cleartext: 'yes',
  'no-authentication': 'no',
  'password-login': 'unknown',
  'cleartext-login': 'yes',
};

describe('recordings of MQTT', () => {
  it.each([
    ['a broker that lets anybody in', open],
    ['a broker that lets anybody in, inside TLS', { ...open, cleartext: 'no' }],
    ['a broker that wants a login', locked],
    [
      'a broker that wants a login, inside TLS',
      { ...locked, cleartext: 'no', 'cleartext-login': 'no' },
    ],
  ])('%s', async (title, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity).toEqual({});
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('leave an open broker in order, with nothing subscribed', () => {
    const steps = readCases(file)
      .filter(({ title }) => title.includes('lets anybody in'))
      .map(({ recordings }) => recordings.flatMap((recording) => recording.steps));
    expect(steps.length).toBe(2);
    for (const all of steps) {
      const said = all.filter((step) => step.kind === 'say');
      expect(said.map(({ bytes }) => bytes[0])).toEqual([0x10, 0xe0]);
    }
  });

  it('of another server are not recognized', async () => {
    expect((await replay('impostor: Redis')).recognition).toBe('no');
  });

  it('that are cut off leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { posture } = await replayCase(mqtt, damaged, { strict: false });
        expect(posture['no-authentication']?.is).toBe('unknown');
      }
  });
});

describe('recognition of MQTT', () => {
  const recognized = (bytes: Uint8Array, asked: string | null = 'mqtt', ended = true) =>
    mqtt.recognize({ bytes, asked, ended });

  it.each(['20 02 00 00', '20 02 00 05', '20 03 00 84 00', '20 06 00 87 03 21 00 0a'])(
    'knows the CONNACK %s (MQTT 3.1.1, 3.2; MQTT 5.0, 3.2)',
    (bytes) => {
      expect(recognized(hex(bytes))).toBe('yes');
    },
  );

  it.each([
    ['20 02 01 00', 'the session of somebody else'],
    ['20 02 00 06', 'a reason that does not exist'],
    ['20 03 00 79 00', 'a reason that does not exist in MQTT 5'],
    ['20 02 00 00 20 02 00 00', 'more than one packet'],
    ['30 02 00 00', 'another packet'],
    ['20 02', 'the beginning of one'],
    ['', 'nothing'],
  ])('passes %s by: %s', (bytes) => {
    expect(recognized(hex(bytes))).toBe('no');
  });

  it('takes no bytes for a CONNACK that no CONNECT drew', () => {
    expect(recognized(hex('20 02 00 00'), 'http')).toBe('no');
    expect(recognized(latin1(' \x02\0\0'), null)).toBe('no');
  });

  it('waits for the reason', () => {
    expect(recognized(hex('20 02 00'), 'mqtt', false)).toBe('more');
  });
});

describe('posture of MQTT', () => {
  it.each([
    [0, 'yes', 'no'],
    [3, 'unknown', 'unknown'],
    [4, 'no', 'yes'],
    [5, 'no', 'unknown'],
    [0x84, 'unknown', 'unknown'],
    [0x86, 'no', 'yes'],
    [0x87, 'no', 'unknown'],
    [200, 'unknown', 'unknown'],
  ])('reason %i', (reason, access, password) => {
    expect(triStates(mqtt.posture({ reason }, { tls: false }))).toMatchObject({
      'no-authentication': access,
      'password-login': password,
    });
  });
});
