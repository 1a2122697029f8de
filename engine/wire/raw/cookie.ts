/**
 * The sequence number of a probe is a keyed hash of where it goes, so that an answer proves that
 * it answers us and nothing has to be remembered about four billion probes. HalfSipHash-2-4 with
 * 32 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF"; the 32-bit variant
 * of its reference code): made for 32-bit arithmetic, which is what JavaScript has.
 */
export class Cookie {
  readonly #k0: number;
  readonly #k1: number;

  /** 64 bits of key, little endian; random for each sweep. */
  constructor(key: Uint8Array) {
    this.#k0 = wordAt(key, 0);
    this.#k1 = wordAt(key, 4);
  }

  /** Of the address at `offset` and both ports, each as little endian, 32 bits unsigned. */
  of(
    bytes: Uint8Array,
    offset: number,
    length: 4 | 16,
    remotePort: number,
    localPort: number,
  ): number {
    let v0 = this.#k0;
    let v1 = this.#k1;
    let v2 = 0x6c796765 ^ v0;
    let v3 = 0x74656462 ^ v1;
    // The words of the address, the ports, a last word that holds the length in its top byte, and
    // twice nothing: four rounds finish the hash. Two rounds a turn, written out: it runs for each
    // probe and each answer, and an inner loop took twice the time.
    const words = length >> 2;
    for (let word = 0; word < words + 4; word++) {
      let m = 0;
      if (word < words) m = wordAt(bytes, offset + word * 4);
      else if (word === words) m = remotePort | (localPort << 16);
      else if (word === words + 1) m = (length + 4) << 24;
      else if (word === words + 2) v2 ^= 0xff;
      v3 ^= m;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= m;
    }
    return (v1 ^ v3) >>> 0;
  }
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return (
    (bytes[offset] ?? 0) |
    ((bytes[offset + 1] ?? 0) << 8) |
    ((bytes[offset + 2] ?? 0) << 16) |
    ((bytes[offset + 3] ?? 0) << 24)
  );
}
