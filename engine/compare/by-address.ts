/**
 * All devices of a result by address, those told one by one and those told together alike, and the
 * stretches of addresses that two results have in common or alone. Nothing is expanded: a million
 * silent addresses on both sides are one stretch.
 */
import {
  type AddressRange,
  addressNumber,
  addressText,
  rangeFrom,
} from '../facts/address-range.ts';
import { alikeIn, deviceOf } from '../facts/alike-devices.ts';
import type { AlikeDevices, CheckResult, DeviceResult } from '../facts/check-result.ts';

/** Addresses that belong to one device, or to devices that are alike. */
export type Stretch = AddressRange & { readonly of: DeviceResult | AlikeDevices };

/** A device of a stretch, whose address is in it. */
export function deviceAt({ of }: Stretch, address: bigint): DeviceResult {
  return 'address' in of ? of : deviceOf(of, addressText(address));
}

/** In the order of addresses, disjoint. */
export function stretchesOf(result: CheckResult): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const device of result.devices) {
    const at = addressNumber(device.address);
    if (at !== null) stretches.push({ first: at, last: at, of: device });
  }
  for (const alike of alikeIn(result)) {
    for (const text of alike.addresses) {
      const range = rangeFrom(text);
      if (range) stretches.push({ ...range, of: alike });
    }
  }
  return stretches.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
}

/** Each address of either side is in exactly one; null where a side does not tell of it. */
export type Pair = AddressRange & { readonly a: Stretch | null; readonly b: Stretch | null };

export function* pairsOf(as: readonly Stretch[], bs: readonly Stretch[]): Generator<Pair> {
  let [i, j] = [0, 0];
  let from = 0n;
  for (;;) {
    const [a, b] = [as[i], bs[j]];
    if (!a && !b) return;
    const starts = [a, b].flatMap((one) => (one ? [larger(one.first, from)] : []));
    const first = starts.reduce(smaller);
    const [inA, inB] = [a && a.first <= first ? a : null, b && b.first <= first ? b : null];
    // It ends with whichever ends first, or before the other begins.
    const ends = [a, b].flatMap((one) =>
      one ? [one.first <= first ? one.last : one.first - 1n] : [],
    );
    const last = ends.reduce(smaller);
    yield { first, last, a: inA, b: inB };
    from = last + 1n;
    if (a && a.last <= last) i++;
    if (b && b.last <= last) j++;
  }
}

const smaller = (a: bigint, b: bigint) => (a < b ? a : b);
const larger = (a: bigint, b: bigint) => (a > b ? a : b);
