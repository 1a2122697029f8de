import { describe, expect, it } from 'vitest';
import { Cookie } from './cookie.ts';

const counting = Uint8Array.from({ length: 32 }, (_, i) => i);
const cookie = new Cookie(counting.subarray(0, 8));

describe('Cookie', () => {
  // Published vectors: key 00..07, message 00 01 02 …; the last four bytes are the two ports.
  it('is HalfSipHash-2-4 over 8 bytes', () => {
    expect(cookie.of(counting, 0, 4, 0x0504, 0x0706)).toBe(0x8f84b8d0);
  });

  it('is HalfSipHash-2-4 over 20 bytes', () => {
    expect(cookie.of(counting, 0, 16, 0x1110, 0x1312)).toBe(0x45104de3);
  });

  it('changes with the key, the address and each port', () => {
    const first = cookie.of(counting, 0, 4, 80, 61_000);
    expect(new Cookie(counting.subarray(8, 16)).of(counting, 0, 4, 80, 61_000)).not.toBe(first);
    expect(cookie.of(counting, 1, 4, 80, 61_000)).not.toBe(first);
    expect(cookie.of(counting, 0, 4, 81, 61_000)).not.toBe(first);
    expect(cookie.of(counting, 0, 4, 80, 61_001)).not.toBe(first);
  });
});
