/**
 * Answers on their way from the thread that reads them to the one that sweeps: a ring of records of
 * fixed size in shared memory, one writer and one reader. A record can be read as soon as `put` has
 * returned, so a writer that dies takes none along.
 */
import type { AnswerKind } from '../packets.ts';
import { type Answer, emptyAnswer } from './answer.ts';

export type AnswerTaker = (bytes: Uint8Array, answer: Answer) => void;

/** A power of two, so that the counters may run over: what a sweep hears in some 40 ms. */
export const recordsMax = 8192;
const recordBytes = 64;

/** Counters of what was ever written and read, in 32-bit words; the records begin behind them. */
const written = 0;
const taken = 1;
const headBytes = 64;
export const recordsBytes = headBytes + recordsMax * recordBytes;

/** Where in a record: three addresses of 16 bytes, then what follows. */
const localAt = 16;
const senderAt = 32;
const remotePortAt = 48;
const localPortAt = 50;
const kindAt = 52;
const addressBytesAt = 53;

const numbers: Record<AnswerKind, number> = {
  'syn-ack': 0,
  rst: 1,
  'port-unreachable': 2,
  'admin-prohibited': 3,
  'host-unreachable': 4,
  'net-unreachable': 5,
  'protocol-unreachable': 6,
};
const kinds = Object.keys(numbers) as AnswerKind[];

export class AnswerRecords {
  readonly #counters: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;
  readonly #view: DataView;
  readonly #answer = emptyAnswer();

  /** `recordsBytes` at `offset`, all zeros at first. */
  constructor(shared: SharedArrayBuffer, offset: number) {
    this.#counters = new Int32Array(shared, offset, 2);
    const first = offset + headBytes;
    this.#bytes = new Uint8Array(shared, first, recordsMax * recordBytes);
    this.#view = new DataView(shared, first, recordsMax * recordBytes);
  }

  /** By the writer: false where there is no room. */
  put(bytes: Uint8Array, answer: Answer): boolean {
    const count = Atomics.load(this.#counters, written);
    if (((count - Atomics.load(this.#counters, taken)) | 0) >= recordsMax) return false;
    const at = placeOf(count);
    const { addressBytes } = answer;
    for (let i = 0; i < addressBytes; i++) {
      this.#bytes[at + i] = bytes[answer.remoteAt + i] ?? 0;
      this.#bytes[at + localAt + i] = bytes[answer.localAt + i] ?? 0;
      this.#bytes[at + senderAt + i] = bytes[answer.senderAt + i] ?? 0;
    }
    this.#view.setUint16(at + remotePortAt, answer.remotePort);
    this.#view.setUint16(at + localPortAt, answer.localPort);
    this.#bytes[at + kindAt] = numbers[answer.kind];
    this.#bytes[at + addressBytesAt] = addressBytes;
    Atomics.store(this.#counters, written, (count + 1) | 0);
    return true;
  }

  /** By the writer, when it is full: returns when something was taken, or after `ms`. */
  awaitRoom(ms: number): void {
    const count = Atomics.load(this.#counters, taken);
    const waiting = (Atomics.load(this.#counters, written) - count) | 0;
    if (waiting >= recordsMax) Atomics.wait(this.#counters, taken, count, ms);
  }

  /** By the reader: what is there now; an answer and its bytes are good until `take` returns. */
  drain(take: AnswerTaker): void {
    const end = Atomics.load(this.#counters, written);
    let count = Atomics.load(this.#counters, taken);
    if (count === end) return;
    for (; count !== end; count = (count + 1) | 0) take(this.#bytes, this.#read(placeOf(count)));
    Atomics.store(this.#counters, taken, end);
    Atomics.notify(this.#counters, taken);
  }

  #read(at: number): Answer {
    const answer = this.#answer;
    answer.remoteAt = at;
    answer.localAt = at + localAt;
    answer.senderAt = at + senderAt;
    answer.remotePort = this.#view.getUint16(at + remotePortAt);
    answer.localPort = this.#view.getUint16(at + localPortAt);
    answer.kind = kinds[this.#bytes[at + kindAt] ?? 0] ?? 'rst';
    answer.addressBytes = this.#bytes[at + addressBytesAt] === 16 ? 16 : 4;
    return answer;
  }
}

const placeOf = (count: number) => (count & (recordsMax - 1)) * recordBytes;
