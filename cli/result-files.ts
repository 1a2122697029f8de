/** Reads results that `--output json` wrote, bounded. */
import { readFile, stat } from 'node:fs/promises';
import { type CheckResult, printable, Refusal, readResult } from '@postern/engine';

const fileBytesMax = 256 * 1024 * 1024;

/** Throws Refusal: bad-file, bad-result. */
export async function resultIn(path: string): Promise<CheckResult> {
  const name = printable(path, 120);
  const text = await readBounded(path).catch((cause: unknown) => {
    if (cause instanceof Refusal) throw cause;
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Refusal('bad-file', `${name} cannot be read (${why})`, { cause });
  });
  return readResult(text, name);
}

async function readBounded(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size <= fileBytesMax) return readFile(path, 'utf8');
  throw new Refusal('bad-file', `${printable(path, 120)} is larger than 256 MiB`);
}
