import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangeList } from '../targets/ranges.ts';
import { type SliceGround, slicesOf } from './ground.ts';

const rangesOf = (...pairs: (readonly [number, number])[]) => {
  const list = new RangeList();
  for (const [first, last] of pairs) list.add({ family: 4, first, last });
  return list.merged();
};
const nothing = rangesOf();
const one = () => 0;
const net = 0x0a00_0000;

describe('the devices of a plan', () => {
  it('are counted by segment, a /24 each, and cut into slices', () => {
    const slices = slicesOf(rangesOf([net + 250, net + 259]), [], 8, one);
    expect(slices).toEqual([
      { devices: [8], segments: [[6]], segmentCount: 2 },
      { devices: [2], segments: [[2]], segmentCount: 1 },
    ]);
  });

  it('are of a kind by the ranges that they lie in', () => {
    const seen: number[][] = [];
    const kindOf = (_: number, labels: readonly number[]) => {
      const known = seen.findIndex((own) => own.join() === labels.join());
      return known >= 0 ? known : seen.push([...labels]) - 1;
    };
    const targets = rangesOf([net, net + 99]);
    const labels = [rangesOf([net + 10, net + 29]), rangesOf([net + 20, net + 200])];
    const [slice] = slicesOf(targets, labels, 1000, kindOf);
    expect(seen).toEqual([[], [0], [0, 1], [1]]);
    expect(slice?.devices).toEqual([10, 10, 10, 70]);
    expect(slice?.segments).toEqual([[10, 10, 10, 70]]);
  });

  it('of IPv6 share a segment within a /64', () => {
    const list = new RangeList();
    const first = 0x2001_0db8n << 96n;
    list.add({ family: 6, first: first + (1n << 64n) - 10n, last: first + (1n << 64n) + 4n });
    const label = new RangeList();
    label.add({ family: 6, first: first + (1n << 64n) + 3n, last: first + (1n << 64n) + 3n });
    const slices = slicesOf(list.merged(), [label.merged()], 1000, (_, own) => own.length);
    expect(slices).toEqual([{ devices: [14, 1], segments: [[10], [4, 1]], segmentCount: 2 }]);
  });

  it('that lie in slices alike are told once, and stay as many', () => {
    const slices = slicesOf(rangesOf([net, net + 16_777_215]), [], 65_536, one);
    expect(slices).toHaveLength(256);
    expect(new Set(slices).size).toBe(1);
    expect(slices[0]).toEqual({ devices: [65_536], segments: [[256]], segmentCount: 256 });
  });

  it('are neither lost nor counted twice, whatever ranges and labels there are', () => {
    const pair = fc
      .tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 700 }))
      .map(([from, size]) => [net + from, net + from + size] as const);
    const pairs = fc.array(pair, { maxLength: 12 });
    const count = (slices: readonly SliceGround[]) =>
      slices.flatMap(({ devices }) => devices).reduce((sum, some) => sum + some, 0);
    fc.assert(
      fc.property(pairs, pairs, pairs, fc.integer({ min: 1, max: 900 }), (wanted, a, b, most) => {
        const targets = rangesOf(...wanted);
        const labels = [rangesOf(...a), rangesOf(...b)];
        const addresses = new Set<number>();
        for (const [from, to] of wanted) for (let at = from; at <= to; at++) addresses.add(at);
        const isIn = (some: typeof a, at: number) =>
          some.some(([from, to]) => from <= at && at <= to);
        const expected = [0, 0, 0, 0];
        for (const at of addresses) {
          const kind = (isIn(a, at) ? 1 : 0) + (isIn(b, at) ? 2 : 0);
          expected[kind] = (expected[kind] ?? 0) + 1;
        }
        const kindOf = (_: number, own: readonly number[]) =>
          own.reduce((sum, label) => sum + 2 ** label, 0);
        const slices = slicesOf(targets, labels, most, kindOf);
        expect(count(slices)).toBe(addresses.size);
        const byKind = [0, 1, 2, 3].map((kind) =>
          slices.reduce((sum, { devices }) => sum + (devices[kind] ?? 0), 0),
        );
        expect(byKind).toEqual(expected);
        expect(slices.slice(0, -1).every((slice) => count([slice]) === most)).toBe(true);
      }),
    );
  });

  it('are nobody where there are no targets', () => {
    expect(slicesOf(nothing, [], 10, one)).toEqual([]);
  });
});
