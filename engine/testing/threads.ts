/**
 * The threads that a test starts, by way of what it tests. It ends after them: a process does not
 * survive that a thread of it is terminated while it loads koffi.
 */
import type { Worker } from 'node:worker_threads';

export class Threads {
  readonly all: Worker[] = [];
  readonly #ends: Promise<unknown>[] = [];
  readonly #note = (thread: Worker): void => {
    this.all.push(thread);
    this.#ends.push(new Promise((resolve) => thread.once('exit', resolve)));
  };

  constructor() {
    process.on('worker', this.#note);
  }

  /** When all have ended, whoever told them to. */
  async ended(): Promise<void> {
    process.off('worker', this.#note);
    const keepAlive = setInterval(() => {}, 1000); // they don't keep the process
    await Promise.all(this.#ends);
    clearInterval(keepAlive);
  }
}
