/** A check that is killed in the middle, and another that goes on with it. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Folder, postern, startPostern, temporaryFolder } from './testing/run-postern.ts';

const ports = '20000-23999';
const servers: Server[] = [];
let folder: Folder;
let open: number[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  for (let port = 20_100; servers.length < 5; port += 701) {
    const server = createServer((socket) => socket.on('error', () => {}).end('220 hello\r\n'));
    const isTaken = new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(true));
      server.listen(port, '127.0.0.1', () => resolve(false));
    });
    if (await isTaken) continue;
    servers.push(server);
    open = [...open, port];
  }
});
afterAll(() => {
  for (const server of servers) server.close();
  folder.remove();
});

/** A busy machine takes its time to start a check. */
async function hasBegun(): Promise<void> {
  const journals = folder.file('state/checks');
  const isThere = () => existsSync(journals) && readdirSync(journals).length > 0;
  for (let i = 0; i < 400 && !isThere(); i++) await sleep(50);
  await sleep(1500);
}

const env = () => ({ POSTERN_STATE_DIR: folder.file('state') });
const excluded = '127.0.0.1:20801';
const asked = ['127.0.0.1', '--exclude', excluded, '--ports', ports, '--udp', 'none'];

describe('postern check --resume', () => {
  it('goes on with a check that was killed, and learns what an undisturbed one learns', async () => {
    const began = startPostern(['check', ...asked, '--rate', '1000', '--quiet'], { env: env() });
    await hasBegun();
    began.child.kill('SIGKILL');
    expect((await began.done).signal).toBe('SIGKILL');
    const args = ['check', '--resume', '--output', 'json', '--quiet'];
    const resumed = await postern(args, { env: env() });
    const { devices, complete, asked: told } = JSON.parse(resumed.stdout);
    expect(complete).toBe(true);
    expect(told).toMatchObject({ exclude: [excluded], tcp: ports });
    const found = devices[0].ports.map(({ port }: { port: number }) => port);
    expect(found).toEqual(open.filter((port) => port !== 20_801));
    const { closed, unknown, asked: all, probesSent } = devices[0].ledger.tcp;
    expect({ closed, unknown, all }).toEqual({
      closed: 3999 - found.length,
      unknown: 0,
      all: 3999,
    });
    expect(probesSent).toBeLessThan(3999 * 1.01 + 20);
    // Nothing is left to go on with.
    const again = await postern(args, { env: env() });
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('there is no check to go on with');
  });

  it('takes no targets of its own', async () => {
    const run = await postern(['check', '192.0.2.1', '--resume', folder.file('x')], { env: env() });
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toContain('leave out 192.0.2.1');
  });

  it('is told of where a check was interrupted', async () => {
    const began = startPostern(['check', ...asked, '--rate', '500'], { env: env() });
    await hasBegun();
    began.child.kill('SIGINT');
    const { stderr, code } = await began.done;
    expect(code).toBe(3);
    expect(stderr).toMatch(/to go on with it: postern check --resume \S+\.journal\n/);
  });

  it('is not to be had where nothing can be written, and the check goes on without', async () => {
    const file = folder.file('no-folder');
    writeFileSync(file, '');
    const where = { POSTERN_STATE_DIR: file };
    const run = await postern(['check', '127.0.0.1', '--ports', '9', '--udp', 'none'], {
      env: where,
    });
    expect(run.code).toBe(0);
    expect(run.stderr).toContain("no journal is kept, so this check can't be gone on with");
  });
});
