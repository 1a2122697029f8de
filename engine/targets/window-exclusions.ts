/**
 * Exclusions that hold only in a recurring window. Devices that have the same windows are a part of
 * the targets of their own, so that a sweep of it can rest as a whole.
 */
import { Refusal } from '../facts/refusal.ts';
import type { Window } from '../facts/window.ts';
import { type Range, RangeList, subtract4, subtract6 } from './ranges.ts';
import { addressCount, type MergedRanges } from './target-set.ts';
import { windowText } from './window.ts';

/** Different windows, and parts that they make of the targets: each is swept by itself. */
const windowsMax = 16;
const partsMax = 32;

/** A window, and the addresses that it holds for; null for all. */
export type PinnedWindow = readonly [window: Window, ranges: MergedRanges | null];

export type WindowedPart = { readonly ranges: MergedRanges; readonly windows: readonly Window[] };

export class WindowExclusions {
  readonly #known = new Map<string, { window: Window; ranges: RangeList; isForAll: boolean }>();

  /** `range`: null for all targets. Throws Refusal `too-many-targets`. */
  add(range: Range | null, window: Window): void {
    const key = windowText(window);
    const known = this.#known.get(key) ?? { window, ranges: new RangeList(), isForAll: false };
    if (!this.#known.has(key) && this.#known.size === windowsMax) {
      const sentence = `--exclude takes ${windowsMax} different windows at most`;
      throw new Refusal('too-many-targets', sentence);
    }
    this.#known.set(key, known);
    if (range === null) known.isForAll = true;
    else known.ranges.add(range);
  }

  pinned(): readonly PinnedWindow[] {
    return [...this.#known.values()].map(({ window, ranges, isForAll }) => [
      window,
      isForAll ? null : ranges.merged(),
    ]);
  }
}

/** Parts that together are all of the targets, none of them empty. Throws Refusal `too-many-targets`. */
export function partsByWindows(
  targets: MergedRanges,
  windows: readonly PinnedWindow[],
): readonly WindowedPart[] {
  let parts: readonly WindowedPart[] = [{ ranges: targets, windows: [] }];
  for (const [window, ranges] of windows) {
    parts = parts.flatMap((part) => {
      const outside = ranges === null ? nothing : without(part.ranges, ranges);
      const inside = without(part.ranges, outside);
      return [
        { ranges: outside, windows: part.windows },
        { ranges: inside, windows: [...part.windows, window] },
      ].filter((one) => addressCount(one.ranges) > 0);
    });
    if (parts.length > partsMax) {
      const sentence = `the windows of --exclude overlap in more than ${partsMax} ways: use the same ones for more targets`;
      throw new Refusal('too-many-targets', sentence);
    }
  }
  return parts;
}

const nothing: MergedRanges = { ipv4: new Uint32Array(), ipv6: [] };

function without(ranges: MergedRanges, drop: MergedRanges): MergedRanges {
  return { ipv4: subtract4(ranges.ipv4, drop.ipv4), ipv6: subtract6(ranges.ipv6, drop.ipv6) };
}
