/**
 * The segments of a network that a check sends to: a /24 of IPv4, a /64 of IPv6. Each that is in
 * use has a slot for the moment from which it may be sent to again; slots of segments that nobody
 * looks at any more are used again, so the number of targets costs nothing.
 */
import type { TargetSet } from '../facts/target-set.ts';

const segmentBytes = { 4: 3, 16: 8 } as const;
const slotsFirst = 256;

/** The slot of each device, and the way to say that nobody needs them any more. */
export type SegmentsOf = { readonly slots: Uint32Array; readonly release: () => void };

export class Segments {
  /** By slot; it may grow, so it is read anew each time. */
  freeAt = new Float64Array(slotsFirst);
  #users = new Uint32Array(slotsFirst);
  readonly #slotOf = new Map<string, number>();
  readonly #unused: number[] = [];
  /** Segments that nobody looks at, and that may not be sent to for a moment yet. */
  readonly #lingering = new Map<string, number>();
  #count = 0;

  get size(): number {
    return this.#slotOf.size;
  }

  /** `now`: those that lingered until then are forgotten. */
  of(set: TargetSet, now: number): SegmentsOf {
    this.#forget(now);
    const slots = new Uint32Array(set.size);
    const used = new Set<string>();
    const address = new Uint8Array(16);
    let key = '';
    let last = -1;
    for (let device = 0; device < set.size; device++) {
      const length = set.writeAddress(device, address, 0);
      const next = keyOf(address, segmentBytes[length]);
      if (next !== key || last < 0) {
        key = next;
        last = this.#slot(key);
        if (!used.has(key)) this.#users[last] = (this.#users[last] ?? 0) + 1;
        used.add(key);
      }
      slots[device] = last;
    }
    return { slots, release: () => this.#release([...used]) };
  }

  #slot(key: string): number {
    const known = this.#slotOf.get(key);
    this.#lingering.delete(key);
    if (known !== undefined) return known;
    const slot = this.#unused.pop() ?? this.#count++;
    if (slot >= this.freeAt.length) this.#grow();
    this.freeAt[slot] = 0;
    this.#users[slot] = 0;
    this.#slotOf.set(key, slot);
    return slot;
  }

  #grow(): void {
    const freeAt = new Float64Array(this.freeAt.length * 2);
    freeAt.set(this.freeAt);
    this.freeAt = freeAt;
    const users = new Uint32Array(freeAt.length);
    users.set(this.#users);
    this.#users = users;
  }

  #release(keys: readonly string[]): void {
    for (const key of keys) {
      const slot = this.#slotOf.get(key) ?? 0;
      this.#users[slot] = (this.#users[slot] ?? 0) - 1;
      if (this.#users[slot] === 0) this.#lingering.set(key, slot);
    }
  }

  #forget(now: number): void {
    for (const [key, slot] of this.#lingering) {
      if ((this.freeAt[slot] ?? 0) > now) continue;
      this.#lingering.delete(key);
      this.#slotOf.delete(key);
      this.#unused.push(slot);
    }
  }
}

/** The first bytes as a string: 3 of them are no 8. */
function keyOf(address: Uint8Array, bytes: number): string {
  return String.fromCharCode(...address.subarray(0, bytes));
}
