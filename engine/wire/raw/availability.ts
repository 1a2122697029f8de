/** Whether this machine can sweep by SYN, and if not, why not: for `doctor` and for the choice of a method. */
import { afPacket, libc, sockRaw } from './libc.ts';

export type SynAvailability =
  | { readonly ok: true }
  | { readonly ok: false; readonly because: string };

/** Machines with the structure layouts that this folder writes: 64 bits, little endian. */
const machines: readonly string[] = ['x64', 'arm64', 'riscv64', 'loong64'];

export function synAvailability(): SynAvailability {
  if (process.platform !== 'linux') {
    return no(`raw packets need Linux, this is ${process.platform}`);
  }
  if (!machines.includes(process.arch)) {
    return no(`raw packets are not supported on this processor (${process.arch})`);
  }
  try {
    const fd = libc().socket(afPacket, sockRaw, 0);
    if (fd >= 0) {
      libc().close(fd);
      return { ok: true };
    }
  } catch (error) {
    return no(`koffi could not be loaded (${firstLine(error)})`);
  }
  const because = libc().errnoName(libc().errno());
  if (because === 'EPERM' || because === 'EACCES') {
    return no('raw packets need root or the capability CAP_NET_RAW');
  }
  return no(`this system does not open raw sockets (${because})`);
}

const no = (because: string) => ({ ok: false, because }) as const;

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
