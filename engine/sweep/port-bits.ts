/** Some of the 65,536 ports, in 8 KiB. */
import type { PortSet } from '../facts/port-set.ts';

export class PortBits {
  readonly #bits = new Uint8Array(8192);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(port: number): boolean {
    return (((this.#bits[port >> 3] ?? 0) >> (port & 7)) & 1) === 1;
  }

  /** False where it was there already. */
  add(port: number): boolean {
    if (this.has(port)) return false;
    this.#bits[port >> 3] = (this.#bits[port >> 3] ?? 0) | (1 << (port & 7));
    this.#size++;
    return true;
  }

  delete(port: number): void {
    if (!this.has(port)) return;
    this.#bits[port >> 3] = (this.#bits[port >> 3] ?? 0) & ~(1 << (port & 7));
    this.#size--;
  }

  *values(): Generator<number> {
    for (let byte = 0; byte < this.#bits.length; byte++) {
      if (this.#bits[byte] === 0) continue;
      for (let port = byte * 8; port < byte * 8 + 8; port++) if (this.has(port)) yield port;
    }
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
