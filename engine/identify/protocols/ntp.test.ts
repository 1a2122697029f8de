import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { concat, hex, latin1, uint } from '../bytes.ts';
import { clientPacket, readVariables } from '../ntp-message.ts';
import { TalkEnded } from '../talk.ts';
import { type NtpFacts, ntp } from './ntp.ts';

const file = new URL('./ntp.exchanges', import.meta.url);
const replay = replayer(ntp, file);

const silent = { 'ntp-control': 'unknown', 'ntp-monlist': 'unknown', amplifier: 'unknown' };
const talkative = { 'ntp-control': 'yes', 'ntp-monlist': 'unknown', amplifier: 'yes' };
const local = { stratum: '8', reference: '127.127.1.1' };
const starting = { stratum: '0', reference: 'INIT' };
const ntpsec = {
  product: 'NTPsec',
  version: '1.2.2',
  cpe: ['cpe:2.3:a:ntpsec:ntpsec:1.2.2:*:*:*:*:*:*:*'],
  info: starting,
};

describe('recordings of NTP', () => {
  it.each([
    ['chrony in the office', { product: 'chrony', info: local }, silent],
    ['chrony, extended', { product: 'chrony', info: local }, { ...silent, 'ntp-monlist': 'no' }],
    ['NTPsec that answers control messages', ntpsec, talkative],
    [
      'NTPsec that answers control messages, extended',
      ntpsec,
      { ...talkative, 'ntp-monlist': 'no' },
    ],
    ['NTPsec as installed', { info: starting }, silent],
    ['OpenNTPD', { info: { stratum: '0' } }, silent],
  ])('%s', async (title, identity, posture) => {
    const replayed = await replay(title);
    const { os, ...named } = replayed.identity;
    expect(replayed.recognition).toBe('yes');
    expect(named).toEqual(identity);
    expect(os?.startsWith('Linux ')).toBe(identity === ntpsec ? true : undefined);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('ask for monlist in extended mode alone, and never twice', () => {
    for (const { headers, recordings } of readCases(file)) {
      const said = recordings.flatMap(({ steps }) => steps).filter((step) => step.kind === 'say');
      const monlist = said.filter(({ bytes }) => ((bytes[0] ?? 0) & 7) === 7);
      expect(monlist.length).toBe(headers.extended === 'yes' ? 1 : 0);
    }
  });

  it('of another server are not recognized', async () => {
    expect((await replay('impostor: memcached')).recognition).toBe('no');
  });

  it('that are cut off leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole, 3)) {
        const { posture } = await replayCase(ntp, damaged, { strict: false });
        expect(posture['ntp-monlist']?.is).not.toBe('yes');
      }
  });
});

const originate = clientPacket.subarray(40, 48);
const timeAnswer = (first: string, reference = latin1('GPS\0')) =>
  concat(hex(first), hex('01 00 e8'), uint(0, 8), reference, uint(0, 8), originate, uint(0, 16));

describe('recognition of NTP', () => {
  const recognized = (bytes: Uint8Array) => ntp.recognize({ bytes, asked: 'ntp', ended: true });

  it('needs a server that sends our own time back', () => {
    expect(recognized(timeAnswer('24'))).toBe('yes');
    expect(recognized(timeAnswer('1c'))).toBe('yes');
  });

  it.each([
    ['our question sent back', clientPacket],
    ['a broadcast', timeAnswer('25')],
    ['a short answer', timeAnswer('24').subarray(0, 47)],
    ['an answer to somebody else', timeAnswer('24').fill(7, 24, 32)],
    ['zeros', new Uint8Array(48)],
  ])('passes %s by', (_what, bytes) => {
    expect(recognized(bytes)).toBe('no');
  });
});

/** A server of ntpd 4.2.6's kind, built from RFC 9327 and what is known of mode 7; none is packaged. */
function oldServer(request: Uint8Array): Uint8Array {
  const sequence = request.subarray(2, 4);
  if (request[0] === 0x17) return concat(hex('d7 00 03 2a 00 06 00 48'), new Uint8Array(432));
  const named = request.length > 12;
  const text = named
    ? 'version="ntpd 4.2.6p5@1.2349-o Mon Jul 15 (1)", system="Linux/2.6.32"'
    : `processor="x86_64", leap=0, peers="${'1'.repeat(300)}"`;
  const head = concat(hex('16 c2'), sequence).with(1, named ? 0x82 : 0xa2);
  return concat(head, new Uint8Array(6), uint(text.length, 2), latin1(text));
}

async function factsOf(
  answer: (request: Uint8Array) => Uint8Array | null,
  extended: boolean,
): Promise<Partial<NtpFacts>> {
  const facts: Partial<NtpFacts> = {};
  const ask = async (request: Uint8Array) => {
    const bytes = answer(request);
    if (!bytes) throw new TalkEnded('silent', 'no answer');
    return bytes;
  };
  await ntp.interview({ serverName: '', port: 123, extended, ask }, timeAnswer('24'), facts);
  return facts;
}

describe('an old ntpd', () => {
  it('is asked for its version by name where the first piece has none', async () => {
    const facts = await factsOf(oldServer, true);
    expect(ntp.identity(facts)).toEqual({
      product: 'ntpd',
      version: '4.2.6p5',
      cpe: ['cpe:2.3:a:ntp:ntp:4.2.6:p5:*:*:*:*:*:*'],
      os: 'Linux 2.6.32',
      info: { stratum: '1', reference: 'GPS' },
    });
    expect(triStates(ntp.posture(facts, { tls: false }))).toEqual({
      'ntp-control': 'yes',
      'ntp-monlist': 'yes',
      amplifier: 'yes',
    });
  });

  it('that answers monlist with an error gives nothing', async () => {
    const refusing = (request: Uint8Array) =>
      request[0] === 0x17 ? hex('97 00 03 2a 40 00 00 00') : null;
    const { monlistItems } = await factsOf(refusing, true);
    expect(monlistItems).toBe(0);
  });

  it('that answers control messages with an error answers them', async () => {
    const error = (request: Uint8Array) =>
      request[0] === 0x16 ? hex('16 c2 00 01 00 00 00 00 00 00 00 00') : null;
    const posture = ntp.posture(await factsOf(error, false), { tls: false });
    expect(triStates(posture)).toMatchObject({ 'ntp-control': 'yes', amplifier: 'unknown' });
  });
});

describe('a control message', () => {
  it('is twelve bytes, and names are padded to four', () => {
    expect(readVariables(1)).toEqual(hex('16 02 00 01 00 00 00 00 00 00 00 00'));
    const named = readVariables(2, 'version');
    expect(named).toHaveLength(20);
    expect(named[11]).toBe(7);
  });
});
