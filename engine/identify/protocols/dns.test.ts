import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { cutShort } from '../../testing/cut-exchanges.ts';
import { readCases, replayCase, replayer } from '../../testing/exchanges.ts';
import { dnsClass, dnsQuery, dnsType, parseDns } from '../dns-message.ts';
import { rootQuery, versionQuery } from '../dns-server.ts';
import { dns } from './dns.ts';

const file = new URL('./dns.exchanges', import.meta.url);
const replay = replayer(dns, file);

const resolving = { 'open-recursion': 'yes', 'dns-version-shown': 'yes', amplifier: 'yes' };
const own = { 'open-recursion': 'no', 'dns-version-shown': 'yes', amplifier: 'unknown' };

describe('recordings of DNS', () => {
  it.each([
    [
      // Its upstream is down, so the question for the root is met by silence.
      'dnsmasq whose upstream is down',
      { product: 'dnsmasq', version: '2.90' },
      { ...resolving, 'open-recursion': 'unknown', amplifier: 'unknown' },
    ],
    [
      'BIND that resolves for anybody',
      {
        product: 'ISC BIND',
        version: '9.18.49',
        revision: '9.18.49-1~deb12u3',
        os: 'Debian 12',
        cpe: ['cpe:2.3:a:isc:bind:9.18.49:*:*:*:*:*:*:*'],
      },
      resolving,
    ],
    [
      'BIND that hides its version and does not resolve',
      { product: 'ISC BIND' },
      { ...own, 'dns-version-shown': 'no' },
    ],
    ['Unbound that resolves for anybody', { product: 'Unbound', version: '1.17.1' }, resolving],
    ['Unbound that refuses this client', {}, { ...own, 'dns-version-shown': 'no' }],
    ['PowerDNS Recursor', { product: 'PowerDNS Recursor', version: '4.8.8' }, resolving],
    ['NSD', { product: 'NSD', version: '4.6.1' }, own],
    ['Knot DNS', { product: 'Knot DNS', version: '3.2.6' }, own],
  ])('%s', async (title, identity, posture) => {
    const replayed = await replay(title);
    expect(replayed.recognition).toBe('yes');
    expect(replayed.identity).toMatchObject(identity);
    expect(replayed.identity.version).toBe('version' in identity ? identity.version : undefined);
    expect(triStates(replayed.posture)).toEqual(posture);
  });

  it('of another server are not recognized', async () => {
    expect((await replay('impostor: memcached')).recognition).toBe('no');
  });

  it('that are cut off leave facts and no error', async () => {
    for (const whole of readCases(file))
      for (const damaged of cutShort(whole)) {
        const { posture } = await replayCase(dns, damaged, { strict: false });
        expect(Object.keys(posture)).toHaveLength(3);
      }
  });
});

/** The answer of a server with these flags and records, to one of our two questions. */
function answered(query: Uint8Array, flags: number, records = 0): Uint8Array {
  const bytes = Uint8Array.from(query);
  bytes[2] = flags >> 8;
  bytes[3] = flags & 0xff;
  bytes[7] = records;
  // Name of the question, class and type IN NS, 0 seconds, no data.
  const record = [0xc0, 0x0c, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0];
  return Uint8Array.of(...bytes, ...Array.from({ length: records }, () => record).flat());
}

describe('recognition of DNS', () => {
  const recognized = (bytes: Uint8Array) => dns.recognize({ bytes, asked: 'dns', ended: true });

  it('knows the answer to either question, and a refusal without the question', () => {
    expect(recognized(answered(versionQuery, 0x8183))).toBe('yes');
    expect(recognized(answered(rootQuery, 0x8180, 1))).toBe('yes');
    expect(recognized(Uint8Array.of(0x70, 0x56, 0x80, 5, 0, 0, 0, 0, 0, 0, 0, 0))).toBe('yes');
  });

  it.each([
    ['our own question sent back', versionQuery],
    ['an answer to another question', answered(dnsQuery(0x7056, other()), 0x8180)],
    ['an answer to another number', answered(dnsQuery(1, versionOf()), 0x8180)],
    ['an answer of another kind (opcode)', answered(versionQuery, 0xa800)],
    ['an empty answer without the question', Uint8Array.of(0x70, 0x56, 0x80, 0, 0, 0, 0, 0, 0, 0)],
    ['nothing', new Uint8Array()],
  ])('passes %s by', (_what, bytes) => {
    expect(recognized(bytes)).toBe('no');
  });
});

function other() {
  return { name: 'office.example', type: dnsType.ns, class: dnsClass.internet };
}

function versionOf() {
  return { name: 'version.bind', type: dnsType.txt, class: dnsClass.chaos };
}

describe('posture of DNS', () => {
  const root = { recursionAvailable: true, answers: 0, sentBytes: 17, gotBytes: 17 };
  it.each([
    ['REFUSED', { ...root, code: 5 }, 'no'],
    ['SERVFAIL', { ...root, code: 2 }, 'unknown'],
    ['no answers', { ...root, code: 0 }, 'unknown'],
    ['answers', { ...root, code: 0, answers: 13 }, 'yes'],
    [
      'answers without recursion',
      { ...root, code: 0, answers: 13, recursionAvailable: false },
      'no',
    ],
  ])('open recursion by %s', (_what, facts, state) => {
    expect(dns.posture({ root: facts }, { tls: false })['open-recursion']?.is).toBe(state);
  });

  it('calls a server an amplifier that sends three times what it was sent', () => {
    const large = { ...root, code: 0, recursionAvailable: false, gotBytes: 51 };
    expect(dns.posture({ root: large }, { tls: false }).amplifier?.is).toBe('yes');
  });
});

describe('a message of DNS', () => {
  it('whose names refer to each other in a circle is read to its end', () => {
    const circle = answered(versionQuery, 0x8180, 1);
    circle[versionQuery.length + 1] = versionQuery.length;
    expect(parseDns(circle)?.answers).toEqual([]);
  });

  it('that announces more records than it has keeps those that are there', () => {
    const bytes = answered(rootQuery, 0x8180, 2);
    bytes[6] = 0xff;
    expect(parseDns(bytes)?.answers).toHaveLength(2);
  });
});

describe('the version of a name server', () => {
  it.each([
    ['9.11.4-P2-RedHat-9.11.4-26.P2.el7_9.15', 'ISC BIND', '9.11.4-P2'],
    ['9.16.23-RH', 'ISC BIND', '9.16.23'],
    ['9.18.28-0ubuntu0.22.04.1-Ubuntu', 'ISC BIND', '9.18.28'],
    ['dnsmasq-pi-hole-v2.90', 'dnsmasq', '2.90'],
    ['PowerDNS Authoritative Server 4.7.3 (built …)', 'PowerDNS Authoritative Server', '4.7.3'],
    ['Microsoft DNS 6.1.7601 (1DB15D39)', 'Microsoft DNS', '6.1.7601'],
    ['go away', undefined, undefined],
    ['9', undefined, undefined],
  ])('%s', (text, product, version) => {
    const facts = { version: { code: 0, recursionAvailable: false, text, ownZone: false } };
    const identity = dns.identity(facts);
    expect([identity.product, identity.version]).toEqual([product, version]);
    if (!product) expect(identity.info).toEqual({ version: text });
  });
});
