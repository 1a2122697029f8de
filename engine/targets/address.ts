/**
 * Addresses as text, numbers and bytes. Text passes `net.isIP` before anything else: lenient
 * readers take `10.1`, `0x7f.1`, or read `010.0.0.1` as 8.0.0.1, and a scanner must never look at
 * an address that its user did not mean.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const dot = 0x2e;
const zero = 0x30;

/** IPv4 as a number of 32 bits, IPv6 as a bigint of 128 bits. */
export type Address = { family: 4; value: number } | { family: 6; value: bigint };

/** Null where the text is not exactly one address. IPv4-mapped IPv6 becomes IPv4. */
export function parseAddress(text: string): Address | null {
  const family = isIP(text);
  if (family === 4) return { family: 4, value: ipv4Value(text) };
  if (family !== 6 || text.includes('%')) return null;
  const parsed = ipaddr.IPv6.parse(text);
  if (parsed.isIPv4MappedAddress()) {
    return { family: 4, value: ipv4Value(parsed.toIPv4Address().toString()) };
  }
  const value = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: 6, value };
}

/** Of what `isIP` takes for IPv4: digits and three dots. Asked for each packet's scope. */
function ipv4Value(text: string): number {
  let value = 0;
  let part = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== dot) part = part * 10 + code - zero;
    else {
      value = value * 256 + part;
      part = 0;
    }
  }
  return value * 256 + part;
}

export function ipv4Text(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Canonical text, RFC 5952. */
export function ipv6Text(value: bigint): string {
  const bytes = Array.from({ length: 16 }, (_, i) =>
    Number((value >> BigInt(8 * (15 - i))) & 255n),
  );
  return new ipaddr.IPv6(bytes).toRFC5952String();
}

export function addressText(address: Address): string {
  return address.family === 4 ? ipv4Text(address.value) : ipv6Text(address.value);
}
