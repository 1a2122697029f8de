/**
 * Gives up every privilege but that of raw sockets, for the whole process and for good: for programs
 * (the command line calls it), never by itself inside a host program.
 *
 * Capabilities belong to threads, and Node's are running already. So this thread gives up what is
 * not needed, forbids itself to gain any more, and starts the same program again in its place
 * (execve(2): same process, same files, one thread), which finds nothing left to give up. Nothing
 * was opened before, so nothing privileged is open afterwards.
 *
 * Who is root only in name can't touch other people's files. Where the program needs one (a report
 * in the folder of the user who called `sudo`), the right to that is kept as well, and said.
 */
import { constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CapabilityCalls,
  capabilitiesHeld,
  capabilityCalls,
  capabilityText,
  maskOf,
} from './capabilities.ts';

/** Files that the program will open. */
export type FilesNeeded = {
  readonly reads: readonly string[];
  /** Existing files, or files to be made in a folder that exists. */
  readonly writes: readonly string[];
};

export type Privilege = {
  /** As text, such as `CAP_NET_RAW`; null where the system has no such thing. */
  readonly kept: string | null;
  /** A sentence where it is more than raw sockets need; else null. */
  readonly because: string | null;
};

/** All that a sweep by raw packets needs. */
export const rawSockets = maskOf('CAP_NET_RAW');
const otherPeoplesFiles = maskOf('CAP_DAC_OVERRIDE', 'CAP_CHOWN', 'CAP_FOWNER');
/** Tells the program that is started again its own number, so that it never does it twice. */
const doneAlready = 'POSTERN_PRIVILEGE_DROPPED';
/** Frames that are shared with the kernel count as locked memory; what systemd grants everybody. */
const lockedBytes = 8 << 20;
const { R_OK, W_OK, X_OK } = constants;

/**
 * Returns only in a process that has no more privilege than it says. `nodeOptions`: what Node is
 * told besides, where it is started again.
 */
export function keepOnlyRawSockets(
  files: FilesNeeded,
  nodeOptions: readonly string[] = [],
): Privilege {
  const held = capabilitiesHeld();
  const calls = capabilityCalls();
  if (!held || !calls) return { kept: null, because: null };
  const lacking = held.permitted === 0n ? null : firstLacking(calls, held.permitted, files);
  const wanted = held.permitted & (lacking === null ? rawSockets : rawSockets | otherPeoplesFiles);
  const because =
    lacking === null
      ? null
      : `keeps ${capabilityText(wanted)}, because ${lacking} belongs to somebody else`;
  const isDone = held.permitted === wanted && (held.noNewPrivileges || wanted === 0n);
  if (isDone) {
    calls.gainNothingMore();
    return { kept: capabilityText(wanted), because };
  }
  const isAgain = process.env[doneAlready] === String(process.pid);
  const failed = isAgain
    ? 'this system gives them back'
    : startAgain(calls, wanted, files, nodeOptions);
  const left = capabilityText(held.permitted);
  return { kept: left, because: `could not give up privileges (${failed}), so it has ${left}` };
}

/** Returns why it could not. */
function startAgain(
  calls: CapabilityCalls,
  wanted: bigint,
  files: FilesNeeded,
  nodeOptions: readonly string[],
): string {
  calls.raiseLockedMemory(lockedBytes);
  try {
    // Without it a program that root starts has them all again; others gain nothing by it.
    if (!calls.bound(wanted) && process.geteuid?.() === 0) return 'CAP_SETPCAP is lacking';
    calls.set({ effective: wanted, permitted: wanted, inheritable: wanted });
    calls.keepAcrossPrograms(wanted);
    calls.gainNothingMore();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const args = [process.execPath, ...nodeOptions, ...process.execArgv, ...process.argv.slice(1)];
  for (const fd of [0, 1, 2, ...[...files.reads, ...files.writes].flatMap(descriptorOf)]) {
    calls.leaveOpen(fd);
  }
  const env = Object.entries({ ...process.env, [doneAlready]: String(process.pid) });
  return calls.become(
    process.execPath,
    args,
    env.map(([name, value]) => `${name}=${value}`),
  );
}

/** The first file that can't be used without the right to other people's files; null for none. */
function firstLacking(
  calls: CapabilityCalls,
  permitted: bigint,
  files: FilesNeeded,
): string | null {
  const as = (effective: bigint) => calls.set({ effective, permitted, inheritable: 0n });
  try {
    as(permitted & rawSockets);
    const own = fileURLToPath(import.meta.url);
    const reads = ['.', own, ...files.reads].find((path) => !calls.mayAccess(path, R_OK));
    return reads ?? files.writes.find((path) => !mayWrite(calls, path)) ?? null;
  } finally {
    as(permitted);
  }
}

/** A file is written beside its place, gets its owner, and is renamed. */
function mayWrite(calls: CapabilityCalls, path: string): boolean {
  const folder = dirname(path);
  if (!calls.mayAccess(folder, W_OK | X_OK)) return false;
  if (!existsSync(path)) return true;
  const { uid, gid } = statSync(path);
  const isOurs = uid === process.geteuid?.() && gid === process.getegid?.();
  return calls.mayAccess(path, W_OK) && (isOurs || !statSync(path).isFile());
}

/** `/dev/fd/63`, as shells name a pipe that they have opened for us. */
function descriptorOf(path: string): number[] {
  const [, digits] = /^\/(?:dev|proc\/self)\/fd\/(\d{1,6})$/.exec(path) ?? [];
  return digits === undefined ? [] : [Number(digits)];
}
