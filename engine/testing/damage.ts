/** Recordings as a bad line or a hostile server would have them: cut off, or with a byte wrong. */
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
