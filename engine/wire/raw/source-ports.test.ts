import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptsMax } from '../packets.ts';
import { sourcePortsFrom } from './source-ports.ts';

describe('source ports', () => {
  it('lie outside the range that the kernel takes ports from, wherever there is room', () => {
    const range = fc.tuple(fc.integer({ min: 1024, max: 65_535 }), fc.nat(65_535));
    fc.assert(
      fc.property(range, fc.double({ min: 0, max: 0.999, noNaN: true }), ([from, more], random) => {
        const last = Math.min(65_535, from + more);
        const first = sourcePortsFrom([from, last], random);
        expect(first).toBeGreaterThanOrEqual(1024);
        expect(first + attemptsMax - 1).toBeLessThanOrEqual(65_535);
        const hasRoom = 65_535 - last >= attemptsMax || from - 1024 >= attemptsMax;
        const isOutside = first > last || first + attemptsMax - 1 < from;
        expect(isOutside || !hasRoom).toBe(true);
      }),
    );
  });
});
