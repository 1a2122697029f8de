/**
 * Every reader of received bytes against damaged real packets: it never throws, never looks beyond
 * its packet (what stands behind it makes no difference), and never takes a packet for an answer that
 * does not carry the cookie of the very probe that it says it answers.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, listeningSockets } from '../host/proc-net.ts';
import { type Flow, flags, tcpAnswer, unreachable } from '../testing/answer-packets.ts';
import { damagedFrom } from '../testing/damage.ts';
import { icmpErrorIn } from './icmp-error.ts';
import { type Answer, emptyAnswer, readAnswer } from './raw/answer.ts';
import { checksumOf, sumOf } from './raw/checksum.ts';
import { Cookie } from './raw/cookie.ts';
import { readAdvertisement, readArpReply } from './raw/neighbour-packet.ts';
import { readLink, readNeighbour, readRoute } from './raw/netlink.ts';
import { addressTextIn, isAddressIn, portIn } from './sockaddr.ts';

const numRuns = 4_000;
/** Behind a packet in its ring stands another one, or nothing. */
const surroundings = [0x00, 0xff, 0x45, 0x5a];
const startsAt = 32;

/** What a reader says of these bytes, in each of the surroundings. */
function readings<T>(bytes: Uint8Array, read: (block: Uint8Array) => T): T[] {
  return surroundings.map((filling) => {
    const block = new Uint8Array(startsAt + bytes.length + 64).fill(filling);
    block.set(bytes, startsAt);
    return read(block);
  });
}

function expectSame(all: readonly unknown[]): void {
  for (const one of all) expect(one).toEqual(all[0]);
}

const fromHex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const ipv4 = (...bytes: number[]) => Uint8Array.from(bytes);
const ipv6 = (last: number) =>
  fromHex(`20010db80000000000000000000000${last.toString(16).padStart(2, '0')}`);
const flow4: Flow = {
  device: ipv4(192, 0, 2, 9),
  us: ipv4(192, 0, 2, 1),
  port: 443,
  ourPort: 61_005,
};
const flow6: Flow = { device: ipv6(9), us: ipv6(1), port: 8080, ourPort: 61_063 };
const cookies = new Cookie(fromHex('000102030405060708'));
const cookieOf = ({ device, port, ourPort }: Flow) =>
  cookies.of(device, 0, device.length === 4 ? 4 : 16, port, ourPort);
const next = (flow: Flow) => (cookieOf(flow) + 1) >>> 0;

const packets = [flow4, flow6].flatMap((flow) => {
  const router = flow === flow4 ? ipv4(192, 0, 2, 254) : ipv6(254);
  return [
    tcpAnswer(flow, flags.synAck, next(flow)),
    tcpAnswer(flow, flags.rstAck, next(flow)),
    unreachable(flow, router, 1, cookieOf(flow)),
  ];
});

/** Whose probe a packet answers, where it carries that probe's cookie. */
function answered(block: Uint8Array, length: number, checksummed: boolean): string | null {
  const answer: Answer = emptyAnswer();
  if (!readAnswer(block, startsAt, length, checksummed, answer)) return null;
  const { addressBytes, remoteAt, remotePort, localPort, cookie, otherCookie, kind } = answer;
  expect(remoteAt + addressBytes).toBeLessThanOrEqual(startsAt + length);
  const right = cookies.of(block, remoteAt, addressBytes, remotePort, localPort);
  if (right !== cookie && right !== otherCookie) return null;
  const address = Buffer.from(block.subarray(remoteAt, remoteAt + addressBytes)).toString('hex');
  return `${kind} ${address} ${remotePort} ${localPort}`;
}

const truths = [flow4, flow6].map(({ device, port, ourPort }) => {
  return `${Buffer.from(device).toString('hex')} ${port} ${ourPort}`;
});

describe('a damaged answer', () => {
  it.each([true, false])('speaks for no other probe than its own (checksums %s)', (checksummed) => {
    const property = fc.property(damagedFrom(packets), (bytes) => {
      const all = readings(bytes, (block) => answered(block, bytes.length, checksummed));
      expectSame(all);
      const [whose] = all;
      if (whose) expect(truths).toContain(whose.slice(whose.indexOf(' ') + 1));
    });
    fc.assert(property, { numRuns });
  });
});

describe('a strange packet is no answer:', () => {
  const elsewhere = { ...flow4, device: ipv4(192, 0, 2, 10) };
  const translated = { ...flow4, port: 8443 };
  const toAnother = { ...flow4, ourPort: flow4.ourPort + 1 };
  const our = {
    ...flow4,
    device: flow4.us,
    us: flow4.device,
    port: flow4.ourPort,
    ourPort: flow4.port,
  };
  it.each([
    ['our own SYN that a NAT sends back', tcpAnswer(our, flags.syn, 0)],
    ['our own SYN with the addresses exchanged', tcpAnswer(flow4, flags.syn, 0)],
    ['a SYN-ACK from another address', tcpAnswer(elsewhere, flags.synAck, next(flow4))],
    ['a SYN-ACK from a translated port', tcpAnswer(translated, flags.synAck, next(flow4))],
    ['a SYN-ACK to another attempt', tcpAnswer(toAnother, flags.synAck, next(flow4))],
    ['a SYN-ACK that nobody asked for', tcpAnswer(flow4, flags.synAck, 1)],
    ['a reset that nobody asked for', tcpAnswer(flow4, flags.rstAck, 0)],
    ['a reset without an acknowledgement', tcpAnswer(flow4, flags.rst, next(flow4))],
    ['a knock: an ACK out of nothing', tcpAnswer(flow4, flags.ack, next(flow4))],
    ['an error about a packet that is not ours', unreachable(flow4, ipv4(192, 0, 2, 254), 1, 7)],
    [
      'an error about a translated port',
      unreachable(translated, ipv4(192, 0, 2, 254), 1, cookieOf(flow4)),
    ],
  ])('%s', (_, bytes) => {
    for (const one of readings(bytes, (block) => answered(block, bytes.length, true))) {
      expect(one).toBeNull();
    }
  });
});

