/**
 * The words of target lists, one by one: from the command line, and from `@file`s of any length
 * that are streamed (a line or comma-separated words a target, `#` begins a comment).
 */
import { createReadStream } from 'node:fs';
import { Refusal } from '../facts/refusal.ts';
import { printable } from '../facts/text.ts';

const linesMax = 20_000_000;
const lineCharsMax = 1_024;
const mistakesShown = 10;
/** After so many this is no target list, and the rest of it is not read. */
const mistakesMax = 1_000;

/** `place` is null on the command line, else `FILE line N`. A thrown Refusal is collected, but for `too-many-targets`. */
export type OnWord = (word: string, place: string | null) => void;

/** What was wrong is in `mistakes`; throws Refusal only where there are far too many, or `interrupted`. */
export async function eachWord(
  words: readonly string[],
  split: (text: string) => readonly string[],
  onWord: OnWord,
  mistakes: Mistakes,
  signal?: AbortSignal,
): Promise<void> {
  for (const word of words) {
    if (isFile(word)) await eachLine(word.slice(1), split, onWord, mistakes, signal);
    else {
      for (const part of split(word)) mistakes.collect(part, null, onWord);
    }
  }
}

/** `@FILE`; `@mon-fri 08:00-18:00` is a window. */
export function isFile(word: string): boolean {
  return word.startsWith('@') && !/^@[a-z][a-z,-]*\s+\d/i.test(word);
}

export const interrupted = () =>
  new Refusal('interrupted', 'it was interrupted before anything was asked');

export class Mistakes {
  #first: Refusal | null = null;
  #count = 0;
  readonly #sentences: string[] = [];

  collect(word: string, place: string | null, onWord: OnWord): void {
    try {
      onWord(word, place);
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.code === 'too-many-targets') throw cause;
      this.add(cause, place);
    }
  }

  add(refusal: Refusal, place: string | null): void {
    this.#first ??= refusal;
    this.#count++;
    if (this.#sentences.length < mistakesShown) {
      this.#sentences.push(place ? `${place}: ${refusal.message}` : refusal.message);
    }
    if (this.#count >= mistakesMax) this.throwIfAny();
  }

  /** Throws the first Refusal, with the sentences of the first ten. */
  throwIfAny(): void {
    if (!this.#first) return;
    const more = this.#count - this.#sentences.length;
    const atLeast = this.#count >= mistakesMax ? 'at least ' : '';
    const rest = more > 0 ? [`and ${atLeast}${more} more mistakes`] : [];
    throw new Refusal(this.#first.code, [...this.#sentences, ...rest].join('\n'), {
      cause: this.#first,
    });
  }
}

async function eachLine(
  path: string,
  split: (text: string) => readonly string[],
  onWord: OnWord,
  mistakes: Mistakes,
  signal: AbortSignal | undefined,
): Promise<void> {
  const name = printable(path, 120);
  let lines = 0;
  const take = (line: string) => {
    lines++;
    if (lines > linesMax) {
      throw new Refusal(
        'bad-file',
        `${name} has more than ${linesMax.toLocaleString('en-US')} lines`,
      );
    }
    const text = line.split('#', 1)[0]?.trim() ?? '';
    if (text === '') return;
    for (const part of split(text)) mistakes.collect(part, `${name} line ${lines}`, onWord);
  };
  const long = () => new Refusal('bad-file', `${name} line ${lines + 1} is too long to be targets`);
  try {
    let left = '';
    for await (const chunk of createReadStream(path, {
      encoding: 'utf8',
      highWaterMark: 1 << 20,
    })) {
      if (signal?.aborted) throw interrupted();
      // Some editors begin a file with a byte order mark.
      const text = left + String(chunk).replace(/^\ufeff/, '');
      let from = 0;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
        if (at - from > lineCharsMax) throw long();
        take(text.slice(from, at));
        from = at + 1;
      }
      left = text.slice(from);
      if (left.length > lineCharsMax) throw long();
    }
    take(left);
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    const why = `${name} cannot be read: ${reasonOf(cause)}`;
    mistakes.add(new Refusal('bad-file', why, { cause }), null);
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'no permission';
  return code === 'EISDIR' ? 'it is a folder' : `the system says ${code || String(cause)}`;
}
