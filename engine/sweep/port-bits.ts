/** Some of the 65,536 ports, in 8 KiB at most. */
import { PagedBytes } from '../facts/paged-bytes.ts';
import type { PortSet } from '../facts/port-set.ts';

const bytes = 65_536 / 8;

export class PortBits {
  readonly #bits = new PagedBytes();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(port: number): boolean {
    return ((this.#bits.at(port >> 3) >> (port & 7)) & 1) === 1;
  }

  /** False where it was there already. */
  add(port: number): boolean {
    if (this.has(port)) return false;
    this.#bits.set(port >> 3, this.#bits.at(port >> 3) | (1 << (port & 7)));
    this.#size++;
    return true;
  }

  delete(port: number): void {
    if (!this.has(port)) return;
    this.#bits.set(port >> 3, this.#bits.at(port >> 3) & ~(1 << (port & 7)));
    this.#size--;
  }

  *values(): Generator<number> {
    for (
      let byte = this.#bits.skipTo(0, bytes);
      byte < bytes;
      byte = this.#bits.skipTo(byte + 1, bytes)
    ) {
      if (this.#bits.at(byte) === 0) continue;
      for (let port = byte * 8; port < byte * 8 + 8; port++) if (this.has(port)) yield port;
    }
  }

  /** Those among the eight ports from `byte` * 8 on, as bits. */
  byteAt(byte: number): number {
    return this.#bits.at(byte);
  }

  ranges(): PortSet {
    const ranges: [number, number][] = [];
    for (const port of this.values()) {
      const last = ranges.at(-1);
      if (last && last[1] + 1 === port) last[1] = port;
      else ranges.push([port, port]);
    }
    return ranges;
  }
}