const arpReply = fromHex('0001080006040002027700000009c0000209027700000001c0000201');
const advertisement = sealed(
  fromHex(
    '6000000000203aff20010db800000000000000000000000920010db8000000000000000000000001' +
      '880000006000000020010db80000000000000000000000090201027700000009',
  ),
);
const netlinkBodies = [
  '02200000fe0000010002000008000f00fe000000080001000a4d00050800040002000000080007000a4d0001',
  '02200000fe00000200020080080001007f0000010800040001000000080007007f000001',
  '000001000200000043100100000000000a0001000277000000010000',
  '02000000020000000200000108000100c00002090a0002000277000000090000',
].map(fromHex);

/** With a right checksum, so that what stands behind it is looked at. */
function sealed(bytes: Uint8Array): Uint8Array {
  const payload = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
  if (payload < 4 || bytes.length < 40 + payload) return bytes;
  const packet = Uint8Array.from(bytes);
  packet.fill(0, 42, 44);
  const sum = checksumOf(sumOf(packet, 40, payload, sumOf(packet, 8, 32, 58 + payload)));
  packet.set([sum >>> 8, sum & 255], 42);
  return packet;
}

describe('a damaged word of the link or the kernel', () => {
  it('about neighbours is read within its bounds or not at all', () => {
    const samples = [arpReply, advertisement];
    const property = fc.property(damagedFrom(samples), (bytes) => {
      const here = (block: Uint8Array) => block.subarray(startsAt);
      expectSame(readings(bytes, (block) => readArpReply(here(block), bytes.length)));
      for (const packet of [bytes, sealed(bytes)]) {
        expectSame(readings(packet, (block) => readAdvertisement(here(block), packet.length)));
      }
    });
    fc.assert(property, { numRuns });
  });

  it('about routes, links and neighbours has addresses of a whole length', () => {
    const property = fc.property(damagedFrom(netlinkBodies), (bytes) => {
      const all = readings(bytes, (block) => {
        const body = block.subarray(startsAt, startsAt + bytes.length);
        return [readRoute(body), readLink(body), readNeighbour(body)] as const;
      });
      expectSame(all);
      const [route, , mac] = all[0] ?? [];
      for (const address of [route?.gateway, route?.source]) {
        expect([undefined, 4, 16]).toContain(address?.length);
      }
      expect([undefined, 6]).toContain(mac?.length);
    });
    fc.assert(property, { numRuns });
  });
});

const controls = [
  '30000000000000000000000' +
    '00b0000006f000000020303000000000000000000' +
    '02000000c00002090000000000000000',
  '3c0000000000000029000000190000007100000003010400' +
    '0000000000000000' +
    '0a0000000000000020010db80000000000000000000000070000000000000000',
].map(fromHex);

describe('what is damaged here', () => {
  it('is read where it is whole', () => {
    for (const packet of packets) {
      const [whose] = readings(packet, (block) => answered(block, packet.length, true));
      expect(truths).toContain(whose?.slice(whose.indexOf(' ') + 1));
    }
    expect(readArpReply(arpReply, arpReply.length)).not.toBeNull();
    expect(readAdvertisement(advertisement, advertisement.length)).not.toBeNull();
    const [onLink, itself, link, neighbour] = netlinkBodies as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    expect(readRoute(onLink)?.source).toHaveLength(4);
    expect(readRoute(itself)?.kind).toBe('local');
    expect(readLink(link)?.isEthernet).toBe(true);
    expect(readNeighbour(neighbour)).toHaveLength(6);
    const reasons = controls.map((bytes) => icmpErrorIn(new DataView(bytes.buffer))?.reason);
    expect(reasons).toEqual(['port-unreachable', 'port-unreachable']);
  });
});

describe('a damaged message of a socket', () => {
  it('is an error of somebody with an address, or none', () => {
    const property = fc.property(damagedFrom(controls), (bytes) => {
      const all = readings(bytes, (block) =>
        icmpErrorIn(new DataView(block.buffer, startsAt, bytes.length)),
      );
      expectSame(all);
    });
    fc.assert(property, { numRuns });
  });

  it('tells an address only of a family that it knows', () => {
    const samples = controls.map((control) => control.slice(32));
    const whole = damagedFrom(samples).filter(({ length }) => length >= 28);
    const property = fc.property(whole, (bytes) => {
      const all = readings(bytes, (block) => {
        const view = new DataView(block.buffer, startsAt, bytes.length);
        return [addressTextIn(view, 0), portIn(view, 0), isAddressIn(view, 0, flow6.us)];
      });
      expectSame(all);
    });
    fc.assert(property, { numRuns });
  });
});

describe('a damaged table of sockets', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0',
    '   1: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0',
  ].join('\n');

  it('names only ports and addresses that can be', () => {
    const property = fc.property(damagedFrom([Buffer.from(table, 'latin1')]), (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      for (const { address, port, inode } of listeningSockets(text, 'tcp')) {
        expect(address).toMatch(/^[0-9a-f:.]{2,45}$/);
        expect(port).toBeLessThanOrEqual(65_535);
        expect(Number.isSafeInteger(inode)).toBe(true);
      }
      addressOf(text.slice(0, 40));
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});
