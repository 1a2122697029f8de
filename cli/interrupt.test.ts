/** Ctrl-C and its kin, in the middle of a sweep that would take two minutes. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, serve } from '../engine/testing/local-server.ts';
import { type Folder, type Started, startPostern, temporaryFolder } from './testing/run-postern.ts';

/** It ends in order within a second; this is for a machine that has other things to do as well. */
const inOrderMs = 10_000;

let folder: Folder;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

/** Resolves once an event on the standard output says so. */
async function until(event: string, { child, done, stdout }: Started): Promise<void> {
  const isTold = () => stdout().includes(`{"event":"${event}"`);
  const told = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => isTold() && resolve());
  });
  await Promise.race([told, done]);
}

function resultIn(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function sweeping(file: string): Promise<Started> {
  const outputs = ['--output', 'jsonl', '--output', `json=${file}`];
  const asked = ['--ports', '10000-19999', '--udp', 'none', '--rate', '200'];
  const started = startPostern(['check', '127.0.0.1', '127.0.0.2', ...asked, ...outputs]);
  await until('started', started);
  return started;
}

describe('a check that is interrupted while it sweeps', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'tells what it has learnt, and that it is partial (%s)',
    async (signal) => {
      const file = folder.file(signal);
      const { child, done } = await sweeping(file);
      const at = performance.now();
      child.kill(signal);
      const run = await done;
      expect(performance.now() - at).toBeLessThan(inOrderMs);
      expect(run).toMatchObject({ code: 3, signal: null });
      expect(run.stderr).toContain('postern: ending in order; once more to stop at once\n');
      const { complete, incompleteBecause, devices } = resultIn(file);
      expect(complete).toBe(false);
      expect(incompleteBecause[0]).toMatch(/interrupted/);
      for (const { ledger } of devices) {
        const { unknown, open, closed, filtered } = ledger.tcp;
        expect(unknown).toBeGreaterThan(0);
        expect(open + closed + filtered + unknown).toBe(10_000);
      }
    },
  );

  it('ends at once when it is interrupted once more', async () => {
    const file = folder.file('twice');
    const { child, done } = await sweeping(file);
    child.stderr?.once('data', () => child.kill('SIGINT'));
    child.kill('SIGINT');
    expect(await done).toMatchObject({ code: null, signal: 'SIGINT' });
    expect(folder.names()).not.toContain('twice');
  });
});

describe('a check that is interrupted while it identifies', () => {
  let silent: LocalServer;
  beforeAll(async () => {
    silent = await serve(() => {});
  });
  afterAll(() => silent.close());

  it('reports the port as open, and makes no finding of what it had no time to ask', async () => {
    const file = folder.file('identifying');
    const outputs = ['--output', 'jsonl', '--output', `json=${file}`, '--output', 'text=/dev/null'];
    const asked = ['--ports', String(silent.port), '--udp', 'none'];
    const started = startPostern(['check', '127.0.0.1', ...asked, ...outputs]);
    await until('port', started);
    started.child.kill('SIGINT');
    expect(await started.done).toMatchObject({ code: 3, signal: null });
    const { devices, findings } = resultIn(file);
    expect(devices[0].ports).toMatchObject([{ port: silent.port, state: 'open', service: null }]);
    expect(findings).toEqual([]);
  });
});
