/**
 * The SYN that is sent (RFC 9293, over RFC 791 or RFC 8200). Everything but the destination, both
 * ports, the sequence number and the checksums is the same for all devices behind one next hop, so
 * it is built once, and its part of the checksums is summed once.
 *
 * An option for the maximum segment size is sent as every ordinary system does; there are packet
 * filters that drop a SYN without one.
 */
import { checksumOf, sumOf } from './checksum.ts';

export type SynTemplate = {
  readonly bytes: Uint8Array;
  readonly family: 4 | 6;
  readonly ipAt: number;
  readonly tcpAt: number;
  readonly destinationAt: number;
  readonly sourceAt: number;
  readonly addressBytes: 4 | 16;
  /** Sum of the constant words of the IPv4 header; 0 for IPv6, which has no checksum. */
  readonly ipSum: number;
  /** Sum of the pseudo-header and the constant words of the TCP header, without destination. */
  readonly tcpSum: number;
};

/** Room for the longest frame: 14 of Ethernet, 40 of IPv6, 24 of TCP. */
export const frameBytesMax = 78;

const tcpBytes = 24;
const hopLimit = 64;
const syn = 0x02;
const window = 64_240;
const segmentBytesMax = 1460;

/** `link` is the Ethernet header, or null where the kernel makes it. `source`: 4 or 16 bytes. */
export function synTemplate(link: Uint8Array | null, source: Uint8Array): SynTemplate {
  const addressBytes = source.length === 4 ? 4 : 16;
  const ipAt = link?.length ?? 0;
  const tcpAt = ipAt + (addressBytes === 4 ? 20 : 40);
  const bytes = new Uint8Array(tcpAt + tcpBytes);
  if (link) bytes.set(link);
  const sourceAt = ipAt + (addressBytes === 4 ? 12 : 8);
  const view = new DataView(bytes.buffer);
  if (addressBytes === 4) {
    view.setUint16(ipAt, 0x4500); // version 4, header of 5 words
    view.setUint16(ipAt + 2, 20 + tcpBytes);
    view.setUint16(ipAt + 6, 0x4000); // don't fragment, so an identification of 0 is right
    view.setUint16(ipAt + 8, (hopLimit << 8) | 6); // 6: TCP
  } else {
    view.setUint16(ipAt, 0x6000); // version 6
    view.setUint16(ipAt + 4, tcpBytes);
    view.setUint16(ipAt + 6, (6 << 8) | hopLimit);
  }
  bytes.set(source, sourceAt);
  view.setUint16(tcpAt + 12, ((tcpBytes / 4) << 12) | syn);
  view.setUint16(tcpAt + 14, window);
  view.setUint16(tcpAt + 20, 0x0204); // option 2, 4 bytes: maximum segment size
  view.setUint16(tcpAt + 22, segmentBytesMax);
  const pseudo = sumOf(source, 0, addressBytes, 6 + tcpBytes);
  return {
    bytes,
    family: addressBytes === 4 ? 4 : 6,
    ipAt,
    tcpAt,
    sourceAt,
    destinationAt: sourceAt + addressBytes,
    addressBytes,
    ipSum: addressBytes === 4 ? sumOf(bytes, ipAt, 20) : 0,
    tcpSum: sumOf(bytes, tcpAt, tcpBytes, pseudo),
  };
}

/**
 * Fills in a copy of the template at `at`, whose destination address was written before. Written
 * out by hand: it runs for each packet.
 */
export function writeSyn(
  into: Uint8Array,
  at: number,
  template: SynTemplate,
  remotePort: number,
  localPort: number,
  sequence: number,
): void {
  const destination = sumOf(into, at + template.destinationAt, template.addressBytes);
  if (template.family === 4) {
    putUint16(into, at + template.ipAt + 10, checksumOf(template.ipSum + destination));
  }
  const tcp = at + template.tcpAt;
  const high = sequence >>> 16;
  const low = sequence & 0xffff;
  putUint16(into, tcp, localPort);
  putUint16(into, tcp + 2, remotePort);
  putUint16(into, tcp + 4, high);
  putUint16(into, tcp + 6, low);
  const sum = template.tcpSum + destination + localPort + remotePort + high + low;
  putUint16(into, tcp + 16, checksumOf(sum));
}

function putUint16(into: Uint8Array, at: number, value: number): void {
  into[at] = value >>> 8;
  into[at + 1] = value & 255;
}
