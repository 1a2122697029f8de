/**
 * A command and what it cost: a process of its own starts it in a namespace, waits for it and asks
 * the kernel what all of its threads and children used (getrusage(2), RUSAGE_CHILDREN), which no
 * sampling from outside could tell of threads that have ended.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type koffi from 'koffi';

export type Metered = {
  readonly ms: number;
  /** User and system time of the whole process tree. */
  readonly cpuMs: number;
  /** The most that its largest process held at once. */
  readonly rssBytes: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Null where it was ended because its time was up. */
  readonly code: number | null;
};

type Used = Pick<Metered, 'ms' | 'cpuMs' | 'rssBytes' | 'code'>;

export type MeterOptions = {
  readonly limitMs: number;
  readonly env?: Readonly<Record<string, string>>;
};

const script = fileURLToPath(import.meta.url);
const stdoutCharsMax = 256 << 20;
const stderrCharsMax = 64 << 10;
const usedFd = 3;

export async function metered(
  namespace: string,
  command: readonly string[],
  { limitMs, env = {} }: MeterOptions,
): Promise<Metered> {
  const inside = ['netns', 'exec', namespace, process.execPath, script, String(limitMs)];
  const child = spawn('ip', [...inside, ...command], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const texts = ['', '', '', ''];
  const limits = [0, stdoutCharsMax, stderrCharsMax, stderrCharsMax];
  for (const [fd, stream] of child.stdio.entries()) {
    if (!stream || !('setEncoding' in stream)) continue;
    stream.setEncoding('utf8').on('data', (text: string) => {
      texts[fd] = `${texts[fd]}${text}`.slice(-(limits[fd] ?? 1));
    });
  }
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  const [, stdout = '', stderr = '', used = ''] = texts;
  if (used === '') throw new Error(`${command[0]} could not be metered: ${stderr}`);
  return { ...(JSON.parse(used) as Used), stdout, stderr };
}

/** The part that runs inside. */
async function meter(limitMs: number, command: string, args: readonly string[]): Promise<Used> {
  const startedAt = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal ? endedBy(signal) : null)));
  });
  clearTimeout(timer);
  return { ms: performance.now() - startedAt, ...usedByChildren(), code: status };
}

function endedBy(signal: NodeJS.Signals): number | null {
  return signal === 'SIGKILL' ? null : 128 + constants.signals[signal];
}

/** struct rusage (getrusage(2)): two timevals, then the largest resident set in KiB, all of 64 bits. */
const rusageBytes = 144;
const rusageChildren = -1;

function usedByChildren(): Pick<Metered, 'cpuMs' | 'rssBytes'> {
  const ffi = createRequire(import.meta.url)('koffi') as typeof koffi;
  const getrusage = ffi.load('libc.so.6').func('int getrusage(int who, _Out_ uint8_t *usage)');
  const usage = Buffer.alloc(rusageBytes);
  if (getrusage(rusageChildren, usage) !== 0) throw new Error('getrusage failed');
  const at = (index: number) => Number(usage.readBigInt64LE(index * 8));
  const cpuMs = (at(0) + at(2)) * 1000 + (at(1) + at(3)) / 1000;
  return { cpuMs, rssBytes: at(4) * 1024 };
}

const [, started, limit, command, ...args] = process.argv;
if (started === script && limit !== undefined && command !== undefined) {
  const { writeSync } = await import('node:fs');
  writeSync(usedFd, JSON.stringify(await meter(Number(limit), command, args)));
}
