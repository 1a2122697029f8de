/**
 * What this machine itself listens on, and which process does: so that a check of this machine can
 * say who can reach a port, which no packet to loopback can. Reads /proc and sends nothing.
 */
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Reach } from '../facts/check-result.ts';
import type { Endpoint, Transport } from '../facts/endpoint.ts';
import { printable } from '../facts/text.ts';
import { listeningSockets, type SocketEntry } from './proc-net.ts';

export type Listener = {
  readonly transport: Transport;
  /** Canonical text; `0.0.0.0` or `::` for every address. */
  readonly address: string;
  readonly port: number;
  /** Name of the process; null where this user may not know. */
  readonly process: string | null;
};

const tables: readonly (readonly [file: string, transport: Transport])[] = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
];
const processesMax = 32_768;
const filesOfProcessMax = 65_536;

/** Null where this system does not say (anything but Linux). */
export async function listeners(): Promise<readonly Listener[] | null> {
  if (process.platform !== 'linux') return null;
  const entries: SocketEntry[] = [];
  let readable = 0;
  for (const [file, transport] of tables) {
    const text = await readOrNull(`/proc/net/${file}`);
    if (text === null) continue; // no IPv6 on this machine
    readable++;
    entries.push(...listeningSockets(text, transport));
  }
  if (readable === 0) return null;
  const names = await processesOf(new Set(entries.map(({ inode }) => inode)));
  return entries.map(({ transport, address, port, inode }) => ({
    transport,
    address,
    port,
    process: names.get(inode) ?? null,
  }));
}

/**
 * Who can reach a port of this machine: null where nothing listens on it at that address. The
 * system's answer is about sockets; a host firewall may still stand before them.
 */
export function reachOf(all: readonly Listener[], endpoint: Endpoint): Reach | null {
  const there = listenersAt(all, endpoint);
  if (there.length === 0) return null;
  return there.every(({ address }) => isLoopback(address)) ? 'this-machine' : 'network';
}

/** The listeners that may answer at an endpoint of this machine. */
export function listenersAt(all: readonly Listener[], endpoint: Endpoint): readonly Listener[] {
  return all.filter(
    ({ transport, address, port }) =>
      transport === endpoint.transport &&
      port === endpoint.port &&
      isBoundFor(address, endpoint.address),
  );
}

/** `::` takes IPv4 too, unless its owner forbade it, which /proc does not tell: it counts as both. */
function isBoundFor(bound: string, asked: string): boolean {
  if (bound === '::' || bound === asked) return true;
  return bound === '0.0.0.0' && !asked.includes(':');
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** Names of the processes that hold these sockets, by inode, as far as this user may look. */
async function processesOf(inodes: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>();
  const processes = (await readdirOrEmpty('/proc')).filter((name) => /^\d+$/.test(name));
  for (const id of processes.slice(0, processesMax)) {
    const files = await readdirOrEmpty(`/proc/${id}/fd`);
    for (const file of files.slice(0, filesOfProcessMax)) {
      const inode = await socketInode(`/proc/${id}/fd/${file}`);
      if (inode === null || !inodes.has(inode) || names.has(inode)) continue;
      const name = await readOrNull(`/proc/${id}/comm`);
      if (name !== null) names.set(inode, printable(name, 64));
    }
  }
  return names;
}

async function socketInode(path: string): Promise<number | null> {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(await readlink(path)) ?? [];
    return inode === undefined ? null : Number(inode);
  } catch {
    return null; // closed meanwhile
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null; // not there, or not for this user
  }
}

async function readdirOrEmpty(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch {
    return []; // ended meanwhile, or not for this user
  }
}
