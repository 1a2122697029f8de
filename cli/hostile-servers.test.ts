/** One check against servers that do their worst; then each of its reports is looked through. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../engine/facts/check-result.ts';
import { type Hostile, hostileServers, hostileUdp, type Udp } from './testing/hostile-servers.ts';
import { type Folder, postern, type Run, temporaryFolder } from './testing/run-postern.ts';

const formats = ['json', 'jsonl', 'html', 'sarif', 'nmap-xml', 'csv'] as const;

/** What a terminal or an editor might obey; the ends of lines are none of it. */
const obeyed =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what must not be there
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

describe('servers that do their worst', () => {
  let folder: Folder;
  let hostile: readonly Hostile[];
  let udp: Udp;
  let run: Run;
  let result: CheckResult;

  beforeAll(async () => {
    folder = temporaryFolder();
    hostile = await hostileServers();
    udp = await hostileUdp();
    const ports = hostile.map(({ server }) => server.port).join(',');
    const outputs = formats.flatMap((format) => ['--output', `${format}=${folder.file(format)}`]);
    const asked = ['--ports', ports, '--udp', String(udp.port)];
    run = await postern(['check', '127.0.0.1', ...asked, '--output', 'text', ...outputs]);
    result = JSON.parse(readFileSync(folder.file('json'), 'utf8')) as CheckResult;
  }, 150_000);

  afterAll(() => {
    for (const { server } of hostile) server.close();
    udp.close();
    folder.remove();
  });

  it('let the check end, complete and with no bug', () => {
    expect(run).toMatchObject({ code: 0, signal: null });
    expect(result).toMatchObject({ complete: true, incompleteBecause: [] });
    expect(run.stderr).not.toMatch(/bug/);
  });

  it('are each reported as open', () => {
    const open = result.devices[0]?.ports.filter(({ state }) => state === 'open');
    const ports = [...hostile.map(({ server }) => server.port), udp.port];
    expect(new Set(open?.map(({ port }) => port))).toEqual(new Set(ports));
  });

  it('put nothing into the terminal that it would obey', () => {
    expect(run.stdout).toContain('END-OF-ESCAPES');
    expect(run.stdout).not.toMatch(obeyed);
    expect(run.stderr).not.toMatch(obeyed);
  });

  it.each(formats)('put nothing into %s that an editor would obey', (format) => {
    const text = readFileSync(folder.file(format), 'utf8').replaceAll('\r\n', '\n');
    expect(text).not.toMatch(obeyed);
  });

  it('get none of their markup into the HTML report', () => {
    const html = readFileSync(folder.file('html'), 'utf8');
    expect(html).toContain('alert(1)'); // told, as text
    expect(html).not.toMatch(/<script>alert|<img src=x|<svg onload/i);
    expect(html).toMatch(/<meta http-equiv="Content-Security-Policy"[^>]*default-src 'none'/i);
  });

  it('cost a bounded number of connections', () => {
    const connections = result.devices[0]?.ports.map((port) => port.connections) ?? [];
    expect(Math.max(...connections)).toBeLessThanOrEqual(8);
  });
});

describe('a printer', () => {
  /** An address of loopback that nobody else has taken. */
  const address = '127.91.0.1';
  let heard = 0;
  let visits = 0;
  const servers: Server[] = [];

  beforeAll(async () => {
    for (const port of [9100, 515]) {
      const server = createServer((socket) => {
        visits++;
        socket.on('data', (data) => {
          heard += data.length;
        });
        socket.on('error', () => {});
      });
      await new Promise<void>((resolve) => {
        server.on('error', () => resolve()); // port 515 needs privilege
        server.listen(port, address, () => {
          servers.push(server);
          resolve();
        });
      });
    }
  });

  afterAll(() => {
    for (const server of servers) server.close();
  });

  it.each(['auto', 'connect'])('is never told a single byte (--method %s)', async (method) => {
    visits = 0;
    const asked = ['--ports', '9100,515', '--udp', '9100,515'];
    const run = await postern(['check', address, ...asked, '--method', method]);
    expect(run).toMatchObject({ code: 0, signal: null });
    expect(run.stdout).toMatch(/9100\/tcp/);
    expect(visits).toBeGreaterThan(0);
    expect(heard).toBe(0);
  });
});
