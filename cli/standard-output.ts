/**
 * The standard output, which may be a terminal, a pipe whose reader leaves, or a file on a disk that
 * fills up. A reader that left is no error: whoever pipes into `head -1` has what was wanted.
 */
import { fstatSync } from 'node:fs';
import { writeFully } from './outputs.ts';
import { cannotWrite, isReaderGone } from './system-errors.ts';

export const standardOutput = 'the standard output';

/** Called at the start: without listeners a lost reader would end the program as a bug. */
export function surviveLostReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Resolves once all is taken, or the reader is gone; else throws Refusal `cannot-write`. */
export async function print(text: string): Promise<void> {
  const cause = await new Promise<unknown>((resolve) => send(text, resolve));
  if (cause !== null && !isReaderGone(cause)) throw cannotWrite(standardOutput, cause);
}

/** Tells null once the text is taken, else what the system said: `EPIPE` for a lost reader. */
export function send(text: string, done: (cause: unknown) => void): void {
  if (!isFile()) {
    process.stdout.write(text, (error) => done(error ?? null));
    return;
  }
  try {
    // Node's own stream for files forgets the rest of a write that a full disk cut short.
    writeFully(process.stdout.fd, text);
  } catch (error) {
    done(error);
    return;
  }
  done(null);
}

function isFile(): boolean {
  return fstatSync(process.stdout.fd).isFile();
}
