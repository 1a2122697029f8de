/**
 * What came back, read from a packet that starts at its IP header: a SYN-ACK, a reset, or an ICMP
 * error that quotes the SYN (RFC 792, RFC 4443, quoting by RFC 1122 3.2.2). Pure and total: any
 * bytes give an answer or none. What it says has to be vouched for by the cookie; that is the
 * caller's part, because the key is his.
 */
import type { AnswerKind } from '../packets.ts';
import { checksumOf, sumOf } from './checksum.ts';

/** Filled in by readAnswer and used again for the next packet: millions of them come in. */
export type Answer = {
  kind: AnswerKind;
  addressBytes: 4 | 16;
  /** Where in the packet the probed device's address is, and ours. */
  remoteAt: number;
  localAt: number;
  /** Who sent this packet: the device itself, or a router with an ICMP error. */
  senderAt: number;
  remotePort: number;
  localPort: number;
  /** What the sequence number of the probe must have been. */
  cookie: number;
  /** Some systems acknowledge the sequence number itself in a reset: then this one. */
  otherCookie: number;
};

export function emptyAnswer(): Answer {
  return {
    kind: 'rst',
    addressBytes: 4,
    remoteAt: 0,
    localAt: 0,
    senderAt: 0,
    remotePort: 0,
    localPort: 0,
    cookie: 0,
    otherCookie: 0,
  };
}

/**
 * False where it is no answer. `checksummed`: false for packets that never left this machine, for
 * which the kernel doesn't compute the transport's checksum.
 */
export function readAnswer(
  bytes: Uint8Array,
  at: number,
  length: number,
  checksummed: boolean,
  into: Answer,
): boolean {
  if (length < 1) return false;
  const version = (bytes[at] ?? 0) >> 4;
  if (version === 4) return readIpv4(bytes, at, length, checksummed, into);
  if (version === 6) return readIpv6(bytes, at, length, checksummed, into);
  return false;
}

const tcp = 6;
const icmp4 = 1;
const icmp6 = 58;

function readIpv4(
  bytes: Uint8Array,
  at: number,
  length: number,
  checksummed: boolean,
  into: Answer,
): boolean {
  const headerBytes = ((bytes[at] ?? 0) & 15) * 4;
  const total = uint16(bytes, at + 2);
  if (length < 20 || headerBytes < 20 || total < headerBytes || total > length) return false;
  if ((uint16(bytes, at + 6) & 0x3fff) !== 0) return false; // a fragment
  if (checksumOf(sumOf(bytes, at, headerBytes)) !== 0) return false;
  into.addressBytes = 4;
  into.remoteAt = at + 12;
  into.senderAt = at + 12;
  into.localAt = at + 16;
  const inner = at + headerBytes;
  const innerBytes = total - headerBytes;
  const protocol = bytes[at + 9];
  if (protocol === tcp) {
    const pseudo = checksummed ? sumOf(bytes, at + 12, 8, tcp + innerBytes) : -1;
    return readTcp(bytes, inner, innerBytes, pseudo, into);
  }
  if (protocol !== icmp4 || innerBytes < 8 + 28) return false;
  if (checksumOf(sumOf(bytes, inner, innerBytes)) !== 0) return false;
  const kind = icmp4Kind(bytes[inner] ?? 0, bytes[inner + 1] ?? 0);
  const quoted = inner + 8;
  const quotedHeader = ((bytes[quoted] ?? 0) & 15) * 4;
  if (kind === null || (bytes[quoted] ?? 0) >> 4 !== 4 || quotedHeader < 20) return false;
  if (bytes[quoted + 9] !== tcp || 8 + quotedHeader + 8 > innerBytes) return false;
  if ((uint16(bytes, quoted + 6) & 0x1fff) !== 0) return false;
  into.kind = kind;
  into.localAt = quoted + 12;
  into.remoteAt = quoted + 16;
  readQuotedTcp(bytes, quoted + quotedHeader, into);
  return true;
}

