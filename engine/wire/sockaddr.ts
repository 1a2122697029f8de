/** Addresses as the kernel takes them: struct sockaddr_in and sockaddr_in6 of Linux. */
import { isIP } from 'node:net';
import { ipv6Text } from '../facts/ipv6-text.ts';

export const AF_INET = 2;
export const AF_INET6 = 10;
export const sockaddrBytes = 28;

/** The 4 or 16 bytes of an address; throws where the text is none, which is a bug of the caller. */
export function addressBytes(text: string): Uint8Array {
  const family = isIP(text);
  if (family === 4) return Uint8Array.from(text.split('.'), Number);
  if (family === 6 && !text.includes('%')) return ipv6Bytes(text);
  throw new Error(`not an address: ${text}`);
}

function ipv6Bytes(text: string): Uint8Array {
  const [head = '', tail] = text.split('::');
  const before = groupBytes(head);
  const after = groupBytes(tail ?? '');
  const bytes = new Uint8Array(16);
  bytes.set(before);
  bytes.set(after, 16 - after.length);
  return bytes;
}

function groupBytes(groups: string): number[] {
  if (groups === '') return [];
  return groups.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}

/** Remembers the bytes of the addresses asked for last, since a sweep visits few devices often. */
export class AddressMemory {
  readonly #known = new Map<string, Uint8Array>();

  bytesOf(address: string): Uint8Array {
    const known = this.#known.get(address);
    if (known) return known;
    if (this.#known.size >= knownAddressesMax) this.#known.clear();
    const bytes = addressBytes(address);
    this.#known.set(address, bytes);
    return bytes;
  }
}
const knownAddressesMax = 4096;

/** Writes the sockaddr at `offset` and returns its length. */
export function writeSockaddr(
  into: DataView,
  offset: number,
  address: Uint8Array,
  port: number,
): number {
  const isIPv4 = address.length === 4;
  into.setUint16(offset, isIPv4 ? AF_INET : AF_INET6, true);
  into.setUint16(offset + 2, port); // in network order, as the address
  if (!isIPv4) {
    into.setUint32(offset + 4, 0); // flow label
    into.setUint32(offset + 24, 0); // scope: the addresses of a sweep carry none
  }
  const start = offset + addressOffset(isIPv4);
  for (let i = 0; i < address.length; i++) into.setUint8(start + i, address[i] ?? 0);
  return isIPv4 ? 16 : sockaddrBytes;
}

export function portIn(sockaddr: DataView, offset: number): number {
  return sockaddr.getUint16(offset + 2);
}

/** True where the sockaddr at `offset` is of exactly this address. */
export function isAddressIn(sockaddr: DataView, offset: number, address: Uint8Array): boolean {
  const isIPv4 = address.length === 4;
  if (sockaddr.getUint16(offset, true) !== (isIPv4 ? AF_INET : AF_INET6)) return false;
  const start = offset + addressOffset(isIPv4);
  return address.every((byte, i) => sockaddr.getUint8(start + i) === byte);
}

function addressOffset(isIPv4: boolean): number {
  return isIPv4 ? 4 : 8;
}

/** Canonical text (RFC 5952) of the address in the sockaddr at `offset`; null for another family. */
export function addressTextIn(sockaddr: DataView, offset: number): string | null {
  const family = sockaddr.getUint16(offset, true);
  if (family === AF_INET) {
    return [4, 5, 6, 7].map((at) => sockaddr.getUint8(offset + at)).join('.');
  }
  if (family !== AF_INET6) return null;
  const groups = Array.from({ length: 8 }, (_, i) => sockaddr.getUint16(offset + 8 + i * 2));
  return ipv6Text(groups);
}
