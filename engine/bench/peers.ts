/**
 * The peers, each at its best settings: addresses and MACs given so that none has to look for them,
 * no names, no ping before. They are used where they are installed and never required.
 */
import { execFileSync } from 'node:child_process';
import type { NamespacePair } from '../testing/namespaces.ts';
import { type Metered, metered } from './metered.ts';

export type PeerName = 'nmap' | 'masscan' | 'zmap';

/** What a peer is told to look at, in its own words: `10.98.0.0/26`, `1-65535`. */
export type PeerTargets = { readonly targets: string; readonly ports: string };

export type PeerRun = Metered & {
  /** `address:port` of what it calls open. */
  readonly open: ReadonlySet<string>;
};

const sourceAddress = '10.82.2.1';
/** More than any machine sends: no limit of its own. */
export const unlimitedRate = 100_000_000;

export function isInstalled(peer: PeerName): boolean {
  try {
    execFileSync(peer, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // masscan exits with 1 after it has told its version.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

export function masscanWords(
  pair: NamespacePair,
  { targets, ports }: PeerTargets,
  options: { readonly rate: number; readonly waitS: number; readonly retries?: number },
): readonly string[] {
  return [
    'masscan',
    ...[targets, `-p${ports}`, '--rate', String(options.rate), '-e', 'cable'],
    ...['--adapter-ip', sourceAddress, '--adapter-mac', macOf(pair, pair.scanner)],
    ...['--router-mac', macOf(pair, pair.target), '--wait', String(options.waitS)],
    ...(options.retries === undefined ? [] : ['--retries', String(options.retries)]),
  ];
}

/** With the sender without a limit, one thread, and nothing written. Its own list of ranges to avoid is left out. */
export function zmapWords(pair: NamespacePair, targets: string): readonly string[] {
  return [
    'zmap',
    ...['-p', '80', '-r', '0', '-T', '1', '-i', 'cable', '-S', sourceAddress],
    ...['-G', macOf(pair, pair.target), '-b', '/dev/null', '-o', '/dev/null', '-q', targets],
  ];
}

export async function masscan(
  pair: NamespacePair,
  at: PeerTargets,
  options: Parameters<typeof masscanWords>[2] & { readonly limitMs: number },
): Promise<PeerRun> {
  const awake = keepAwake(pair);
  try {
    const run = await metered(pair.scanner, masscanWords(pair, at, options), options);
    const found = run.stdout.matchAll(/open port (\d+)\/tcp on ([\d.]+)/g);
    return { ...run, open: new Set([...found].map(([, port, address]) => `${address}:${port}`)) };
  } finally {
    awake.kill('SIGKILL');
  }
}

export async function nmap(
  pair: NamespacePair,
  { targets, ports }: PeerTargets,
  settings: readonly string[],
  limitMs: number,
): Promise<PeerRun> {
  const words = ['nmap', '-n', '-Pn', '-p', ports, ...settings, '-oG', '-', ...targets.split(' ')];
  const run = await metered(pair.scanner, words, { limitMs });
  const open = new Set<string>();
  for (const [, address, told = ''] of run.stdout.matchAll(/^Host: (\S+).*\tPorts: ([^\t\n]*)/gm)) {
    for (const [, port] of told.matchAll(/(\d+)\/open\/tcp/g)) open.add(`${address}:${port}`);
  }
  return { ...run, open };
}

/**
 * masscan's receiver waits for a packet without a limit, so on a quiet interface it never ends:
 * five a second, to a port where nobody listens, let it.
 */
function keepAwake(pair: NamespacePair) {
  const script = `
    const socket = require('node:dgram').createSocket('udp4');
    setInterval(() => socket.send('', 9, '10.82.2.2', () => {}), 200);`;
  return pair.start(pair.scanner, process.execPath, '-e', script);
}

function macOf(pair: NamespacePair, namespace: string): string {
  return pair.exec(namespace, 'cat', '/sys/class/net/cable/address').trim();
}
