/** Where journals lie, which is the newest, and which are too old to be gone on with. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../facts/refusal.ts';
import { printable } from '../facts/text.ts';

const keptMax = 20;
const keptMs = 14 * 24 * 3_600_000;
const suffix = '.journal';

export function journalDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const { POSTERN_STATE_DIR: own, XDG_STATE_HOME: state } = env;
  const base = own ?? join(state ?? join(homedir(), '.local', 'state'), 'postern');
  return join(base, 'checks');
}

/** Makes the directory, clears what is too old, and names a new file. Throws the system's error. */
export function newJournalPath(directory: string, start: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const now = Date.now();
  for (const [i, { path, at }] of journalsIn(directory).entries()) {
    if (i >= keptMax - 1 || now - at > keptMs) rmSync(path, { force: true });
  }
  const name = `${start.replaceAll(':', '-')}-${process.pid}${suffix}`;
  return join(directory, name);
}

/** Throws Refusal `bad-file` where there is none. */
export function newestJournal(directory: string): string {
  const [newest] = journalsIn(directory);
  if (newest) return newest.path;
  const sentence = `there is no check to go on with in ${printable(directory)}`;
  throw new Refusal('bad-file', sentence);
}

/** Newest first. */
function journalsIn(directory: string): { readonly path: string; readonly at: number }[] {
  return namesIn(directory)
    .filter((name) => name.endsWith(suffix))
    .map((name) => join(directory, name))
    .map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // nothing was ever written there
  }
}
