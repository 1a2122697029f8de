/** Runs the command as a user does: the program itself, its exit code, and what it printed. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../postern.mjs', import.meta.url));
/** Journals of checks that a test kills are not the user's. */
const state = join(tmpdir(), `postern-state-of-tests-${process.pid}`);
process.once('exit', () => rmSync(state, { recursive: true, force: true }));
/** A machine that is busy with other tests takes its time; what hangs is found by this. */
const runMsMax = 120_000;

export type Run = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Started = {
  readonly child: ChildProcess;
  readonly done: Promise<Run>;
  /** What the standard output has brought so far. */
  readonly stdout: () => string;
};

export type RunOptions = Pick<SpawnOptions, 'cwd' | 'stdio'> & {
  readonly env?: Readonly<Record<string, string>>;
  /** What comes before `node`, such as `unshare -n`. */
  readonly within?: readonly string[];
};

export function startPostern(args: readonly string[], options: RunOptions = {}): Started {
  const words = [...(options.within ?? []), process.execPath, program, ...args];
  const [command = '', ...rest] = words;
  const child = spawn(command, rest, {
    stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd,
    // Nothing of the test run's own settings: colours, for one.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      POSTERN_STATE_DIR: state,
      ...options.env,
    },
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), runMsMax);
  const done = new Promise<Run>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...texts });
    });
  });
  return { child, done, stdout: () => texts.stdout };
}

export function postern(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return startPostern(args, options).done;
}

/** A check of this machine that is over in no time: one port, nothing by UDP. */
export function checkOf(port: number | string, ...more: readonly string[]): Promise<Run> {
  return postern(['check', '127.0.0.1', '--ports', String(port), '--udp', 'none', ...more]);
}

export type Folder = {
  readonly path: string;
  file(name: string): string;
  names(): readonly string[];
  remove(): void;
};

export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'postern-test-'));
  return {
    path,
    file: (name) => join(path, name),
    names: () => readdirSync(path).sort(),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
