/** Collects what is wrong with a command line, so that every mistake is told at once. */
import { Refusal } from '@postern/engine';

export class Mistakes {
  readonly #all: Refusal[] = [];

  judge<T>(read: () => T, instead: T): T {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      this.#all.push(cause);
      return instead;
    }
  }

  /** Throws one Refusal that names them all, with the code of the first. */
  throwIfAny(): void {
    const [first] = this.#all;
    if (!first) return;
    const sentences = this.#all.map(({ message }) => message).join('\n');
    throw new Refusal(first.code, sentences, { cause: first });
  }
}
