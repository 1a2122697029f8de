/**
 * The devices of a check as a plan sees them: how many of each kind lie in each slice and in each
 * segment. Ranges are walked by whole pieces and never expanded, and only shapes of segments are
 * kept ("40 ordinary devices and 3 printers", so many times), so ten million addresses take little.
 */
import type { Range6 } from '../targets/ranges.ts';
import type { MergedRanges } from '../targets/target-set.ts';

/** Devices by kind. */
export type Counts = readonly number[];

export type SliceGround = {
  readonly devices: Counts;
  /** Different shapes of its segments: the largest, where there is but one kind of devices. */
  readonly segments: readonly Counts[];
  readonly segmentCount: number;
};

/** Different shapes of one slice; beyond, one that is at least as large as all of the others. */
const shapesMax = 1024;
/** An IPv4 segment is a /24, one of IPv6 a /64. */
const segmentBits = { 4: 8, 6: 64n } as const;

export type KindOf = (family: 4 | 6, labels: readonly number[]) => number;

/**
 * `labels` are merged ranges; addresses that lie in the same of them are alike, and `kindOf` numbers
 * each such set of labels from 0.
 */
export function slicesOf(
  targets: MergedRanges,
  labels: readonly MergedRanges[],
  devicesAtOnce: number,
  kindOf: KindOf,
): readonly SliceGround[] {
  const tally = new Tally(devicesAtOnce);
  walk4(targets.ipv4, labels, kindOf, tally);
  tally.endSegment();
  walk6(targets.ipv6, labels, kindOf, tally);
  return tally.end();
}

function walk4(
  ipv4: Uint32Array,
  labels: readonly MergedRanges[],
  kindOf: KindOf,
  tally: Tally,
): void {
  const lists = labels.map((label) => label.ipv4);
  const within = new Within<number>(
    lists.map((list) => list.length / 2),
    (label, i) => lists[label]?.[i * 2] ?? 0,
    (label, i) => lists[label]?.[i * 2 + 1] ?? 0,
    (active) => kindOf(4, active),
  );
  let validUntil = -1;
  let kind = 0;
  for (let i = 0; i < ipv4.length; i += 2) {
    const last = ipv4[i + 1] ?? 0;
    for (let at = ipv4[i] ?? 0; at <= last; ) {
      if (at > validUntil) {
        kind = within.kindAt(at);
        validUntil = within.validUntil ?? 0xffff_ffff;
      }
      const block = at - (at % 2 ** segmentBits[4]);
      const end = Math.min(last, validUntil, block + 2 ** segmentBits[4] - 1);
      tally.add(block, kind, end - at + 1);
      at = end + 1;
    }
  }
}

function walk6(
  ipv6: readonly Range6[],
  labels: readonly MergedRanges[],
  kindOf: KindOf,
  tally: Tally,
): void {
  const within = new Within<bigint>(
    labels.map((label) => label.ipv6.length),
    (label, i) => labels[label]?.ipv6[i]?.first ?? 0n,
    (label, i) => labels[label]?.ipv6[i]?.last ?? 0n,
    (active) => kindOf(6, active),
  );
  for (const { first, last } of ipv6) {
    for (let at = first; at <= last; ) {
      const kind = within.kindAt(at);
      const block = at >> segmentBits[6];
      const ends = [last, ((block + 1n) << segmentBits[6]) - 1n, within.validUntil ?? last];
      const end = ends.reduce((least, one) => (one < least ? one : least));
      tally.add(block, kind, Number(end - at) + 1);
      at = end + 1n;
    }
  }
}

/** The labels of ascending addresses. */
class Within<T extends number | bigint> {
  /** The last address with the same labels; null for all that follow. */
  validUntil: T | null = null;
  readonly #lengths: readonly number[];
  readonly #firstOf: (label: number, i: number) => T;
  readonly #lastOf: (label: number, i: number) => T;
  readonly #kindOf: (active: readonly number[]) => number;
  readonly #next: number[];

