/**
 * The devices of a sweep, by index: ranges are never expanded, so ten million addresses cost no
 * more than one. The implementation is targets/target-set.ts.
 */
export interface TargetSet {
  /** Number of devices, at most 2^32. */
  readonly size: number;
  /** Canonical text of the address at `index` (0 ≤ index < size). */
  addressAt(index: number): string;
  /** Writes the address's 4 or 16 bytes at `offset` and returns how many. Allocates nothing. */
  writeAddress(index: number, into: Uint8Array, offset: number): 4 | 16;
  /** -1 where the address is not of this set. */
  indexOf(address: string): number;
  /** The same for `length` bytes at `offset`, as they stand in a packet. Allocates nothing. */
  indexOfBytes(bytes: Uint8Array, offset: number, length: 4 | 16): number;
}

/**
 * The order over (device × port): a keyed permutation that spreads load. Consecutive positions
 * visit different devices, and each device is visited once in every `targets.size` positions, so
 * the total rate divided by the number of devices is each device's rate. Position is all that a
 * resumed sweep needs to know.
 */
export interface ProbeOrder {
  /** Number of probes: devices × ports. */
  readonly size: number;
  deviceAt(position: number): number;
  portAt(position: number): number;
  /** From a position on (0 ≤ position < size), one after the other, without a division each. */
  walk(position: number): OrderWalk;
}

/** A place in an order. After the last position comes the first. */
export interface OrderWalk {
  readonly device: number;
  readonly port: number;
  next(): void;
}
