/**
 * Memory that the kernel reads and writes. It comes from mmap, outside the garbage collector: a
 * Buffer whose address was put into another structure may be collected while the kernel still uses
 * it. After `free` nothing may touch `bytes`; it is replaced by an empty array so that nothing can.
 */
import { libc, systemError } from './libc.ts';

export class NativeMemory {
  bytes: Uint8Array<ArrayBuffer>;
  readonly address: bigint;
  readonly #length: number;

  /** `fd`: of the socket whose ring it is, at `offset`; without it, memory of our own, all zeros. */
  constructor(length: number, fd?: number, offset = 0) {
    const readWrite = 3;
    const shared = 1;
    const privateAnonymous = 0x22;
    const flags = fd === undefined ? privateAnonymous : shared;
    this.address = libc().mmap(length, readWrite, flags, fd ?? -1, offset);
    if (BigInt.asIntN(64, this.address) === -1n) throw systemError('mmap');
    this.#length = length;
    this.bytes = new Uint8Array(libc().view(this.address, length));
  }

  free(): void {
    if (this.bytes.length === 0) return;
    this.bytes = new Uint8Array(0);
    libc().munmap(this.address, this.#length);
  }
}
