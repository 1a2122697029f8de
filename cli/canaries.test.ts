/** Listeners of our own among those of this machine: are they found, and what if not? */

import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import { checkOf, temporaryFolder } from './testing/run-postern.ts';

const folder = temporaryFolder();
const servers: Server[] = [];
let ports: readonly number[] = [];

beforeAll(async () => {
  for (let i = 0; i < 3; i++) {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
  }
  ports = servers.map((server) => (server.address() as { port: number }).port);
});
afterAll(() => {
  for (const server of servers) server.close();
  folder.remove();
});

function listOf(listed: readonly number[]): string {
  writeFileSync(folder.file('canaries'), listed.map((port) => `127.0.0.1:${port}\n`).join(''));
  return folder.file('canaries');
}

describe('postern check --canaries', () => {
  it('says that all were found', async () => {
    const run = await checkOf(ports.join(), '--canaries', listOf(ports));
    expect(run.stdout).toContain('found 3 of 3 of our own listeners');
    expect(run.code).toBe(exitCodes.clean);
  });

  it('is incomplete where one was missed, and names it', async () => {
    const [first = 0, ...others] = ports;
    servers.shift()?.close();
    const run = await checkOf(ports.join(), '--canaries', listOf(ports), '--output', 'json');
    const missed = `127.0.0.1:${first}/tcp`;
    const { recall, complete, incompleteBecause } = JSON.parse(run.stdout);
    expect(recall).toEqual({ canaries: 3, found: others.length, missed: [missed] });
    expect(complete).toBe(false);
    expect(incompleteBecause).toEqual([`1 of 3 of our own listeners were not found (${missed})`]);
    expect(run.code).toBe(exitCodes.incomplete);
  });

  it('refuses a canary where nobody looks, before anything is asked', async () => {
    const run = await checkOf(1, '--canaries', listOf(ports));
    expect(run.code).toBe(exitCodes.wrongUse);
    expect(run.stderr).toMatch(/is on no TCP port that is asked/);
    expect((await checkOf(1, '--canaries', folder.file('none'))).code).toBe(exitCodes.wrongUse);
  });
});
