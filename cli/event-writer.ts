/**
 * `--output jsonl`: each event as a line, as it happens, to a file or the standard output. Where
 * that place takes no more, the rest goes to a file in the temporary folder, and the end says so.
 */
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { type CheckEvent, eventLine, Refusal } from '@postern/engine';
import { refugeFor, writeFully } from './outputs.ts';
import { send, standardOutput } from './standard-output.ts';
import { cannotWrite, isReaderGone } from './system-errors.ts';

export type EventWriter = {
  write(event: CheckEvent): void;
  /** Throws Refusal `cannot-write` where not every line is where it was asked for. */
  end(): Promise<void>;
};

/** `onReaderGone` is called once, when nobody reads the standard output any more. */
export function openEventWriter(file: string | null, onReaderGone: () => void): EventWriter {
  const place = file === null ? toStandardOutput : toFile(file);
  let written = 0;
  let isReaderLost = false;
  let rest: Rest | null = null;

  return { write, end };

  function write(event: CheckEvent): void {
    const line = eventLine(event);
    if (rest) rest.write(line);
    else if (!isReaderLost) {
      place.write(line, (cause) => {
        if (cause === null) written++;
        else keep(line, cause);
      });
    }
  }

  function keep(line: string, cause: unknown): void {
    if (file === null && isReaderGone(cause)) {
      isReaderLost = true;
      onReaderGone();
    } else if (!isReaderLost) {
      rest ??= new Rest(file ?? standardOutput, written, cause);
      rest.write(line);
    }
  }

  async function end(): Promise<void> {
    await place.close();
    if (rest) throw rest.close();
  }
}

type LinePlace = {
  write(line: string, done: (cause: unknown) => void): void;
  close(): Promise<void>;
};

const toStandardOutput: LinePlace = {
  write: send,
  close: () => new Promise((resolve) => send('', () => resolve())),
};

/** Opened by the first event: a check that is refused leaves the old file as it was. */
function toFile(file: string): LinePlace {
  let fd: number | null = null;
  let wholeLines = 0;
  return {
    write(line, done) {
      try {
        fd ??= openSync(file, 'w');
        writeFully(fd, line);
        wholeLines += Buffer.byteLength(line);
      } catch (cause) {
        cutOff(fd, wholeLines);
        done(cause);
        return;
      }
      done(null);
    },
    async close() {
      if (fd !== null) closeSync(fd);
    },
  };
}

/** Half a line would make the whole file unreadable to a program. */
function cutOff(fd: number | null, length: number): void {
  if (fd === null) return;
  try {
    ftruncateSync(fd, length);
  } catch {
    // A device or a pipe has no length, and what was written there cannot be taken back.
  }
}

/** The lines that their place did not take. */
class Rest {
  readonly #sentence: string;
  readonly #cause: unknown;
  readonly #name: string;
  #path = '';
  #fd: number | null = null;
  #lost = 0;

  constructor(place: string, written: number, cause: unknown) {
    this.#cause = cause;
    this.#sentence = `${cannotWrite(place, cause).message} after ${written} lines`;
    this.#name = basename(place === standardOutput ? 'events.jsonl' : place);
  }

  write(line: string): void {
    try {
      this.#fd ??= this.#open();
      writeFully(this.#fd, line);
    } catch {
      this.#lost++; // told at the end, by number
    }
  }

  close(): Refusal {
    const kept = this.#fd === null ? [] : [`the rest was kept as ${this.#path}`];
    const lost = this.#lost > 0 ? [`${this.#lost} lines are lost`] : [];
    if (this.#fd !== null) closeSync(this.#fd);
    const sentence = [this.#sentence, ...kept, ...lost].join('; ');
    return new Refusal('cannot-write', sentence, { cause: this.#cause });
  }

  #open(): number {
    this.#path = refugeFor(this.#name);
    return openSync(this.#path, 'wx');
  }
}
