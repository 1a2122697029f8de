/**
 * Between two slices of a large check everything that the first one remembered is garbage, but the
 * heap would first grow by as much again before it is looked for. So it is asked for here; where the
 * runtime has no such question, the check only takes more memory.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Less is not worth the tenth of a second that it takes. */
const worthwhileBytes = 64 * 1024 * 1024;

/**
 * The part of the heap for young objects doubles while many of them live on, up to three times 16 MB,
 * and each pass over it copies what lives: measured over 65,536 devices that answer, that took 110 MB
 * more at the peak for no less work. It can be held at any time, and is not given back.
 */
export function holdYoungHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

let collect: (() => void) | null = null;

export function releaseGarbage(): void {
  if (getHeapStatistics().total_heap_size < worthwhileBytes) return;
  collect ??= collector();
  collect();
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  return typeof found === 'function' ? () => void found() : () => {};
}
