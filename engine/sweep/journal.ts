/**
 * What a sweep writes down as it goes on, so that another can go on from there when this one is
 * killed. Two things are enough: the answers that changed what was known, and the place in the
 * order before which everything has been sent. What was on its way at the end is asked again.
 */

/** `detail` is the sweep's own: which answer it was, from 0 to `detailMax`. */
export type Settled = (device: number, port: number, detail: number) => void;
export const detailMax = 1023;

/** Small facts of the sweep's own, as JSON. */
export type SweepFacts = Readonly<Record<string, unknown>>;

export type SweepMemory = {
  readonly round: number;
  readonly position: number;
  readonly facts: SweepFacts;
  /** Each noted answer, oldest first but for those noted together. */
  replay(visit: Settled): void;
};

export interface SweepJournal {
  /** What an earlier sweep of the same plan left; null for a new one. */
  readonly resumed: SweepMemory | null;
  readonly settled: Settled;
  /** All before this position of this round has left this machine. Cheap: may be called often. */
  reached(round: number, position: number): void;
  keep(facts: SweepFacts): void;
}

export const noJournal: SweepJournal = {
  resumed: null,
  settled() {},
  reached() {},
  keep() {},
};

/**
 * An answer as one number below 2^53, such that sorting brings together what lies close: device
 * (24 bits), detail (10 bits), port (16 bits).
 */
export function keyOfSettled(device: number, port: number, detail: number): number {
  return (device * (detailMax + 1) + detail) * 65_536 + port;
}

export function visitKey(key: number, visit: Settled): void {
  const port = key % 65_536;
  const rest = Math.floor(key / 65_536);
  visit(Math.floor(rest / (detailMax + 1)), port, rest % (detailMax + 1));
}

const varintBytesMax = 8;

/** Sorted in place, and written as the gaps in between: some 1.5 bytes an answer. */
export function packKeys(keys: Float64Array): Uint8Array {
  keys.sort();
  const into = new Uint8Array(keys.length * varintBytesMax);
  let at = 0;
  let last = 0;
  for (const key of keys) {
    let gap = key - last;
    last = key;
    for (; gap > 127; gap = Math.floor(gap / 128)) into[at++] = (gap % 128) | 128;
    into[at++] = gap;
  }
  return into.slice(0, at);
}

/** Total: bytes that nobody packed give other numbers, never more than there are bytes. */
export function unpackKeys(bytes: Uint8Array): Float64Array {
  const keys = new Float64Array(bytes.length);
  let count = 0;
  let last = 0;
  let gap = 0;
  let scale = 1;
  for (const byte of bytes) {
    gap += (byte & 127) * scale;
    scale *= 128;
    if (byte > 127 && scale < 2 ** 56) continue;
    last += gap;
    if (!Number.isSafeInteger(last)) break;
    keys[count++] = last;
    gap = 0;
    scale = 1;
  }
  return keys.subarray(0, count);
}
