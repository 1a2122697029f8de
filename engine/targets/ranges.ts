/**
 * Many address ranges in little memory: IPv4 as pairs of 32-bit numbers in one typed array, IPv6 as
 * pairs of bigints. Ranges are never expanded. Sorting and merging happen once, in `merged`.
 */
import { Refusal } from '../facts/refusal.ts';

export type Range4 = { readonly family: 4; readonly first: number; readonly last: number };
export type Range6 = { readonly family: 6; readonly first: bigint; readonly last: bigint };
export type Range = Range4 | Range6;

/** Some 300 bytes each, where ten million of IPv4 are 80 MB. */
const ranges6Max = 1_000_000;

export class RangeList {
  #pairs = new Uint32Array(128);
  #count = 0;
  #ipv6: Range6[] = [];

  get length(): number {
    return this.#count + this.#ipv6.length;
  }

  /** Throws Refusal `too-many-targets`. */
  add(range: Range): void {
    if (range.family === 6) {
      if (this.#ipv6.length === ranges6Max) this.#mergeIPv6();
      this.#ipv6.push(range);
      return;
    }
    if (this.#count * 2 === this.#pairs.length) {
      const larger = new Uint32Array(this.#pairs.length * 2);
      larger.set(this.#pairs);
      this.#pairs = larger;
    }
    this.#pairs[this.#count * 2] = range.first;
    this.#pairs[this.#count * 2 + 1] = range.last;
    this.#count++;
  }

  #mergeIPv6(): void {
    this.#ipv6 = [...mergeBig(this.#ipv6)];
    if (this.#ipv6.length <= ranges6Max / 2) return;
    throw new Refusal(
      'too-many-targets',
      'more than half a million separate IPv6 addresses or ranges: name networks instead',
    );
  }

  /** Sorted, disjoint, and not even adjacent. */
  merged(): { ipv4: Uint32Array; ipv6: readonly Range6[] } {
    return {
      ipv4: mergePairs(this.#pairs.subarray(0, this.#count * 2)),
      ipv6: mergeBig(this.#ipv6),
    };
  }
}

function mergePairs(pairs: Uint32Array): Uint32Array {
  // One 64-bit key a pair sorts by first, then last, without an object for each.
  const keys = new BigUint64Array(pairs.length / 2);
  for (let i = 0; i < keys.length; i++) {
    keys[i] = (BigInt(pairs[i * 2] ?? 0) << 32n) | BigInt(pairs[i * 2 + 1] ?? 0);
  }
  keys.sort();
  const out = new Uint32Array(pairs.length);
  let used = 0;
  for (const key of keys) {
    const first = Number(key >> 32n);
    const last = Number(key & 0xffffffffn);
    const before = used > 0 ? (out[used - 1] ?? 0) : -2;
    if (first <= before + 1) out[used - 1] = Math.max(before, last);
    else {
      out[used++] = first;
      out[used++] = last;
    }
  }
  return out.slice(0, used);
}

function mergeBig(ranges: readonly Range6[]): readonly Range6[] {
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const out: { family: 6; first: bigint; last: bigint }[] = [];
  for (const range of sorted) {
    const last = out.at(-1);
    if (last && range.first <= last.last + 1n) {
      if (range.last > last.last) last.last = range.last;
    } else out.push({ ...range });
  }
  return out;
}

/** What of `keep` is not in `drop`; both merged. */
export function subtract4(keep: Uint32Array, drop: Uint32Array): Uint32Array {
  const out: number[] = [];
  let d = 0;
  for (let k = 0; k < keep.length; k += 2) {
    let first = keep[k] ?? 0;
    const last = keep[k + 1] ?? 0;
    while (d < drop.length && (drop[d + 1] ?? 0) < first) d += 2;
    for (let i = d; i < drop.length && (drop[i] ?? 0) <= last && first <= last; i += 2) {
      if ((drop[i] ?? 0) > first) out.push(first, (drop[i] ?? 0) - 1);
      first = (drop[i + 1] ?? 0) + 1;
    }
    if (first <= last) out.push(first, last);
  }
  return Uint32Array.from(out);
}

export function subtract6(keep: readonly Range6[], drop: readonly Range6[]): readonly Range6[] {
  const out: Range6[] = [];
  for (const range of keep) {
    let first = range.first;
    for (const hole of drop) {
      if (hole.last < first || hole.first > range.last) continue;
      if (hole.first > first) out.push({ family: 6, first, last: hole.first - 1n });
      first = hole.last + 1n;
    }
    if (first <= range.last) out.push({ family: 6, first, last: range.last });
  }
  return out;
}
