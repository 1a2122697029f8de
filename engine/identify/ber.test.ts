import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ber, berTag, element, elementHead, smallInteger } from './ber.ts';
import { hex, Reader } from './bytes.ts';

describe('BER', () => {
  it('is read as it was written, at every length', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535]) {
      const value = new Uint8Array(length).fill(7);
      const reader = new Reader(ber(berTag.octets, value));
      expect(element(reader, berTag.octets)?.value).toEqual(value);
      expect(reader.left).toBe(0);
    }
  });

  it('takes lengths that are longer than they need to be (X.690 8.1.3.5)', () => {
    expect(elementHead(new Reader(hex('30 84 00 00 00 05')))).toEqual({ tag: 0x30, length: 5 });
  });

  it('does not take the indefinite form, tags of several bytes, or lengths of eight', () => {
    for (const bytes of ['30 80', '3f 81 01 00', '30 88 0000000000000001', '30', ''])
      expect(elementHead(new Reader(hex(bytes)))).toBeUndefined();
  });

  it('leaves the reader where it was when an element is cut off or another', () => {
    const reader = new Reader(hex('04 05 61 62'));
    expect(element(reader)).toBeUndefined();
    expect(element(new Reader(hex('04 01 61')), berTag.integer)).toBeUndefined();
    expect(reader.position).toBe(0);
  });

  it('never throws and never reads beyond its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const reader = new Reader(bytes);
        const found = element(reader);
        expect(reader.position).toBeLessThanOrEqual(bytes.length);
        smallInteger(found?.value);
      }),
    );
  });
});
