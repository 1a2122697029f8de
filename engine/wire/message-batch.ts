/**
 * The structures that recvmmsg(2) fills, for 64-bit Linux: struct mmsghdr with its name, one iovec
 * and room for control messages; built once in native memory and used again for each call.
 */
import type { Libc, NativeMemory } from './libc.ts';
import { sockaddrBytes } from './sockaddr.ts';

/** struct mmsghdr is struct msghdr (56 bytes) and the length that came, padded. */
const headerBytes = 64;
const nameLengthAt = 8;
const iovAt = 16;
const iovLengthAt = 24;
const controlAt = 32;
const controlLengthAt = 40;
const receivedAt = 56;
const iovBytes = 16;
const nameBytes = 32;
/** One cmsghdr, one sock_extended_err, one sockaddr, and room for what others may add. */
const controlBytes = 128;

export type Message = {
  readonly data: Uint8Array;
  /** The sockaddr of the other side, at its offset. */
  readonly name: DataView;
  readonly control: DataView;
};

export class MessageBatch {
  readonly count: number;
  readonly #dataBytes: number;
  readonly #libc: Libc;
  readonly #headers: NativeMemory;
  readonly #iovs: NativeMemory;
  readonly #names: NativeMemory;
  readonly #controls: NativeMemory;
  readonly #data: NativeMemory;

  constructor(libc: Libc, count: number, dataBytes: number) {
    this.#libc = libc;
    this.count = count;
    this.#dataBytes = dataBytes;
    this.#headers = libc.memory(headerBytes * count);
    this.#iovs = libc.memory(iovBytes * count);
    this.#names = libc.memory(nameBytes * count);
    this.#controls = libc.memory(controlBytes * count);
    this.#data = libc.memory(dataBytes * count);
    const { view } = this.#headers;
    for (let i = 0; i < count; i++) {
      const header = i * headerBytes;
      const at = (memory: NativeMemory, stride: number) => memory.address + BigInt(i * stride);
      view.setBigUint64(header, at(this.#names, nameBytes), true);
      view.setBigUint64(header + iovAt, at(this.#iovs, iovBytes), true);
      view.setBigUint64(header + iovLengthAt, 1n, true);
      view.setBigUint64(header + controlAt, at(this.#controls, controlBytes), true);
      this.#iovs.view.setBigUint64(i * iovBytes, at(this.#data, dataBytes), true);
      this.#iovs.view.setBigUint64(i * iovBytes + 8, BigInt(dataBytes), true);
    }
  }

  /** How many messages came; 0 where none waits or the call failed. */
  receive(fd: number, flags: number): number {
    for (let i = 0; i < this.count; i++) {
      this.#headers.view.setUint32(i * headerBytes + nameLengthAt, sockaddrBytes, true);
      this.#headers.view.setBigUint64(
        i * headerBytes + controlLengthAt,
        BigInt(controlBytes),
        true,
      );
    }
    return Math.max(0, this.#libc.recvmmsg(fd, this.#headers.pointer, this.count, flags, null));
  }

  /** Valid until the next `receive`. */
  at(index: number): Message {
    const header = index * headerBytes;
    const length = this.#headers.view.getUint32(header + receivedAt, true);
    const controlLength = Number(this.#headers.view.getBigUint64(header + controlLengthAt, true));
    const start = index * this.#dataBytes;
    const view = ({ bytes }: NativeMemory, from: number, size: number) =>
      new DataView(bytes.buffer, from, size);
    return {
      data: this.#data.bytes.subarray(start, start + Math.min(length, this.#dataBytes)),
      name: view(this.#names, index * nameBytes, nameBytes),
      control: view(this.#controls, index * controlBytes, Math.min(controlLength, controlBytes)),
    };
  }

  free(): void {
    for (const one of [this.#headers, this.#iovs, this.#names, this.#controls, this.#data]) {
      this.#libc.free(one);
    }
  }
}
