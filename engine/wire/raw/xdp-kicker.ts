/**
 * The thread that tells the kernel to send what lies in an AF_XDP ring. It sees no packet: it
 * compares two counters, makes a call that carries no data, and sleeps where there is nothing to do.
 */
import { isMainThread, parentPort, type Worker, workerData } from 'node:worker_threads';
import { libc, msgDontWait } from './libc.ts';
import { startThread } from './thread.ts';

/** An AF_XDP socket and the memory of its ring; offsets in bytes. */
export type KickerOrder = {
  readonly fd: number;
  readonly ring: bigint;
  readonly ringBytes: number;
  readonly producerAt: number;
  readonly consumerAt: number;
};

/** Words of the memory that both threads share. */
const isAsleep = 0;
const shallEnd = 1;
const errorNumber = 2;
const isOnline = 3;
const sharedWords = 4;

/** Wakes by itself, should a call have gone lost. */
const sleepMs = 50;
/** The interface's own queue is full. */
const fullMs = 1;
const callsMax = 64;

const tryLater = new Set(['EAGAIN', 'EWOULDBLOCK', 'ENOBUFS', 'EBUSY', 'EINTR']);

type Counters = { readonly producer: number; readonly consumer: number };

/** Sends while the kernel takes packets; 0, or the number of the error that ends it all. */
export function kick(fd: number, ring: Counters): number {
  for (let calls = 0; calls < callsMax && ring.producer !== ring.consumer; calls++) {
    const before = ring.consumer;
    if (libc().sendto(fd, null, 0, msgDontWait, null, 0) >= 0) continue;
    const error = libc().errno();
    if (!tryLater.has(libc().errnoName(error))) return error;
    if (ring.consumer === before) return 0;
  }
  return 0;
}

export class Kicker {
  readonly #words = new Int32Array(new SharedArrayBuffer(sharedWords * 4));
  readonly #worker: Worker;
  #hasExited = false;

  constructor(order: KickerOrder) {
    const data = { kicker: order, shared: this.#words.buffer };
    this.#worker = startThread(import.meta.url, data);
    // Without it the ring is still served, only not side by side.
    this.#worker.on('error', () => {});
    this.#worker.on('exit', () => {
      this.#hasExited = true;
      Atomics.store(this.#words, isOnline, 0);
    });
  }

  get isRunning(): boolean {
    return Atomics.load(this.#words, isOnline) === 1;
  }

  /** There is something in the ring; returns the number of the error that ended the thread, or 0. */
  wake(): number {
    if (Atomics.load(this.#words, isAsleep) === 1) {
      Atomics.store(this.#words, isAsleep, 0);
      Atomics.notify(this.#words, isAsleep);
    }
    return Atomics.load(this.#words, errorNumber);
  }

  /** `ended`: when nothing uses the socket and its memory any more. */
  end(ended: () => void): void {
    Atomics.store(this.#words, shallEnd, 1);
    Atomics.store(this.#words, isAsleep, 0);
    Atomics.notify(this.#words, isAsleep);
    if (this.#hasExited) ended();
    else this.#worker.once('exit', ended);
  }
}

function run({ fd, ring, ringBytes, producerAt, consumerAt }: KickerOrder, words: Int32Array) {
  const memory = new Int32Array(libc().view(ring, ringBytes));
  const counters = {
    get producer() {
      return Atomics.load(memory, producerAt >> 2);
    },
    get consumer() {
      return Atomics.load(memory, consumerAt >> 2);
    },
  };
  Atomics.store(words, isOnline, 1);
  while (Atomics.load(words, shallEnd) === 0) {
    const error = kick(fd, counters);
    if (error !== 0) {
      Atomics.store(words, errorNumber, error);
      return;
    }
    if (counters.producer !== counters.consumer) {
      Atomics.wait(words, shallEnd, 0, fullMs);
      continue;
    }
    Atomics.store(words, isAsleep, 1);
    if (counters.producer === counters.consumer) Atomics.wait(words, isAsleep, 1, sleepMs);
    Atomics.store(words, isAsleep, 0);
  }
}

const given = workerData as { kicker?: KickerOrder; shared?: SharedArrayBuffer } | null;
if (!isMainThread && parentPort && given?.kicker && given.shared) {
  run(given.kicker, new Int32Array(given.shared));
}
