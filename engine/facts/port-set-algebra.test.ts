import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portSetOf } from './port-set.ts';
import { differenceOf, overlapOf, unionOf } from './port-set-algebra.ts';

const ports = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(65_533, 65_534, 65_535)),
);

describe('the algebra of port sets', () => {
  it('agrees with that of sets of single ports', () => {
    fc.assert(
      fc.property(ports, ports, (a, b) => {
        const [setA, setB] = [portSetOf(a), portSetOf(b)];
        expect(unionOf([setA, setB])).toEqual(portSetOf([...a, ...b]));
        expect(overlapOf(setA, setB)).toEqual(portSetOf(a.filter((port) => b.includes(port))));
        expect(differenceOf(setA, setB)).toEqual(portSetOf(a.filter((port) => !b.includes(port))));
      }),
    );
  });

  it('cuts one range into many by many holes', () => {
    const holes = portSetOf([1, 3, 5, 10]);
    expect(differenceOf([[0, 12]], holes)).toEqual([
      [0, 0],
      [2, 2],
      [4, 4],
      [6, 9],
      [11, 12],
    ]);
  });
});
