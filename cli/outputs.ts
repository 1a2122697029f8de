/**
 * Where reports go. A file is proven writable before the check begins, written beside its place and
 * renamed, so that it is whole or absent; if its disk fills up meanwhile, the report is kept in the
 * temporary folder instead of being lost.
 */
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type CheckEvent, eventLine, printable, Refusal } from '@postern/engine';

const draftOf = (file: string) => `${file}.part-${process.pid}`;

/** Throws Refusal `cannot-write` where the file can't be made; leaves nothing behind. */
export async function proveWritable(file: string): Promise<void> {
  const draft = draftOf(file);
  try {
    await (await open(draft, 'w')).close();
    await rm(draft);
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}

/** Returns the path that holds the text: `file`, or the place where it was saved instead. */
export async function writeWhole(file: string, text: string | Uint8Array): Promise<string> {
  const draft = draftOf(file);
  try {
    await writeFile(draft, text);
    await rename(draft, file);
    return file;
  } catch (cause) {
    await rm(draft, { force: true });
    const refuge = join(tmpdir(), `postern-${process.pid}-${basename(file)}`);
    await writeFile(refuge, text).catch((second) => {
      throw cannotWrite(file, cause, second);
    });
    throw new Refusal(
      'cannot-write',
      `${cannotWrite(file, cause).message}; it was kept as ${refuge}`,
      {
        cause,
      },
    );
  }
}

function cannotWrite(file: string, ...causes: unknown[]): Refusal {
  const codes = causes.map((cause) =>
    cause instanceof Error && 'code' in cause ? cause.code : cause,
  );
  const why = {
    ENOSPC: 'no space is left on the disk',
    EACCES: 'no permission',
    EROFS: 'the disk is read-only',
    ENOENT: 'its folder does not exist',
    EISDIR: 'it is a folder',
  };
  const code = String(codes[0]);
  const sentence = code in why ? why[code as keyof typeof why] : code;
  return new Refusal('cannot-write', `${printable(file)} cannot be written: ${sentence}`, {
    cause: causes[0],
  });
}

/** Writes to the standard output and waits until it is taken; a closed pipe ends quietly. */
export function print(text: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

export type EventWriter = { write(event: CheckEvent): void; end(): Promise<void> };

/** `--output jsonl`: a line as it happens, to the file or the standard output. */
export async function openEventWriter(file: string | null): Promise<EventWriter> {
  if (file === null) {
    return {
      write: (event) => void process.stdout.write(eventLine(event)),
      end: () => print(''),
    };
  }
  const handle = await open(file, 'w').catch((cause) => {
    throw cannotWrite(file, cause);
  });
  const stream = handle.createWriteStream();
  let failed: unknown = null;
  stream.on('error', (error) => {
    failed = error;
  });
  return {
    write: (event) => void (failed === null && stream.write(eventLine(event))),
    async end() {
      await new Promise<void>((resolve) => stream.end(() => resolve()));
      if (failed !== null) throw cannotWrite(file, failed);
    },
  };
}
