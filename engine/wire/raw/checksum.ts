/** The Internet checksum (RFC 1071): 16-bit words, added with the carry brought around. */

/** Adds bytes as big-endian words to a sum that is not folded yet. At most 64 KiB fit. */
export function sumOf(bytes: Uint8Array, from: number, length: number, start = 0): number {
  let sum = start;
  const even = from + (length & ~1);
  for (let at = from; at < even; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  return length & 1 ? sum + ((bytes[even] ?? 0) << 8) : sum;
}

/** 0 over data that includes its own right checksum. */
export function checksumOf(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
