/** `postern plan`, as it is called. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { officeResult } from '../../engine/testing/check-result-samples.ts';
import { type Folder, postern, temporaryFolder } from '../testing/run-postern.ts';

let folder: Folder;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const table = ['--state-table', '24000', '--state-timeout', '120s', '--share', '25%'];

describe('postern plan', () => {
  it('ends with 0 where the check fits, and sends nothing', async () => {
    const run = await postern(['plan', '192.0.2.0/24', '--method', 'syn']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^A check of 192\.0\.2\.0\/24: 256 devices\n/);
    expect(run.stdout).toContain('It fits');
  });

  it('ends with 3 where it does not, and tells programs what would make it fit', async () => {
    const run = await postern(['plan', '192.0.2.0/24', '--method', 'syn', ...table, '--json']);
    expect(run).toMatchObject({ code: 3, stderr: '' });
    const plan = JSON.parse(run.stdout);
    expect(plan).toMatchObject({
      schema: 'postern-plan/1',
      devices: 256,
      fits: false,
      bottleneck: { is: 'state-table' },
      rates: { total: 10_000, perDevice: 1000, perSegment: null, stateTable: 50 },
    });
    const [first] = plan.suggestions;
    const share = /\d+%/.exec(first.change)?.[0] ?? '';
    const again = await postern([
      ...['plan', '192.0.2.0/24', '--method', 'syn', ...table.slice(0, -1), share],
    ]);
    expect(again.code).toBe(0);
  });

  it('names every mistake at once, and ends with 2', async () => {
    const run = await postern([
      ...['plan', '192.0.2.0/33', '--rate', 'much', '--every', 'weekly', '--icmp-rate', 'tv=1'],
    ]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    for (const word of ['192.0.2.0/33', '"much"', '"weekly"', '"tv=1"']) {
      expect(run.stderr).toContain(word);
    }
  });

  it('plans by a former result', async () => {
    const file = folder.file('last.json');
    writeFileSync(file, JSON.stringify(officeResult));
    const run = await postern(['plan', '192.0.2.0/28', '--from', file, '--method', 'syn']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('MEASURED BEFORE');
    expect(run.stdout).toContain('BY MEASUREMENT');
    const bad = await postern(['plan', '192.0.2.0/28', '--from', folder.file('none.json')]);
    expect(bad).toMatchObject({ code: 2, stdout: '' });
  });

  it('is as wide as it is told to be', async () => {
    const wide = { env: { COLUMNS: '200' } };
    const narrow = { env: { COLUMNS: '60' } };
    const words = ['plan', '192.0.2.0/24', '--method', 'syn'];
    const widest = async (how: typeof wide) =>
      Math.max(...(await postern(words, how)).stdout.split('\n').map((line) => line.length));
    expect(await widest(narrow)).toBeLessThanOrEqual(60);
    expect(await widest(wide)).toBeGreaterThan(100);
  });
});
