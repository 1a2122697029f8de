/**
 * Reads what `portSetText` prints: `1-1024,3389`, ascending and disjoint, or nothing for the empty
 * set. Not for what people type (targets/parse-ports.ts forgives more and says what is wrong).
 */
import type { PortSet } from './port-set.ts';

/** More ranges than this can't be disjoint among 65,536 ports. */
const rangesMax = 32_768;

/** Null where the text is not of that form. */
export function portSetFrom(text: string): PortSet | null {
  if (text === '') return [];
  const ranges: [number, number][] = [];
  let end = -1;
  for (const part of text.split(',', rangesMax + 1)) {
    const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (!found) return null;
    const first = Number(found[1]);
    const last = found[2] === undefined ? first : Number(found[2]);
    if (first <= end || last < first || last > 65_535) return null;
    ranges.push([first, last]);
    end = last;
  }
  return ranges.length > rangesMax ? null : ranges;
}
