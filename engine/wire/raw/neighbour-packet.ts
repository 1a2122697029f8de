/** Asking a link for the holder of an address: ARP (RFC 826) and neighbour discovery (RFC 4861). */
import { checksumOf, sumOf } from './checksum.ts';

/** An Ethernet frame that asks who has `wanted`, of the same family as `source`. */
export function whoHas(mac: Uint8Array, source: Uint8Array, wanted: Uint8Array): Uint8Array {
  return wanted.length === 4 ? arpRequest(mac, source, wanted) : solicitation(mac, source, wanted);
}

function arpRequest(mac: Uint8Array, source: Uint8Array, wanted: Uint8Array): Uint8Array {
  const frame = new Uint8Array(14 + 28);
  frame.fill(0xff, 0, 6);
  frame.set(mac, 6);
  // EtherType ARP; Ethernet and IPv4, addresses of 6 and 4 bytes; operation 1, request.
  frame.set([0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1], 12);
  frame.set(mac, 22);
  frame.set(source, 28);
  frame.set(wanted, 38);
  return frame;
}

function solicitation(mac: Uint8Array, source: Uint8Array, wanted: Uint8Array): Uint8Array {
  const frame = new Uint8Array(14 + 40 + 32);
  const last3 = wanted.subarray(13);
  frame.set([0x33, 0x33, 0xff, ...last3]); // the multicast address of ff02::1:ffXX:XXXX
  frame.set(mac, 6);
  frame.set([0x86, 0xdd, 0x60, 0, 0, 0, 0, 32, 58, 255], 12); // ICMPv6; hop limit 255 or refused
  frame.set(source, 22);
  frame.set([0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, ...last3], 38);
  const icmp = 54;
  frame[icmp] = 135; // neighbour solicitation
  frame.set(wanted, icmp + 8);
  frame.set([1, 1, ...mac], icmp + 24); // option 1, one unit of 8 bytes: our link-layer address
  const checksum = checksumOf(sumOf(frame, icmp, 32, sumOf(frame, 22, 32, 58 + 32)));
  frame[icmp + 2] = checksum >>> 8;
  frame[icmp + 3] = checksum & 255;
  return frame;
}

export type NeighbourAnswer = { readonly address: Uint8Array; readonly mac: Uint8Array };

/** An ARP packet, from after the Ethernet header. Null for what is no reply. */
export function readArpReply(bytes: Uint8Array, length: number): NeighbourAnswer | null {
  const isReply =
    length >= 28 && [0, 1, 0x08, 0, 6, 4, 0, 2].every((value, i) => bytes[i] === value);
  if (!isReply) return null;
  return { address: bytes.slice(14, 18), mac: bytes.slice(8, 14) };
}

/** An IPv6 packet. Null for what is no neighbour advertisement with a link-layer address. */
export function readAdvertisement(bytes: Uint8Array, length: number): NeighbourAnswer | null {
  const icmp = 40;
  const payload = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
  if (length < icmp + 24 || payload < 24 || icmp + payload > length) return null;
  // Hop limit 255 proves that it comes from this link.
  if (bytes[6] !== 58 || bytes[7] !== 255 || bytes[icmp] !== 136 || bytes[icmp + 1] !== 0) {
    return null;
  }
  const pseudo = sumOf(bytes, 8, 32, 58 + payload);
  if (checksumOf(sumOf(bytes, icmp, payload, pseudo)) !== 0) return null;
  for (let at = icmp + 24; at + 8 <= icmp + payload; ) {
    const optionBytes = (bytes[at + 1] ?? 0) * 8;
    if (optionBytes === 0) return null;
    if (bytes[at] === 2 && optionBytes === 8) {
      return { address: bytes.slice(icmp + 8, icmp + 24), mac: bytes.slice(at + 2, at + 8) };
    }
    at += optionBytes;
  }
  return null;
}
