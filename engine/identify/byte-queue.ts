/** Bytes in the order that they came. A slow drip of single bytes costs no more than one big chunk. */
export class ByteQueue {
  #held = new Uint8Array(4_096);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#held.length) this.#makeRoom(bytes.length);
    this.#held.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** A copy of all that is held. */
  peek(): Uint8Array {
    return this.#held.slice(this.#start, this.#end);
  }

  /** The first `length` bytes, or as many as there are. */
  take(length: number): Uint8Array {
    const taken = this.#held.slice(this.#start, Math.min(this.#end, this.#start + length));
    this.#start += taken.length;
    return taken;
  }

  /** Position of the byte at or after `from`, counted from the first that is held; -1 without one. */
  indexOf(byte: number, from = 0): number {
    const at = this.#held.subarray(0, this.#end).indexOf(byte, this.#start + from);
    return at < 0 ? -1 : at - this.#start;
  }

  #makeRoom(length: number): void {
    const needed = this.length + length;
    const next = needed > this.#held.length ? new Uint8Array(needed * 2) : this.#held;
    next.set(this.#held.subarray(this.#start, this.#end));
    this.#end = this.length;
    this.#start = 0;
    this.#held = next;
  }
}