function readIpv6(
  bytes: Uint8Array,
  at: number,
  length: number,
  checksummed: boolean,
  into: Answer,
): boolean {
  if (length < 40) return false;
  const innerBytes = uint16(bytes, at + 4);
  if (innerBytes + 40 > length) return false;
  into.addressBytes = 16;
  into.remoteAt = at + 8;
  into.senderAt = at + 8;
  into.localAt = at + 24;
  const inner = at + 40;
  const protocol = bytes[at + 6];
  if (protocol === tcp) {
    const pseudo = checksummed ? sumOf(bytes, at + 8, 32, tcp + innerBytes) : -1;
    return readTcp(bytes, inner, innerBytes, pseudo, into);
  }
  if (protocol !== icmp6 || innerBytes < 8 + 48) return false;
  const pseudo = sumOf(bytes, at + 8, 32, icmp6 + innerBytes);
  if (checksumOf(sumOf(bytes, inner, innerBytes, pseudo)) !== 0) return false;
  const kind = icmp6Kind(bytes[inner] ?? 0, bytes[inner + 1] ?? 0);
  const quoted = inner + 8;
  if (kind === null || (bytes[quoted] ?? 0) >> 4 !== 6 || bytes[quoted + 6] !== tcp) return false;
  into.kind = kind;
  into.localAt = quoted + 8;
  into.remoteAt = quoted + 24;
  readQuotedTcp(bytes, quoted + 40, into);
  return true;
}

/** `pseudo`: sum of the pseudo-header, or -1 where the checksum can't be held to account. */
function readTcp(
  bytes: Uint8Array,
  at: number,
  length: number,
  pseudo: number,
  into: Answer,
): boolean {
  const headerBytes = ((bytes[at + 12] ?? 0) >> 4) * 4;
  if (length < 20 || headerBytes < 20 || headerBytes > length) return false;
  const flags = bytes[at + 13] ?? 0;
  const isSynAck = (flags & 0x17) === 0x12; // of FIN, SYN, RST, ACK: SYN and ACK
  const isReset = (flags & 0x16) === 0x14; // RST and ACK without SYN
  if (!isSynAck && !isReset) return false;
  if (pseudo >= 0 && checksumOf(sumOf(bytes, at, length, pseudo)) !== 0) return false;
  const acknowledged = uint32(bytes, at + 8);
  into.kind = isSynAck ? 'syn-ack' : 'rst';
  into.remotePort = uint16(bytes, at);
  into.localPort = uint16(bytes, at + 2);
  into.cookie = (acknowledged - 1) >>> 0;
  into.otherCookie = isReset ? acknowledged : into.cookie;
  return true;
}

/** The first 8 bytes of our own TCP header. */
function readQuotedTcp(bytes: Uint8Array, at: number, into: Answer): void {
  into.localPort = uint16(bytes, at);
  into.remotePort = uint16(bytes, at + 2);
  into.cookie = uint32(bytes, at + 4);
  into.otherCookie = into.cookie;
}

/** Type 3, destination unreachable, by its code (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1). */
function icmp4Kind(type: number, code: number): AnswerKind | null {
  if (type !== 3) return null;
  switch (code) {
    case 0: // network unreachable
    case 5: // source route failed
    case 6: // network unknown
    case 11: // network unreachable for this type of service
      return 'net-unreachable';
    case 1: // host unreachable
    case 7: // host unknown
    case 8: // source host isolated
    case 12: // host unreachable for this type of service
      return 'host-unreachable';
    case 2:
      return 'protocol-unreachable';
    case 3:
      return 'port-unreachable';
    case 9: // network prohibited
    case 10: // host prohibited
    case 13: // communication prohibited
    case 14: // host precedence violation
    case 15: // precedence cutoff
      return 'admin-prohibited';
    default: // 4, fragmentation needed, can't be about a SYN
      return null;
  }
}

/** Type 1, destination unreachable, by its code (RFC 4443 3.1). */
function icmp6Kind(type: number, code: number): AnswerKind | null {
  if (type !== 1) return null;
  switch (code) {
    case 0: // no route
    case 2: // beyond the scope of the source address
      return 'net-unreachable';
    case 3:
      return 'host-unreachable';
    case 4:
      return 'port-unreachable';
    case 1: // administratively prohibited
    case 5: // source address failed a policy
    case 6: // reject route
      return 'admin-prohibited';
    default:
      return null;
  }
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((uint16(bytes, at) << 16) | uint16(bytes, at + 2)) >>> 0;
}
