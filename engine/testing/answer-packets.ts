/**
 * Packets that a device or a router may send back, for the tests of those who read them. Offsets
 * and numbers are written out from the RFCs again, so that builder and reader check each other.
 */
import { checksumOf, sumOf } from '../wire/raw/checksum.ts';

export type Flow = {
  /** 4 or 16 bytes each. */
  readonly device: Uint8Array;
  readonly us: Uint8Array;
  readonly port: number;
  readonly ourPort: number;
};

export const flags = { synAck: 0x12, rstAck: 0x14, rst: 0x04, ack: 0x10, syn: 0x02 } as const;

/** A TCP segment from the device to us, in its IP packet. */
export function tcpAnswer(flow: Flow, tcpFlags: number, acknowledged: number): Uint8Array {
  const segment = new Uint8Array(20);
  const view = new DataView(segment.buffer);
  view.setUint16(0, flow.port);
  view.setUint16(2, flow.ourPort);
  view.setUint32(4, 0x01020304);
  view.setUint32(8, acknowledged);
  view.setUint16(12, 0x5000 | tcpFlags);
  const pseudo = sumOf(flow.us, 0, flow.us.length, 6 + segment.length);
  const sum = sumOf(flow.device, 0, flow.device.length, pseudo);
  view.setUint16(16, checksumOf(sumOf(segment, 0, segment.length, sum)));
  return ipPacket(flow.device, flow.us, 6, segment);
}

/** "Destination unreachable" about a SYN of ours with this sequence number. */
export function unreachable(
  flow: Flow,
  sender: Uint8Array,
  code: number,
  sequence: number,
): Uint8Array {
  const start = new Uint8Array(20);
  const view = new DataView(start.buffer);
  view.setUint16(0, flow.ourPort);
  view.setUint16(2, flow.port);
  view.setUint32(4, sequence);
  view.setUint16(12, 0x5000 | flags.syn);
  const quoted = ipPacket(flow.us, flow.device, 6, start);
  const message = new Uint8Array(8 + quoted.length);
  message[0] = flow.us.length === 4 ? 3 : 1;
  message[1] = code;
  message.set(quoted, 8);
  const addresses = sumOf(sender, 0, sender.length, sumOf(flow.us, 0, flow.us.length));
  const pseudo = flow.us.length === 4 ? 0 : addresses + 58 + message.length;
  const checksum = checksumOf(sumOf(message, 0, message.length, pseudo));
  message[2] = checksum >>> 8;
  message[3] = checksum & 255;
  return ipPacket(sender, flow.us, flow.us.length === 4 ? 1 : 58, message);
}

function ipPacket(
  from: Uint8Array,
  to: Uint8Array,
  protocol: number,
  payload: Uint8Array,
): Uint8Array {
  const headerBytes = from.length === 4 ? 20 : 40;
  const packet = new Uint8Array(headerBytes + payload.length);
  const view = new DataView(packet.buffer);
  if (from.length === 4) {
    view.setUint16(0, 0x4500);
    view.setUint16(2, packet.length);
    view.setUint16(8, (64 << 8) | protocol);
    packet.set(from, 12);
    packet.set(to, 16);
    view.setUint16(10, checksumOf(sumOf(packet, 0, 20)));
  } else {
    view.setUint16(0, 0x6000);
    view.setUint16(4, payload.length);
    view.setUint16(6, (protocol << 8) | 64);
    packet.set(from, 8);
    packet.set(to, 24);
  }
  packet.set(payload, headerBytes);
  return packet;
}
