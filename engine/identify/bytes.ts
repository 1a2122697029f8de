/**
 * Reading and writing the bytes of protocols. A reader never throws and never reads beyond its end:
 * what isn't there is `undefined`, so a cut-off message ends in missing facts instead of an error.
 */
export class Reader {
  readonly bytes: Uint8Array;
  position: number;
  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  get left(): number {
    return Math.max(0, this.bytes.length - this.position);
  }

  /** Unsigned, big-endian, of 1 to 6 bytes. */
  uint(length: number): number | undefined {
    const some = this.take(length);
    return some?.reduce((value, byte) => value * 256 + byte, 0);
  }

  /** Unsigned, little-endian, of 1 to 6 bytes. */
  uintLe(length: number): number | undefined {
    const some = this.take(length);
    return some?.reduceRight((value, byte) => value * 256 + byte, 0);
  }

  /** A view of the next `length` bytes; undefined (and no movement) where there are fewer. */
  take(length: number): Uint8Array | undefined {
    if (length < 0 || length > this.left) return undefined;
    const view = this.bytes.subarray(this.position, this.position + length);
    this.position += length;
    return view;
  }

  skip(length: number): boolean {
    return this.take(length) !== undefined;
  }

  /** Bytes up to the first `end` byte, which is passed over; undefined where it doesn't come. */
  takeUntil(end: number): Uint8Array | undefined {
    const at = this.bytes.indexOf(end, this.position);
    if (at < 0) return undefined;
    const view = this.bytes.subarray(this.position, at);
    this.position = at + 1;
    return view;
  }

  rest(): Uint8Array {
    return this.take(this.left) ?? new Uint8Array();
  }
}

/** `hex('03 00 00 13')`: the bytes as a specification prints them; spaces and line ends are free. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));
}

/** Text of which each character is one byte. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

export function latin1Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** An unsigned number as `length` big-endian bytes. */
export function uint(value: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let i = length - 1, left = value; i >= 0; i--, left = Math.floor(left / 256))
    out[i] = left % 256;
  return out;
}

export function uintLe(value: number, length: number): Uint8Array {
  return uint(value, length).reverse();
}

export function startsWith(bytes: Uint8Array, prefix: Uint8Array | string): boolean {
  const wanted = typeof prefix === 'string' ? latin1(prefix) : prefix;
  return bytes.length >= wanted.length && wanted.every((byte, i) => bytes[i] === byte);
}

/** Could these bytes still become something that starts with `prefix`? */
export function mayBecome(bytes: Uint8Array, prefix: Uint8Array | string): boolean {
  const wanted = typeof prefix === 'string' ? latin1(prefix) : prefix;
  return bytes.every((byte, i) => i >= wanted.length || wanted[i] === byte);
}