  constructor(
    lengths: readonly number[],
    firstOf: (label: number, i: number) => T,
    lastOf: (label: number, i: number) => T,
    kindOf: (active: readonly number[]) => number,
  ) {
    this.#lengths = lengths;
    this.#firstOf = firstOf;
    this.#lastOf = lastOf;
    this.#kindOf = kindOf;
    this.#next = lengths.map(() => 0);
  }

  kindAt(address: T): number {
    const active: number[] = [];
    let until: T | null = null;
    for (const [label, length] of this.#lengths.entries()) {
      let i = this.#next[label] ?? 0;
      while (i < length && this.#lastOf(label, i) < address) i++;
      this.#next[label] = i;
      if (i === length) continue;
      const first = this.#firstOf(label, i);
      const isIn = first <= address;
      if (isIn) active.push(label);
      const end = isIn ? this.#lastOf(label, i) : before(first);
      if (until === null || end < until) until = end;
    }
    this.validUntil = until;
    return this.#kindOf(active);
  }
}

function before<T extends number | bigint>(value: T): T {
  return (typeof value === 'bigint' ? value - 1n : value - 1) as T;
}

class Tally {
  readonly #slices: SliceGround[] = [];
  /** Slices that are alike are one object, so that each needs to be reckoned once. */
  readonly #alike = new Map<string, SliceGround>();
  readonly #devicesAtOnce: number;
  #devices: number[] = [];
  #room: number;
  #shapes = new Map<number | string, Counts>();
  #largest: number[] | null = null;
  #segments = 0;
  #segment: number | bigint = -1;
  #kinds: number[] = [];

  constructor(devicesAtOnce: number) {
    this.#devicesAtOnce = devicesAtOnce;
    this.#room = devicesAtOnce;
  }

  add(segment: number | bigint, kind: number, count: number): void {
    if (segment !== this.#segment) this.endSegment();
    this.#segment = segment;
    for (let left = count; left > 0; ) {
      const taken = Math.min(left, this.#room);
      this.#kinds[kind] = (this.#kinds[kind] ?? 0) + taken;
      this.#devices[kind] = (this.#devices[kind] ?? 0) + taken;
      this.#room -= taken;
      left -= taken;
      if (this.#room === 0) this.#endSlice();
    }
  }

  endSegment(): void {
    if (this.#kinds.length === 0) return;
    const counts = this.#kinds;
    this.#kinds = [];
    this.#segments++;
    const key = counts.length === 1 ? (counts[0] ?? 0) : counts.join();
    if (this.#shapes.has(key)) return;
    if (this.#shapes.size < shapesMax) {
      this.#shapes.set(
        key,
        Array.from(counts, (count) => count ?? 0),
      );
      return;
    }
    this.#largest ??= [];
    for (const [kind, count] of counts.entries()) {
      this.#largest[kind] = Math.max(this.#largest[kind] ?? 0, count ?? 0);
    }
  }

  #endSlice(): void {
    this.endSegment();
    const slice = {
      devices: Array.from(this.#devices, (count) => count ?? 0),
      segments: largestOf([...this.#shapes.values(), ...(this.#largest ? [this.#largest] : [])]),
      segmentCount: this.#segments,
    };
    const key = JSON.stringify(slice);
    const alike = this.#alike.get(key) ?? slice;
    this.#alike.set(key, alike);
    this.#slices.push(alike);
    this.#devices = [];
    this.#room = this.#devicesAtOnce;
    this.#shapes = new Map();
    this.#largest = null;
    this.#segments = 0;
  }

  end(): readonly SliceGround[] {
    if (this.#devices.length > 0) this.#endSlice();
    return this.#slices;
  }
}

function largestOf(shapes: readonly Counts[]): readonly Counts[] {
  const kinds = new Set(shapes.flatMap((shape) => [...shape.keys()].filter((kind) => shape[kind])));
  const [kind, ...more] = kinds;
  if (kind === undefined || more.length > 0) return shapes;
  return [shapes.reduce((most, one) => ((one[kind] ?? 0) > (most[kind] ?? 0) ? one : most))];
}
