import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { hex, latin1, latin1Text } from '../bytes.ts';
import { getRequest, parseSnmp, sysDescr } from '../snmp-message.ts';
import { type SnmpFacts, snmp } from './snmp.ts';

const file = new URL('./snmp.exchanges', import.meta.url);
const replay = replayer(snmp, file);

const readable = {
  cleartext: 'yes',
  'snmp-public': 'yes',
  'snmp-any-community': 'no',
  'snmp-old-version': 'yes',
  amplifier: 'yes',
};
const silent = {
  cleartext: 'unknown',
  'snmp-public': 'unknown',
  'snmp-any-community': 'unknown',
  'snmp-old-version': 'unknown',
  amplifier: 'unknown',
};

describe('recordings of SNMP', () => {
  it.each([
    [
      'an agent that public can read',
      { description: 'Office router', name: 'router.office.example' },
      readable,
    ],
    ['an agent of version 3 alone', {}, silent],
    ['an agent with a community of its own', {}, silent],
    ['an agent that shows public its system group', {}, readable],
    [
      'an agent that public can read with version 1 alone',
      {},
      { ...readable, amplifier: 'unknown' },
    ],
  ])('%s', async (title, info, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity).toMatchObject({
      product: 'Net-SNMP',
      cpe: ['cpe:2.3:a:net-snmp:net-snmp:*:*:*:*:*:*:*:*'],
      info: { ...info, engine: expect.stringMatching(/^80001f88/) as string },
    });
    expect(replayed.identity.version).toBeUndefined();
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('try the community public and one that nobody has set, and read three values', () => {
    const said = readCases(file)
      .flatMap(({ recordings }) => recordings.flatMap(({ steps }) => steps))
      .flatMap((step) => (step.kind === 'say' ? [latin1Text(step.bytes)] : []));
    const own = [latin1Text(snmp.hello), 'public', 'postern-k7w2x9qe'];
    expect(said.filter((bytes) => !own.some((words) => bytes.includes(words)))).toEqual([]);
    // 0xa0 is GET; GETNEXT, SET and GETBULK are 0xa1, 0xa3 and 0xa5.
    expect(said.every((bytes) => bytes.includes('\xa0') && !/[\xa1\xa3\xa5]/.test(bytes))).toBe(
      true,
    );
  });

  it('of another server are not recognized', async () => {
    expect((await replay('impostor: memcached')).recognition).toBe('no');
  });

  it('that are cut off leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { posture } = await replayCase(snmp, damaged, { strict: false });
        expect(Object.keys(posture)).toHaveLength(5);
      }
  });
});

/** What an agent answers to a GET: the same message with another kind and a value. */
function answerTo(request: Uint8Array): Uint8Array {
  const bytes = Buffer.from(request);
  // The PDU of a GET for one object ends in NULL: an empty string takes its place.
  bytes[bytes.indexOf(0xa0)] = 0xa2;
  bytes[bytes.length - 2] = 0x04;
  return Uint8Array.from(bytes);
}

describe('an agent that answers any community', () => {
  it('is told by a name that nobody has set', async () => {
    const facts: Partial<SnmpFacts> = {};
    const first = answerTo(getRequest(1, 'public', [sysDescr]));
    expect(snmp.recognize({ bytes: first, asked: 'snmp', ended: true })).toBe('yes');
    const asked: string[] = [];
    const ask = async (request: Uint8Array) => {
      asked.push(latin1Text(request));
      return answerTo(request);
    };
    await snmp.interview({ serverName: '', port: 161, ask }, first, facts);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('postern-k7w2x9qe');
    expect(triStates(snmp.posture(facts, { tls: false }))).toMatchObject({
      'snmp-public': 'yes',
      'snmp-any-community': 'yes',
    });
  });
});

describe('recognition of SNMP', () => {
  const recognized = (bytes: Uint8Array) => snmp.recognize({ bytes, asked: 'snmp', ended: true });
  const answer = answerTo(getRequest(0, 'public', [sysDescr]));

  it('knows an answer of versions 1 and 2c by the number of the request', () => {
    expect(recognized(answer)).toBe('yes');
    const other = Uint8Array.from(answer);
    const at = latin1Text(other).indexOf('\x02\x02PS');
    other[at + 2] = 0x51;
    expect(recognized(other)).toBe('no');
  });

  it.each([
    ['our own question sent back', getRequest(0, 'public', [sysDescr])],
    ['discovery sent back', snmp.hello.subarray(0, 20)],
    ['a message of version 2', Uint8Array.from(answer).fill(2, 4, 5)],
    ['an answer of LDAP', hex('30 0c 02 01 01 61 07 0a 01 00 04 00 04 00')],
    ['text', latin1('0hello')],
    ['zeros', new Uint8Array(40)],
  ])('passes %s by', (_what, bytes) => {
    expect(recognized(bytes)).toBe('no');
  });
});

describe('the names of SNMP', () => {
  it.each([
    [
      'Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE4, RELEASE SOFTWARE',
      '1.3.6.1.4.1.9.1.716',
      { product: 'Cisco IOS', version: '15.0(2)SE4', info: { vendor: 'Cisco' } },
    ],
    [
      'RouterOS RB750Gr3',
      '1.3.6.1.4.1.14988.1',
      { product: 'MikroTik RouterOS', info: { vendor: 'MikroTik', model: 'RB750Gr3' } },
    ],
    [
      'Hardware: Intel64 Family 6 - Software: Windows Version 6.3 (Build 17763 Multiprocessor Free)',
      '1.3.6.1.4.1.311.1.1.3.1.2',
      { os: 'Windows (build 17763)', info: { vendor: 'Microsoft' } },
    ],
    [
      'Linux nas 4.4.59+ #25556 SMP PREEMPT x86_64',
      '1.3.6.1.4.1.8072.3.2.10',
      { product: 'Net-SNMP', os: 'Linux 4.4.59+' },
    ],
    ['A printer', '1.3.6.1.4.1.2435.2.3.9.1', { info: { vendor: 'Brother' } }],
  ])('%s', (description, objectId, expected) => {
    const identity = snmp.identity({ description, objectId });
    expect(identity).toMatchObject(expected);
    expect('product' in identity).toBe('product' in expected);
  });

  it('reads maker and MAC address from an engine id (RFC 3411, SnmpEngineID)', () => {
    const identity = snmp.identity({ engineId: '80000009030011223344ff' });
    expect(identity).toEqual({
      info: { vendor: 'Cisco', engine: '80000009030011223344ff', mac: '00:11:22:33:44:ff' },
    });
  });
});

describe('a message of SNMP', () => {
  it('with an object id that never ends is read to its end', () => {
    const endless = Uint8Array.from(answerTo(getRequest(1, 'public', [sysDescr]))).fill(
      0xff,
      -10,
      -2,
    );
    const parsed = parseSnmp(endless);
    expect(parsed && 'values' in parsed && parsed.values.size).toBe(0);
  });
});
