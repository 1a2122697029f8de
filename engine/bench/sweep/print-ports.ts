/**
 * Bytes that a print port is sent, in every mode of a check and in modes drawn by chance: a printer
 * of real sockets notes whatever it gets.
 */
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NamespacePair, whyNoNamespaces } from '../../testing/namespaces.ts';
import { Random } from '../../testing/random.ts';
import { metered } from '../metered.ts';
import { postern } from '../net.ts';
import { type Bench, type Measured, notMeasured } from '../row.ts';

const printer = '10.98.0.9';
const limitMs = 120_000;
const drawn = 6;
const lanes = 6;
/** LPD and raw print, whatever else the device looks like. */
const printPorts = [
  ...[515, 9100, 9101, 9102, 9103, 9104, 9105, 9106, 9107],
  ...[9112, 9113, 9114, 9115, 9116, 9999],
];
/** A port of the maker's own that prints as well: not to be spoken to once it shows to be a printer. */
const ownPort = 50_100;
const printerBanner = 'HP HTTP Server; HP LaserJet M402dn';
const banners = [printerBanner, 'nginx'] as const;
const profiles = ['printer', 'embedded', 'ot'].map((name) => ['--profile', `${name}=${printer}`]);
const methods = ['syn', 'connect'].map((name) => ['--method', name]);
const udp = ['none', 'known', '515,9100-9107'];

type Mode = { readonly banner: string; readonly udp: string; readonly options: readonly string[] };

export const printing: Bench = {
  name: 'print-ports',
  measure: 'payload bytes to print ports, in every mode and in modes by chance',
  bar: '0',
  run: measure,
};

async function measure(): Promise<Measured> {
  const why = whyNoNamespaces();
  if (why) return notMeasured(why);
  const folder = mkdtempSync(join(tmpdir(), 'postern-printer-'));
  const seed = Date.now() & 0xffffff;
  let bytes = 0;
  let elsewhere = 0;
  const details: string[] = [];
  try {
    const modes = [...everyMode(), ...modesByChance(new Random(seed))];
    for (const { mode, got } of await inLanes(modes, folder)) {
      const isPrinter =
        mode.banner === printerBanner || mode.options.includes(`printer=${printer}`);
      const forbidden = got.filter(
        ({ port }) => printPorts.includes(port) || (port === ownPort && isPrinter),
      );
      const sum = (of: typeof got) => of.reduce((all, one) => all + one.bytes, 0);
      bytes += sum(forbidden);
      elsewhere += sum(got) - sum(forbidden);
      if (forbidden.length > 0) details.push(`${modeText(mode)}: ${JSON.stringify(forbidden)}`);
    }
    // What is allowed has to come, else the recorder proves nothing.
    const isProof = elsewhere > 0;
    return {
      ours: `${bytes} in ${modes.length} checks (seed ${seed}), ${elsewhere} bytes to ports that may be spoken to`,
      peer: '',
      ratio: '',
      met: bytes === 0 && isProof,
      details,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A check waits most of the time, so several go side by side, each in namespaces of its own. */
async function inLanes(modes: readonly Mode[], folder: string) {
  const left = [...modes.entries()];
  const lane = async () => {
    const all: { readonly mode: Mode; readonly got: readonly Received[] }[] = [];
    const pair = new NamespacePair();
    try {
      for (let next = left.shift(); next; next = left.shift()) {
        const [number, mode] = next;
        all.push({ mode, got: await received(pair, mode, join(folder, String(number))) });
      }
      return all;
    } finally {
      pair.remove();
    }
  };
  return (await Promise.all(Array.from({ length: lanes }, lane))).flat();
}

function everyMode(): readonly Mode[] {
  const options = [...methods, ...profiles, ['--rate', 'max', '--per-device-rate', 'max']];
  return banners.flatMap((banner) =>
    options.map((some) => ({ banner, udp: udp[0] ?? 'none', options: some })),
  );
}

function modesByChance(random: Random): readonly Mode[] {
  return Array.from({ length: drawn }, () => ({
    banner: random.pick(banners),
    udp: random.pick(udp),
    options: [
      ...random.pick(methods),
      ...(random.chance(0.5) ? random.pick(profiles) : []),
      ...(random.chance(0.5) ? ['--rate', 'max', '--per-device-rate', 'max'] : []),
    ],
  }));
}

const modeText = (mode: Mode) => `${mode.options.join(' ')} --udp ${mode.udp}, ${mode.banner}`;

type Received = { readonly port: number; readonly bytes: number };

async function received(
  pair: NamespacePair,
  mode: Mode,
  folder: string,
): Promise<readonly Received[]> {
  mkdirSync(folder);
  const file = join(folder, 'got');
  appendFileSync(file, '');
  const server = pair.start(pair.target, process.execPath, '-e', serving(file, mode.banner));
  if (server.stdout) await once(server.stdout, 'data');
  const ports = `80,${printPorts.join()},${ownPort}`;
  const words = [
    'check',
    printer,
    '--ports',
    ports,
    '--udp',
    mode.udp,
    '--quiet',
    '--output',
    'json',
  ];
  const command = [process.execPath, postern, ...words, ...mode.options];
  const env = { POSTERN_STATE_DIR: folder };
  const { code, stderr } = await metered(pair.scanner, command, { limitMs, env });
  server.kill('SIGKILL');
  await once(server, 'close');
  if (code === null || code === 2)
    throw new Error(`${modeText(mode)} ended with ${code}: ${stderr}`);
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const [port = 0, bytes = 0] = line.split(' ').map(Number);
    return { port, bytes };
  });
}

/** Serves a page that names its maker, and notes how many bytes come on every other port. */
function serving(file: string, banner: string): string {
  return `
  const { appendFileSync } = require('node:fs');
  const net = require('node:net');
  const dgram = require('node:dgram');
  const page = 'HTTP/1.1 200 OK\\r\\nServer: ${banner}\\r\\nContent-Length: 2\\r\\n\\r\\nok';
  const note = (port) => (bytes) => appendFileSync('${file}', port + ' ' + bytes.length + '\\n');
  const quiet = (socket) => socket.on('error', () => {});
  const ports = ${JSON.stringify([...printPorts, ownPort])};
  let left = ports.length * 2;
  const ready = () => { if (--left === 0) console.log('listening'); };
  net.createServer((socket) => quiet(socket).on('data', () => socket.end(page))).listen(80, '0.0.0.0');
  for (const port of ports) {
    net.createServer((socket) => quiet(socket).on('data', note(port))).listen(port, '0.0.0.0', ready);
    dgram.createSocket('udp4').on('message', note(port)).bind(port, '0.0.0.0', ready);
  }`;
}
