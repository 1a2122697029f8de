/**
 * The privileges of this process, as Linux cuts them up (capabilities(7)): what it holds, and the
 * calls that give them up. A set is a bit mask, one bit a capability.
 *
 * They belong to threads, and a thread can change only its own. Node has started several before any
 * of our code runs, so they can't be given up here and now for the whole process: privilege.ts
 * prepares this thread and then starts the program again in its place, with this thread alone.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type koffiModule from 'koffi';

/** By their numbers (linux/capability.h), those that are of interest here. */
export const capabilityNames = {
  CAP_CHOWN: 0,
  CAP_DAC_OVERRIDE: 1,
  CAP_FOWNER: 3,
  CAP_NET_ADMIN: 12,
  CAP_NET_RAW: 13,
  CAP_SYS_ADMIN: 21,
} as const;
export type CapabilityName = keyof typeof capabilityNames;

export const maskOf = (...names: readonly CapabilityName[]): bigint =>
  names.reduce((mask, name) => mask | (1n << BigInt(capabilityNames[name])), 0n);

/** As text: names where they are known here, else numbers. */
export function capabilityText(mask: bigint): string {
  const numbers = Array.from({ length: 64 }, (_, i) => i).filter((i) => (mask >> BigInt(i)) & 1n);
  const nameOf = (number: number) =>
    Object.entries(capabilityNames).find(([, value]) => value === number)?.[0];
  const known = numbers.map(nameOf).filter((name) => name !== undefined);
  const others = numbers.length - known.length;
  if (numbers.length === 0) return 'none';
  if (known.length === 0 || others > known.length) return `${numbers.length} capabilities`;
  return [...known, ...(others > 0 ? [`${others} more`] : [])].join(', ');
}

export type Held = {
  readonly effective: bigint;
  readonly permitted: bigint;
  readonly bounding: bigint;
  readonly noNewPrivileges: boolean;
};

/** Null where there is no such thing: not Linux, or no /proc. */
export function capabilitiesHeld(): Held | null {
  try {
    return heldIn(readFileSync('/proc/self/status', 'utf8'));
  } catch {
    return null;
  }
}

/** From the text of /proc/PID/status. */
export function heldIn(text: string): Held | null {
  const [effective, permitted, bounding] = ['CapEff', 'CapPrm', 'CapBnd'].map((name) => {
    const [, digits] = new RegExp(`^${name}:\\s*([0-9a-f]{1,16})$`, 'm').exec(text) ?? [];
    return digits === undefined ? null : BigInt(`0x${digits}`);
  });
  if (effective == null || permitted == null || bounding == null) return null;
  return { effective, permitted, bounding, noNewPrivileges: /^NoNewPrivs:\s*1$/m.test(text) };
}

export type CapabilityCalls = {
  /** Of this thread. Throws where the kernel refuses. */
  set(sets: { effective: bigint; permitted: bigint; inheritable: bigint }): void;
  /** What no program that is started from here on can gain; false where that may not be said. */
  bound(mask: bigint): boolean;
  /** What a program that is started from here on keeps without being root; all else is cleared. */
  keepAcrossPrograms(mask: bigint): void;
  gainNothingMore(): void;
  /** By the effective capabilities of this thread. `read` and `write` as of access(2). */
  mayAccess(path: string, mode: number): boolean;
  /** Locked memory, up to what may be had without asking. */
  raiseLockedMemory(bytes: number): void;
  /** Node marks what it was given (standard output as well) to be closed when a program starts. */
  leaveOpen(fd: number): void;
  /** Starts a program in the place of this one; returns only where that fails, with the error's name. */
  become(path: string, args: readonly string[], env: readonly string[]): string;
};

const version3 = 0x20080522;
const capabilitiesMax = 64;
const boundingDrop = 24;
const noNewPrivileges = 38;
const ambient = 47;
const ambientRaise = 2;
const ambientClearAll = 4;
const lockedMemory = 8;
const setDescriptorFlags = 2;
/** AT_FDCWD, and AT_EACCESS: judged by the effective identity instead of the real one. */
const here = -100;
const byEffective = 0x200;
/** Errors that say that rights are missing; any other is for whoever opens the file. */
const noRight: readonly string[] = ['EACCES', 'EPERM'];

/** Null where the C library can't be called. */
export function capabilityCalls(): CapabilityCalls | null {
  if (process.platform !== 'linux') return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof koffiModule;
    return bind(koffi, koffi.load(null));
  } catch {
    return null;
  }
}

function bind(
  koffi: typeof koffiModule,
  library: ReturnType<typeof koffiModule.load>,
): CapabilityCalls {
  const capset = library.func('int capset(void *, void *)');
  const prctl = library.func('int prctl(int, uint64, uint64, uint64, uint64)');
  const faccessat = library.func('int faccessat(int, const char *, int, int)');
  const getrlimit = library.func('int getrlimit(int, void *)');
  const setrlimit = library.func('int setrlimit(int, void *)');
  const fcntl = library.func('int fcntl(int, int, int)');
  const execve = library.func('int execve(const char *, const char **, const char **)');
  const names = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));
  const errorName = () => names.get(koffi.errno()) ?? `errno ${koffi.errno()}`;
  const must = (result: number, call: string) => {
    if (result < 0) throw new Error(`${call}: ${errorName()}`);
  };
  return {
    set: (sets) => must(capset(Uint32Array.from([version3, 0]), setWords(sets)), 'capset'),
    bound(mask) {
      for (let one = 0; one < capabilitiesMax; one++) {
        if ((mask >> BigInt(one)) & 1n) continue;
        if (prctl(boundingDrop, one, 0, 0, 0) === 0) continue;
        return errorName() === 'EINVAL'; // this kernel has no more of them
      }
      return true;
    },
    keepAcrossPrograms(mask) {
      must(prctl(ambient, ambientClearAll, 0, 0, 0), 'prctl');
      for (let one = 0; one < capabilitiesMax; one++) {
        if ((mask >> BigInt(one)) & 1n) must(prctl(ambient, ambientRaise, one, 0, 0), 'prctl');
      }
    },
    gainNothingMore: () => must(prctl(noNewPrivileges, 1, 0, 0, 0), 'prctl'),
    mayAccess: (path, mode) =>
      faccessat(here, path, mode, byEffective) === 0 || !noRight.includes(errorName()),
    raiseLockedMemory(bytes) {
      const limit = new BigUint64Array(2); // soft, hard
      if (getrlimit(lockedMemory, limit) !== 0 || (limit[0] ?? 0n) >= BigInt(bytes)) return;
      limit.fill(BigInt(bytes));
      setrlimit(lockedMemory, limit); // where it may not, packets go by other calls
    },
    leaveOpen: (fd) => {
      fcntl(fd, setDescriptorFlags, 0);
    },
    become(path, args, env) {
      execve(path, [...args, null], [...env, null]);
      return errorName();
    },
  };
}

/** cap_user_data_t for version 3: effective, permitted, inheritable, first their low words. */
function setWords(sets: Parameters<CapabilityCalls['set']>[0]): Uint32Array {
  const words = [sets.effective, sets.permitted, sets.inheritable];
  const low = words.map((mask) => Number(mask & 0xffffffffn));
  return Uint32Array.from([...low, ...words.map((mask) => Number(mask >> 32n))]);
}
