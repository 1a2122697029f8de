/**
 * A ring of received packets and, where that is worth it, a thread of its own that reads it: it
 * parses, asks for the cookie, and hands on records of what is proven. Several rings of a family
 * share what comes in (see receive-ring.ts).
 *
 * Invariants:
 *   1. a ring has one reader at a time: the sweeping thread until the other one runs, and again
 *      after that one has ended, however that came; the place in the ring is shared memory;
 *   2. a block is the kernel's again only after all its records were put, so whoever takes over
 *      reads it again: some answers twice, none never;
 *   3. where the records are full the thread waits, and the kernel counts what finds no room.
 */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, type Worker, workerData } from 'node:worker_threads';
import { AnswerRecords, type AnswerTaker, recordsBytes } from './answer-records.ts';
import { Cookie } from './cookie.ts';
import { libc } from './libc.ts';
import { OwnAnswers } from './own-answers.ts';
import { type ReceiveRing, RingBlocks, ringMemory } from './receive-ring.ts';
import { startThread } from './thread.ts';

/**
 * Threads for each family. Sweeping, sending and the kernel's own work keep two cores busy: there a
 * third thread has nothing to run on.
 */
export function receiversFor(isFast: boolean, cores = availableParallelism()): number {
  if (!isFast || cores < 4) return 0;
  return cores < 8 ? 1 : 2;
}

/** All that a thread needs to know. */
export type Secret = { readonly key: Uint8Array; readonly firstPort: number };
type ThreadOrder = Secret & { readonly fd: number; readonly ring: bigint };

/** Words of the memory that both threads share; the records follow. */
const isTheirs = 0; // the ring, the thread's
const isOnline = 1;
const shallEnd = 2;
const receivedCount = 3;
const invalidCount = 4;
const nextBlock = 5;
const headBytes = 64;

/** The longest that a thread takes to notice that it shall end. */
const pollMs = 20;
/** It waits this long where the kernel says that the socket is ready and nothing is there. */
const oddMs = 4;

export class Receiver {
  /** Packets, and those of them that were no answer to us. */
  received = 0;
  invalid = 0;
  readonly #shared = new SharedArrayBuffer(headBytes + recordsBytes);
  readonly #words = new Int32Array(this.#shared, 0, headBytes / 4);
  readonly #records = new AnswerRecords(this.#shared, headBytes);
  readonly #ring: ReceiveRing;
  readonly #own: OwnAnswers;
  readonly #thread: Worker | null;
  #hasExited = false;
  #isClosed = false;

  /** `open` makes the ring, that begins to read at the place that it is given. */
  constructor(open: (place: Int32Array) => ReceiveRing, secret: Secret, hasThread: boolean) {
    this.#ring = open(this.#words.subarray(nextBlock, nextBlock + 1));
    this.#own = new OwnAnswers(new Cookie(secret.key), secret.firstPort);
    this.#thread = hasThread ? this.#start(secret) : null;
  }

  #start({ key, firstPort }: Secret): Worker {
    const { fd, address } = this.#ring;
    const receive: ThreadOrder = { key, firstPort, fd, ring: address };
    const thread = startThread(import.meta.url, { receive, shared: this.#shared });
    thread.on('error', () => {}); // it is read here then
    thread.on('exit', () => {
      this.#hasExited = true;
      Atomics.store(this.#words, isOnline, 0);
      Atomics.store(this.#words, isTheirs, 0);
    });
    return thread;
  }

  /** What was proven to be an answer to us; returns how many packets were read for it. */
  drain(take: AnswerTaker): number {
    if (this.#isClosed) return 0;
    // Records first: those of a thread that has died are older than what is in its ring.
    this.#records.drain(take);
    let packets = Atomics.exchange(this.#words, receivedCount, 0);
    this.invalid += Atomics.exchange(this.#words, invalidCount, 0);
    if (Atomics.load(this.#words, isTheirs) === 0) packets += this.#readHere(take);
    this.received += packets;
    return packets;
  }

  #readHere(take: AnswerTaker): number {
    const packets = this.#ring.drain((bytes, at, length, checksummed) => {
      if (this.#own.read(bytes, at, length, checksummed)) take(bytes, this.#own.answer);
      else this.invalid++;
    });
    if (Atomics.load(this.#words, isOnline) === 1) {
      Atomics.store(this.#words, isTheirs, 1);
      Atomics.notify(this.#words, isTheirs);
    }
    return packets;
  }

  get isReadByThread(): boolean {
    return Atomics.load(this.#words, isTheirs) === 1;
  }

  dropped(): number {
    return this.#ring.dropped();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ring.dropped(); // the last that the kernel can say of it
    Atomics.store(this.#words, shallEnd, 1);
    Atomics.notify(this.#words, isTheirs);
    // The thread may be reading in it.
    if (!this.#thread || this.#hasExited) this.#ring.close();
    else this.#thread.once('exit', () => this.#ring.close());
  }
}

function run({ fd, ring, key, firstPort }: ThreadOrder, shared: SharedArrayBuffer): void {
  const words = new Int32Array(shared, 0, headBytes / 4);
  const records = new AnswerRecords(shared, headBytes);
  const own = new OwnAnswers(new Cookie(key), firstPort);
  const place = words.subarray(nextBlock, nextBlock + 1);
  const blocks = new RingBlocks(ringMemory(ring), place);
  const isEnding = () => Atomics.load(words, shallEnd) === 1;
  const read = (bytes: Uint8Array, at: number, length: number, checksummed: boolean) => {
    Atomics.add(words, receivedCount, 1);
    if (!own.read(bytes, at, length, checksummed)) Atomics.add(words, invalidCount, 1);
    else while (!records.put(bytes, own.answer) && !isEnding()) records.awaitRoom(pollMs);
  };
  Atomics.store(words, isOnline, 1);
  while (!isEnding() && Atomics.load(words, isTheirs) === 0)
    Atomics.wait(words, isTheirs, 0, pollMs);
  while (!isEnding()) if (blocks.drain(read) === 0) awaitPackets(fd, words);
}

/** pollfd of poll(2): descriptor, what is waited for, what came. */
function awaitPackets(fd: number, words: Int32Array): void {
  const readable = 1;
  const poll = new DataView(new ArrayBuffer(8));
  poll.setInt32(0, fd, true);
  poll.setInt16(4, readable, true);
  libc().poll(new Uint8Array(poll.buffer), 1, pollMs);
  const came = poll.getInt16(6, true);
  if (came !== 0 && came !== readable) Atomics.wait(words, shallEnd, 0, oddMs);
}

const given = workerData as { receive?: ThreadOrder; shared?: SharedArrayBuffer } | null;
if (!isMainThread && parentPort && given?.receive && given.shared) {
  run(given.receive, given.shared);
}
