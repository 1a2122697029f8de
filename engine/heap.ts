/**
 * Between two slices of a large check everything that the first one remembered is garbage, but the
 * heap would first grow by as much again before it is looked for. So it is asked for here; where the
 * runtime has no such question, the check only takes more memory.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Less is not worth the tenth of a second that it takes. */
const worthwhileBytes = 64 * 1024 * 1024;

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
