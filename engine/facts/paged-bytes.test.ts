import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PagedBytes } from './paged-bytes.ts';

const size = 16_384;

describe('bytes in pages', () => {
  it('are what was last set, however many they are, and zero elsewhere', () => {
    const writes = fc.array(
      fc.tuple(fc.oneof(fc.nat(20), fc.nat(size - 1)), fc.oneof(fc.constant(0), fc.nat(255))),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(writes, (all) => {
        const bytes = new PagedBytes();
        const plain = new Uint8Array(size);
        for (const [index, value] of all) {
          bytes.set(index, value);
          plain[index] = value;
          expect(bytes.at(index)).toBe(value);
        }
        for (let index = 0; index < size; index++) expect(bytes.at(index)).toBe(plain[index]);
        for (let at = 0; at < size; at = bytes.skipTo(at, size) + 1) {
          const next = bytes.skipTo(at, size);
          expect(plain.subarray(at, next).every((byte) => byte === 0)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
