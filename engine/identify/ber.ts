/**
 * Basic Encoding Rules (X.690) as far as LDAP (RFC 4511, 5.1) and CredSSP (MS-CSSP 2.2.1) use them:
 * one-byte tags and definite lengths. Reading never throws and never looks beyond its bytes; what is
 * cut off, indefinite or of another form is `undefined`.
 */
import { concat, type Reader } from './bytes.ts';

export type Element = { readonly tag: number; readonly value: Uint8Array };

export const berTag = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  sequence: 0x30,
} as const;

/** A length is written in at most this many bytes: 4 GiB is more than anybody may send. */
const lengthBytesMax = 4;

/** What the first bytes of an element say about it; undefined where they don't say it yet, or ever. */
export function elementHead(
  reader: Reader,
): { readonly tag: number; readonly length: number } | undefined {
  const tag = reader.uint(1);
  const first = reader.uint(1);
  // The low five bits all set announce a tag of several bytes, which neither protocol uses.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  if (first < 0x80) return { tag, length: first };
  const count = first - 0x80;
  // 0x80 alone is the indefinite form, which RFC 4511 forbids.
  if (count === 0 || count > lengthBytesMax) return undefined;
  const length = reader.uint(count);
  return length === undefined ? undefined : { tag, length };
}

/** The next whole element, or undefined (and no movement) where there is none. */
export function element(reader: Reader, tag?: number): Element | undefined {
  const start = reader.position;
  const head = elementHead(reader);
  const wanted = head && (tag === undefined || head.tag === tag);
  const value = wanted ? reader.take(head.length) : undefined;
  if (head === undefined || value === undefined) {
    reader.position = start;
    return undefined;
  }
  return { tag: head.tag, value };
}

/** Unsigned value of an INTEGER or ENUMERATED of at most four bytes; a longer one is undefined. */
export function smallInteger(value: Uint8Array | undefined): number | undefined {
  if (value === undefined || value.length === 0 || value.length > 4) return undefined;
  return value.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** One element; `parts` are its contents. */
export function ber(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const value = concat(...parts);
  return concat(Uint8Array.of(tag), lengthBytes(value.length), value);
}

/** The shortest form: one byte below 128, else the count of bytes and the bytes. */
function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  return Uint8Array.of(0x82, length >> 8, length & 0xff);
}
