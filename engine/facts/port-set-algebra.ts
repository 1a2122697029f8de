/** Union, overlap and difference of port sets, without ever walking single ports. */
import type { PortRange, PortSet } from './port-set.ts';

export function unionOf(sets: readonly PortSet[]): PortSet {
  const sorted = sets.flat().sort(([a], [b]) => a - b);
  const union: [number, number][] = [];
  for (const [first, last] of sorted) {
    const end = union.at(-1);
    if (end && first <= end[1] + 1) end[1] = Math.max(end[1], last);
    else union.push([first, last]);
  }
  return union;
}

/** The ports of both. */
export function overlapOf(a: PortSet, b: PortSet): PortSet {
  const both: PortRange[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const [one, other] = [a[i], b[j]];
    if (!one || !other) return both;
    const first = Math.max(one[0], other[0]);
    const last = Math.min(one[1], other[1]);
    if (first <= last) both.push([first, last]);
    if (one[1] < other[1]) i++;
    else j++;
  }
}

/** The ports of `set` that are not of `hole`. */
export function differenceOf(set: PortSet, hole: PortSet): PortSet {
  const rest: PortRange[] = [];
  let j = 0;
  for (const [first, last] of set) {
    let from = first;
    while (j < hole.length && (hole[j]?.[1] ?? 0) < first) j++;
    for (let k = j; from <= last; k++) {
      const [start, end] = hole[k] ?? [last + 1, last];
      const until = Math.min(start - 1, last);
      if (from <= until) rest.push([from, until]);
      if (start > last) break;
      from = end + 1;
    }
  }
  return rest;
}
