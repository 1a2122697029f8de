import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flow, flags, tcpAnswer, unreachable } from '../../testing/answer-packets.ts';
import { type Answer, emptyAnswer, readAnswer } from './answer.ts';

const sequence = 0x89abcdef;
const flows: readonly Flow[] = [
  {
    device: Uint8Array.from([192, 0, 2, 9]),
    us: Uint8Array.from([192, 0, 2, 1]),
    port: 443,
    ourPort: 61_005,
  },
  {
    device: Uint8Array.from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]),
    us: Uint8Array.from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
    port: 8080,
    ourPort: 61_063,
  },
];
const [flow4, flow6] = flows as readonly [Flow, Flow];
const router4 = Uint8Array.from([192, 0, 2, 254]);
const router6 = Uint8Array.from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 254]);

function read(packet: Uint8Array, checksummed = true): Answer | null {
  const answer = emptyAnswer();
  // Somewhere inside a larger block, as in the ring, with other bytes around it.
  const block = new Uint8Array(packet.length + 64).fill(0x5a);
  block.set(packet, 32);
  return readAnswer(block, 32, packet.length, checksummed, answer) ? answer : null;
}

describe('readAnswer', () => {
  it.each(flows)('reads a SYN-ACK, with who, which ports and whose cookie (%#)', (flow) => {
    expect(read(tcpAnswer(flow, flags.synAck, sequence + 1))).toMatchObject({
      kind: 'syn-ack',
      addressBytes: flow.device.length,
      remotePort: flow.port,
      localPort: flow.ourPort,
      cookie: sequence,
      otherCookie: sequence,
    });
  });

  it.each(flows)('reads a reset, of systems that acknowledge one less too (%#)', (flow) => {
    expect(read(tcpAnswer(flow, flags.rstAck, sequence + 1))).toMatchObject({
      kind: 'rst',
      cookie: sequence,
      otherCookie: sequence + 1,
    });
  });

  it.each([flags.syn, flags.ack, flags.rst, flags.synAck | 4, flags.synAck | 1])(
    'takes no other flags for an answer (%#)',
    (other) => {
      for (const flow of flows) expect(read(tcpAnswer(flow, other, sequence + 1))).toBeNull();
    },
  );

  it.each([
    [0, 'net-unreachable'],
    [1, 'host-unreachable'],
    [2, 'protocol-unreachable'],
    [3, 'port-unreachable'],
    [9, 'admin-prohibited'],
    [10, 'admin-prohibited'],
    [13, 'admin-prohibited'],
  ])('reads ICMP type 3 code %i as %s', (code, kind) => {
    const answer = read(unreachable(flow4, router4, code, sequence));
    expect(answer).toMatchObject({ kind, remotePort: 443, localPort: 61_005, cookie: sequence });
  });

  it.each([
    [0, 'net-unreachable'],
    [1, 'admin-prohibited'],
    [3, 'host-unreachable'],
    [4, 'port-unreachable'],
  ])('reads ICMPv6 type 1 code %i as %s', (code, kind) => {
    const answer = read(unreachable(flow6, router6, code, sequence));
    expect(answer).toMatchObject({ kind, remotePort: 8080, localPort: 61_063, cookie: sequence });
  });

  it('tells a router from the device by the sender', () => {
    const answer = read(unreachable(flow4, router4, 1, sequence));
    expect(answer?.senderAt).toBe(32 + 12);
    expect(answer?.remoteAt).toBe(32 + 20 + 8 + 16);
  });

  it('takes no other ICMP code or type for an answer', () => {
    expect(read(unreachable(flow4, router4, 4, sequence))).toBeNull();
    expect(read(unreachable(flow4, router4, 77, sequence))).toBeNull();
  });

  const packets = [
    ...flows.map((flow) => tcpAnswer(flow, flags.synAck, sequence + 1)),
    ...flows.map((flow) => tcpAnswer(flow, flags.rstAck, sequence + 1)),
    unreachable(flow4, router4, 13, sequence),
    unreachable(flow6, router6, 1, sequence),
  ];

  it('reads no answer from a packet that was cut, at whichever byte', () => {
    for (const packet of packets) {
      expect(read(packet)).not.toBeNull();
      for (let end = 0; end < packet.length; end++)
        expect(read(packet.subarray(0, end))).toBeNull();
    }
  });

  it('reads no other answer from a packet with a wrong byte, at whichever place', () => {
    const place = fc.tuple(
      fc.constantFrom(...packets),
      fc.nat(127),
      fc.integer({ min: 1, max: 255 }),
    );
    fc.assert(
      fc.property(place, ([packet, at, flip]) => {
        const wrong = packet.slice();
        const where = at % packet.length;
        wrong[where] = (wrong[where] ?? 0) ^ flip;
        const answer = read(wrong);
        // Only bytes that carry no meaning for the answer (class and hops of IPv6) may differ.
        expect(answer ?? read(packet)).toEqual(read(packet));
      }),
      { numRuns: 3000 },
    );
  });

  it('never throws, whatever the bytes', () => {
    const anything = fc.uint8Array({ maxLength: 200 });
    const property = fc.property(anything, fc.boolean(), fc.nat(255), (bytes, sum, first) => {
      if (bytes.length > 0) bytes[0] = first;
      read(bytes, sum);
    });
    expect(() => fc.assert(property, { numRuns: 3000 })).not.toThrow();
  });
});
