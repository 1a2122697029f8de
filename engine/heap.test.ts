import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const heap = fileURLToPath(new URL('./heap.ts', import.meta.url));

/** What the young part of a new process' heap has grown to after half a million objects that stay. */
function youngBytes(before: string): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { holdYoungHeap } from '${heap}';
    ${before}
    const kept = Array.from({ length: 500_000 }, (_, i) => ({ i, list: [i] }));
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    console.log(young.space_size, kept.length > 0, typeof holdYoungHeap);`;
  const args = ['--input-type=module', '-e', script];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }).split(' ')[0]);
}

describe('the young part of the heap', () => {
  it('stays small where it is held, and grows where it is not', () => {
    expect(youngBytes('holdYoungHeap();') * 2).toBeLessThan(youngBytes(''));
  });
});
