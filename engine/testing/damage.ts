/** Recordings as a bad line or a hostile server would have them: cut off, or with a byte wrong. */
import * as fc from 'fast-check';
import type { ExchangeCase, Step } from '../identify/exchange-text.ts';

/** How many bytes the server said in all. */
export function heardLength(recorded: ExchangeCase): number {
  return heardChunks(recorded).reduce((sum, chunk) => sum + chunk.length, 0);
}

/** The server ends every connection after its first `at` bytes in all. */
export function cutAt(recorded: ExchangeCase, at: number): ExchangeCase {
  return damaged(recorded, (chunk, from) => chunk.subarray(0, Math.max(0, at - from)));
}

/** The byte at `at`, counted over all that the server said, is another one. */
export function wrongAt(recorded: ExchangeCase, at: number, mask = 0xff): ExchangeCase {
  return damaged(recorded, (chunk, from) => {
    const wrong = Uint8Array.from(chunk);
    const byte = wrong[at - from];
    if (byte !== undefined) wrong[at - from] = byte ^ mask;
    return wrong;
  });
}

/** Up to `countMax` positions: all of a short recording; of a long one the start and a sample. */
export function positionsOf(length: number, countMax: number): number[] {
  const start = Math.min(length, Math.floor(countMax / 2));
  const step = Math.max(1, Math.ceil((length - start) / (countMax / 2)));
  const positions = Array.from({ length: start }, (_, i) => i);
  for (let at = start; at < length; at += step) positions.push(at);
  return positions;
}

function heardChunks(recorded: ExchangeCase): Uint8Array[] {
  const steps = recorded.recordings.flatMap((recording) => recording.steps);
  return steps.flatMap((step) => (step.kind === 'hear' ? step.chunks : []));
}

function damaged(
  recorded: ExchangeCase,
  change: (chunk: Uint8Array, from: number) => Uint8Array,
): ExchangeCase {
  let from = 0;
  const damagedStep = (step: Step): Step => {
    if (step.kind !== 'hear') return step;
    const chunks = step.chunks.map((chunk) => {
      const changed = change(chunk, from);
      from += chunk.length;
      return changed;
    });
    return { kind: 'hear', chunks: chunks.filter((chunk) => chunk.length > 0) };
  };
  const recordings = recorded.recordings.map(({ wire, steps }) => ({
    wire,
    steps: steps.map(damagedStep).filter((step) => step.kind !== 'hear' || step.chunks.length > 0),
  }));
  return { ...recorded, recordings };
}

/**
 * Real packets as a bad line or an attacker would have them: bytes flipped or set to the values that
 * lengths go wrong by, cut off, drawn out, and spliced with another.
 */
export function damagedFrom(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const place = fc.nat(1 << 16);
  const edit = fc.oneof(
    fc.record({
      kind: fc.constant('flip' as const),
      place,
      value: fc.integer({ min: 1, max: 255 }),
    }),
    fc.record({ kind: fc.constant('set' as const), place, value: fc.constantFrom(...edgeBytes) }),
    fc.record({ kind: fc.constant('cut' as const), place, value: fc.nat(255) }),
    fc.record({ kind: fc.constant('grow' as const), place, value: fc.nat(255) }),
    fc.record({ kind: fc.constant('splice' as const), place, value: fc.nat(255) }),
  );
  const edits = fc.array(edit, { minLength: 1, maxLength: 6 });
  return fc.tuple(fc.constantFrom(...samples), edits).map(([sample, list]) => {
    let bytes = Uint8Array.from(sample);
    for (const { kind, place: where, value } of list) {
      const at = bytes.length === 0 ? 0 : where % bytes.length;
      if (kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ value;
      else if (kind === 'set') bytes[at] = value;
      else if (kind === 'cut') bytes = bytes.slice(0, at);
      else if (kind === 'grow')
        bytes = Uint8Array.from([...bytes, ...Array(value % 64).fill(value)]);
      else {
        const other = samples[value % samples.length] ?? sample;
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...other.subarray(at)]);
      }
    }
    return bytes;
  });
}

const edgeBytes = [0, 1, 3, 4, 0x0f, 0x40, 0x45, 0x4f, 0x60, 0x7f, 0x80, 0xf0, 0xfe, 0xff];
