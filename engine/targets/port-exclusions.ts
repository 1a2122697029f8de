/**
 * `address:port` exclusions, asked before every single probe: so they are kept as ranges of device
 * numbers, one list for each port list. A thousand printers without their port 9100 are one list.
 */
import { hasPort, type PortSet } from '../facts/port-set.ts';
import { Refusal } from '../facts/refusal.ts';
import type { TargetSet } from '../facts/target-set.ts';
import { ipv4Text, ipv6Text } from './address.ts';
import { type Range, RangeList, subtract4, subtract6 } from './ranges.ts';
import type { MergedRanges } from './target-set.ts';

/** Different port lists: each costs a search before every probe. */
const portListsMax = 256;

export class PortExclusions {
  readonly #byPorts = new Map<string, { readonly ports: PortSet; readonly ranges: RangeList }>();

  /** Throws Refusal `too-many-targets`. */
  add(range: Range, ports: PortSet): void {
    const key = ports.join();
    const known = this.#byPorts.get(key);
    if (known) {
      known.ranges.add(range);
      return;
    }
    if (this.#byPorts.size === portListsMax) {
      const sentence = `--exclude takes ${portListsMax} different port lists at most: use the same one for more addresses`;
      throw new Refusal('too-many-targets', sentence);
    }
    const ranges = new RangeList();
    ranges.add(range);
    this.#byPorts.set(key, { ports, ranges });
  }

  /** For a journal: each port list with the addresses that it is excluded on. */
  pinned(): readonly (readonly [PortSet, MergedRanges])[] {
    return [...this.#byPorts.values()].map(({ ports, ranges }) => [ports, ranges.merged()]);
  }

  /** `targets` are the ranges that `set` was made of. Null where nothing in there is excluded. */
  over(set: TargetSet, targets: MergedRanges): ((device: number, port: number) => boolean) | null {
    const lists = [...this.#byPorts.values()]
      .map(({ ports, ranges }) => ({ ports, devices: devicesIn(set, targets, ranges.merged()) }))
      .filter(({ devices }) => devices.length > 0);
    if (lists.length === 0) return null;
    return (device, port) =>
      lists.some(({ ports, devices }) => hasPort(ports, port) && isAmong(devices, device));
  }
}

/** Pairs of the first and last device of each run; a merged range is one run of numbers. */
export function devicesIn(
  set: TargetSet,
  targets: MergedRanges,
  ranges: MergedRanges,
): Float64Array {
  const ipv4 = subtract4(targets.ipv4, subtract4(targets.ipv4, ranges.ipv4));
  const ipv6 = subtract6(targets.ipv6, subtract6(targets.ipv6, ranges.ipv6));
  const ends = Float64Array.from(ipv4, (value) => set.indexOf(ipv4Text(value)));
  const ends6 = ipv6.flatMap(({ first, last }) => [first, last]);
  return Float64Array.from([...ends, ...ends6.map((value) => set.indexOf(ipv6Text(value)))]);
}

/** Runs are sorted and disjoint, so the last that begins before the device is the only candidate. */
export function isAmong(runs: Float64Array, device: number): boolean {
  let low = 0;
  let high = runs.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle * 2] ?? 0) <= device) low = middle + 1;
    else high = middle;
  }
  return low > 0 && device <= (runs[low * 2 - 1] ?? -1);
}
