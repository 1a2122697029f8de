/** What this machine grants a sweep: open files and local ports. Null where the system does not say. */
import { readFile } from 'node:fs/promises';

export type Limits = {
  /** Files that this process may have open at once. */
  readonly openFiles: number | null;
  readonly localPorts: { readonly first: number; readonly last: number } | null;
};

export async function limits(): Promise<Limits> {
  const files = await readOrEmpty('/proc/self/limits');
  const ports = await readOrEmpty('/proc/sys/net/ipv4/ip_local_port_range');
  return { openFiles: openFilesIn(files), localPorts: localPortsIn(ports) };
}

/** The soft limit in the text of /proc/self/limits. */
export function openFilesIn(text: string): number | null {
  const [, soft] = /^Max open files\s+(\d+|unlimited)\s/m.exec(text) ?? [];
  if (soft === undefined) return null;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/** `32768\t60999`. */
export function localPortsIn(text: string): Limits['localPorts'] {
  const [, first, last] = /^(\d{1,5})\s+(\d{1,5})\s*$/.exec(text) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) return null;
  return { first: Number(first), last: Number(last) };
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return ''; // not Linux
  }
}
