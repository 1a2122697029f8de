import { describe, expect, it } from 'vitest';
import { checksumOf, sumOf } from './checksum.ts';
import { readAdvertisement, readArpReply, whoHas } from './neighbour-packet.ts';

const mac = Uint8Array.from([2, 0x77, 0, 0, 0, 1]);
const ours = Uint8Array.from([192, 0, 2, 1]);
const theirs = Uint8Array.from([192, 0, 2, 9]);
const ours6 = Uint8Array.from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
const theirs6 = Uint8Array.from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xab, 0xcd, 0xef, 9]);

function advertisement(options: readonly number[], hopLimit = 255): Uint8Array {
  const packet = new Uint8Array(64 + options.length);
  packet.set([0x60, 0, 0, 0, 0, 24 + options.length, 58, hopLimit]);
  packet.set(theirs6, 8);
  packet.set(ours6, 24);
  packet.set([136, 0, 0, 0, 0x60], 40);
  packet.set(theirs6, 48);
  packet.set(options, 64);
  const length = 24 + options.length;
  const checksum = checksumOf(sumOf(packet, 40, length, sumOf(packet, 8, 32, 58 + length)));
  packet[42] = checksum >>> 8;
  packet[43] = checksum & 255;
  return packet;
}

const macOption = [2, 1, 2, 0x77, 0, 0, 0, 9];

describe('asking for a neighbour', () => {
  it('of IPv4 is this broadcast', () => {
    expect(Buffer.from(whoHas(mac, ours, theirs)).toString('hex')).toBe(
      'ffffffffffff02770000000108060001080006040001027700000001c0000201000000000000c0000209',
    );
  });

  it('of IPv6 goes to its solicited-node address with a right checksum and hop limit 255', () => {
    const frame = whoHas(mac, ours6, theirs6);
    expect(Buffer.from(frame.subarray(0, 14)).toString('hex')).toBe('3333ffcdef0902770000000186dd');
    expect(frame[21]).toBe(255);
    expect(checksumOf(sumOf(frame, 54, 32, sumOf(frame, 22, 32, 58 + 32)))).toBe(0);
  });

  it('takes an ARP reply, and no request, for an answer', () => {
    const reply = whoHas(mac, ours, theirs).subarray(14).slice();
    expect(readArpReply(reply, 28)).toBeNull();
    reply[7] = 2;
    expect(readArpReply(reply, 28)).toEqual({ address: ours, mac });
    expect(readArpReply(reply, 27)).toBeNull();
  });

  it('takes an advertisement with a link-layer address for an answer', () => {
    const packet = advertisement(macOption);
    expect(readAdvertisement(packet, packet.length)).toEqual({
      address: theirs6,
      mac: Uint8Array.from([2, 0x77, 0, 0, 0, 9]),
    });
  });

  it('takes no advertisement that is cut, came through a router, is damaged or says no address', () => {
    const packet = advertisement(macOption);
    for (let end = 0; end < packet.length; end++) {
      expect(readAdvertisement(packet.subarray(0, end), end)).toBeNull();
    }
    const farAway = advertisement(macOption, 254);
    expect(readAdvertisement(farAway, farAway.length)).toBeNull();
    packet[70] = 1;
    expect(readAdvertisement(packet, packet.length)).toBeNull();
    for (const options of [[], [2, 0, 0, 0, 0, 0, 0, 0], [2, 9, 0, 0, 0, 0, 0, 0]]) {
      const odd = advertisement(options);
      expect(readAdvertisement(odd, odd.length)).toBeNull();
    }
  });
});
