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

/** `place` is null on the command line, else `FILE line N`. A thrown Refusal is collected. */
export type OnWord = (word: string, place: string | null) => void;

/** Throws the first Refusal with the sentences of the first ten, after having read everything. */
export async function eachWord(
  words: readonly string[],
  split: (text: string) => readonly string[],
  onWord: OnWord,
): Promise<void> {
  const mistakes = new Mistakes();
  for (const word of words) {
    if (word.startsWith('@')) await eachLine(word.slice(1), split, onWord, mistakes);
    else {
      for (const part of split(word)) mistakes.collect(part, null, onWord);
    }
  }
  mistakes.throwIfAny();
}

class Mistakes {
  #first: Refusal | null = null;
  #count = 0;
  readonly #sentences: string[] = [];

  collect(word: string, place: string | null, onWord: OnWord): void {
    try {
      onWord(word, place);
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      this.add(cause, place);
    }
  }

  add(refusal: Refusal, place: string | null): void {
    this.#first ??= refusal;
    this.#count++;
    if (this.#sentences.length < mistakesShown) {
      this.#sentences.push(place ? `${place}: ${refusal.message}` : refusal.message);
    }
  }

  throwIfAny(): void {
    if (!this.#first) return;
    const more = this.#count - this.#sentences.length;
    const rest = more > 0 ? [`and ${more} more mistakes`] : [];
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
      const text = left + String(chunk);
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
    throw new Refusal('bad-file', `${name} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'no permission';
  return code === 'EISDIR' ? 'it is a folder' : `the system says ${code || String(cause)}`;
}
