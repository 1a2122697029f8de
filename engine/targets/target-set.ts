/** The devices of a sweep by index, over merged ranges: memory grows with ranges, not addresses. */
import type { TargetSet } from '../facts/target-set.ts';
import { ipv4Text, ipv6Text, parseAddress } from './address.ts';
import type { Range6 } from './ranges.ts';

export type MergedRanges = { readonly ipv4: Uint32Array; readonly ipv6: readonly Range6[] };

/** Number of addresses; exact up to 2^53, then a lower bound is all that callers need. */
export function addressCount(ranges: MergedRanges): number {
  let count = 0;
  for (let i = 0; i < ranges.ipv4.length; i += 2) {
    count += (ranges.ipv4[i + 1] ?? 0) - (ranges.ipv4[i] ?? 0) + 1;
  }
  for (const range of ranges.ipv6) count += Number(range.last - range.first) + 1;
  return count;
}

/** `ranges` must be merged (sorted, disjoint) and hold at most 2^32 addresses. */
export function targetSetOf({ ipv4, ipv6 }: MergedRanges): TargetSet {
  const starts4 = startsOf(ipv4.length / 2, (i) => (ipv4[i * 2 + 1] ?? 0) - (ipv4[i * 2] ?? 0) + 1);
  const size4 = starts4.at(-1) ?? 0;
  const starts6 = startsOf(ipv6.length, (i) => {
    const range = ipv6[i];
    return range ? Number(range.last - range.first) + 1 : 0;
  });
  const size = size4 + (starts6.at(-1) ?? 0);

  const ipv4At = (index: number): number => {
    const slot = slotOf(starts4, index);
    return (ipv4[slot * 2] ?? 0) + index - (starts4[slot] ?? 0);
  };
  const ipv6At = (index: number): bigint => {
    const slot = slotOf(starts6, index);
    return (ipv6[slot]?.first ?? 0n) + BigInt(index - (starts6[slot] ?? 0));
  };
  const indexOf4 = (value: number): number => {
    const slot = lastStartingAt(ipv4.length / 2, (i) => (ipv4[i * 2] ?? 0) <= value);
    if (slot < 0 || value > (ipv4[slot * 2 + 1] ?? -1)) return -1;
    return (starts4[slot] ?? 0) + value - (ipv4[slot * 2] ?? 0);
  };
  const indexOf6 = (value: bigint): number => {
    const slot = lastStartingAt(ipv6.length, (i) => (ipv6[i]?.first ?? 0n) <= value);
    const range = ipv6[slot];
    if (!range || value > range.last) return -1;
    return size4 + (starts6[slot] ?? 0) + Number(value - range.first);
  };

  // The scope is asked before each probe, and a sweep of one device asks for the same each time.
  let lastAddress = '';
  let lastIndex = -1;
  return {
    size,
    addressAt(index) {
      return index < size4 ? ipv4Text(ipv4At(index)) : ipv6Text(ipv6At(index - size4));
    },
    writeAddress(index, into, offset) {
      if (index < size4) {
        writeUint32(into, offset, ipv4At(index));
        return 4;
      }
      const value = ipv6At(index - size4);
      for (let word = 0; word < 4; word++) {
        writeUint32(
          into,
          offset + word * 4,
          Number((value >> BigInt(96 - word * 32)) & 0xffffffffn),
        );
      }
      return 16;
    },
    indexOf(address) {
      if (address === lastAddress) return lastIndex;
      const parsed = parseAddress(address);
      if (!parsed) return -1;
      lastIndex = parsed.family === 4 ? indexOf4(parsed.value) : indexOf6(parsed.value);
      lastAddress = address;
      return lastIndex;
    },
    indexOfBytes(bytes, offset, length) {
      if (length === 4) return indexOf4(readUint32(bytes, offset));
      let value = 0n;
      for (let word = 0; word < 4; word++) {
        value = (value << 32n) | BigInt(readUint32(bytes, offset + word * 4));
      }
      return indexOf6(value);
    },
  };
}

function readUint32(bytes: Uint8Array, offset: number): number {
  let value = 0;
  for (let i = 0; i < 4; i++) value = value * 256 + (bytes[offset + i] ?? 0);
  return value;
}

function writeUint32(into: Uint8Array, offset: number, value: number): void {
  into[offset] = value >>> 24;
  into[offset + 1] = (value >>> 16) & 255;
  into[offset + 2] = (value >>> 8) & 255;
  into[offset + 3] = value & 255;
}

/** Index of the first address of each range, with the total as last element. */
function startsOf(ranges: number, sizeOf: (range: number) => number): Float64Array {
  const starts = new Float64Array(ranges + 1);
  for (let i = 0; i < ranges; i++) starts[i + 1] = (starts[i] ?? 0) + sizeOf(i);
  return starts;
}

function slotOf(starts: Float64Array, index: number): number {
  return lastStartingAt(starts.length - 1, (i) => (starts[i] ?? 0) <= index);
}

/** The last of `count` ascending elements for which `isBefore` holds; -1 for none. */
function lastStartingAt(count: number, isBefore: (element: number) => boolean): number {
  let low = -1;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isBefore(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
