/** A printer made of real sockets: what it is sent on its ports, in every mode of a check. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NamespacePair, whyNoNamespaces } from './testing/namespaces.ts';

const why = whyNoNamespaces();
const run = promisify(execFile);
const program = fileURLToPath(new URL('../cli/postern.mjs', import.meta.url));
const printer = '10.98.0.9';
/** Raw print, LPD, and a port of the maker's own that prints as well. */
const recorders = [515, 9100, 9103, 9999, 50_100];
const asked = '80,515,9100-9107,9112-9116,9999,50100';

/** Serves a page that names a printer, and notes every byte that comes on the other ports. */
const server = (file: string, banner: string) => `
  const { appendFileSync } = require('node:fs');
  const net = require('node:net');
  const page = 'HTTP/1.1 200 OK\\r\\nServer: ${banner}\\r\\nContent-Length: 2\\r\\n\\r\\nok';
  const ports = ${JSON.stringify(recorders)};
  const quiet = (socket) => socket.on('error', () => {});
  net.createServer((socket) => quiet(socket).on('data', () => socket.end(page))).listen(80, '0.0.0.0');
  let left = ports.length;
  for (const port of ports) {
    net.createServer((socket) => {
      quiet(socket).on('data', (bytes) => appendFileSync('${file}', port + ' ' + bytes.length + '\\n'));
    }).listen(port, '0.0.0.0', () => { if (--left === 0) console.log('listening'); });
  }`;

type Told = {
  readonly ports: readonly { readonly port: number }[];
  readonly notes: readonly string[];
};

describe.skipIf(why !== null)(`a printer${why ? ` (skipped: ${why})` : ''}`, () => {
  let folder: string;
  let pair: NamespacePair;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-printer-'));
    pair = new NamespacePair();
  });
  afterEach(() => {
    pair.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function checked(banner: string, ...options: readonly string[]): Promise<Told> {
    const listening = pair.start(
      pair.target,
      process.execPath,
      '-e',
      server(join(folder, 'got'), banner),
    );
    await new Promise((resolve) => listening.stdout?.once('data', resolve));
    const args = [
      'check',
      printer,
      '--ports',
      asked,
      '--udp',
      'none',
      '--output',
      'json',
      ...options,
    ];
    const inside = ['netns', 'exec', pair.scanner, process.execPath, program, ...args];
    const env = { ...process.env, POSTERN_STATE_DIR: folder };
    const { stdout } = await run('ip', [...inside, '--quiet'], { env, maxBuffer: 64 << 20 });
    return JSON.parse(stdout).devices[0];
  }

  const received = () => {
    try {
      return readFileSync(join(folder, 'got'), 'utf8');
    } catch {
      return ''; // nothing ever came
    }
  };

  it.each(['syn', 'connect'])(
    'is sent no byte but on its web port (%s)',
    async (method) => {
      const device = await checked('HP HTTP Server; HP LaserJet M402dn', '--method', method);
      expect(device.ports.map(({ port }) => port)).toEqual([80, ...recorders]);
      expect(device.notes.join()).toMatch(/treated as printer \(it calls itself ".*LaserJet/);
      expect(received()).toBe('');
    },
    120_000,
  );

  it.each(['printer', 'ot'])(
    'that was asked to be treated as %s is sent none either',
    async (name) => {
      const device = await checked('something', '--profile', `${name}=${printer}`);
      expect(device.ports.map(({ port }) => port)).toEqual([80, ...recorders]);
      expect(device.notes.join()).toContain(`treated as ${name} (it was asked for)`);
      expect(received()).toBe('');
    },
    120_000,
  );

  it('that was asked to be treated as an embedded system is a printer all the same', async () => {
    const banner = 'HP HTTP Server; HP LaserJet M402dn';
    const device = await checked(banner, '--profile', `embedded=${printer}`);
    expect(device.notes.join()).toContain('treated as printer (it calls itself');
    expect(received()).toBe('');
  }, 120_000);

  it('is not what every device with an open port 9100 is: others are spoken to', async () => {
    const device = await checked('nginx');
    expect(device.notes).toEqual([]);
    expect(received()).toContain('50100 ');
    expect(received()).not.toMatch(/^(515|9\d+) /m);
  }, 120_000);
});
