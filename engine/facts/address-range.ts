/**
 * Ranges of addresses as results print them, `192.0.2.0-192.0.2.200`, and as numbers in one order:
 * IPv4 from 0, IPv6 behind it. What people type is read by targets/, which forgives more.
 */
import { isIP } from 'node:net';
import { ipv6Text } from './ipv6-text.ts';

/** Inclusive. */
export type AddressRange = { readonly first: bigint; readonly last: bigint };

const ipv6Start = 2n ** 32n;

/** Null where the text is not exactly one address. */
export function addressNumber(text: string): bigint | null {
  const family = isIP(text);
  if (family === 4) return BigInt(ipv4Value(text));
  if (family !== 6 || text.includes('%')) return null;
  const [head = '', tail] = text.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  const value = [...before, ...zeros, ...after].reduce(
    (sum, one) => sum * 65_536n + BigInt(one),
    0n,
  );
  return ipv6Start + value;
}

function ipv4Value(text: string): number {
  return text.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return Number.parseInt(group, 16);
    const value = ipv4Value(group);
    return [Math.floor(value / 65_536), value % 65_536];
  });
}

/** Canonical text of the number. */
export function addressText(number: bigint): string {
  if (number < ipv6Start) {
    const value = Number(number);
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  }
  const value = number - ipv6Start;
  const shifts = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n];
  return ipv6Text(shifts.map((shift) => Number((value >> shift) & 0xffffn)));
}

export function rangeText({ first, last }: AddressRange): string {
  return first === last ? addressText(first) : `${addressText(first)}-${addressText(last)}`;
}

/** Null where the text is not what `rangeText` prints, or goes from one family to the other. */
export function rangeFrom(text: string): AddressRange | null {
  const dash = text.indexOf('-');
  const first = addressNumber(dash < 0 ? text : text.slice(0, dash));
  const last = dash < 0 ? first : addressNumber(text.slice(dash + 1));
  if (first === null || last === null || last < first) return null;
  return first < ipv6Start && last >= ipv6Start ? null : { first, last };
}

export function rangeSize({ first, last }: AddressRange): number {
  return Number(last - first) + 1;
}

/** Each address of the ranges, in their order. */
export function* addressesIn(ranges: readonly string[]): Generator<string> {
  for (const text of ranges) {
    const range = rangeFrom(text);
    if (!range) continue;
    for (let at = range.first; at <= range.last; at++) yield addressText(at);
  }
}
