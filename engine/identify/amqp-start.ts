/**
 * Connection.Start of AMQP 0-9-1 (specification 1.4.2.1; tables and strings 4.2.5): version, a table
 * of what the server says of itself, its ways of logging in and its languages.
 */
import { printableBytes } from '../facts/text.ts';
import { Reader } from './bytes.ts';

/** Printable; empty where the server doesn't say. */
export type ConnectionStart = {
  readonly product: string;
  readonly version: string;
  readonly platform: string;
  readonly cluster: string;
  /** Names parted by spaces. */
  readonly mechanisms: string;
};

const entriesMax = 64;
const valueCharsMax = 120;
/** Class and method (2 each), version major and minor (1 each). */
const headBytes = 6;

/** Bytes of the values of fixed length, by the letter before them (4.2.5.5 and RabbitMQ's errata). */
const fixedBytes: Readonly<Record<string, number>> = {
  t: 1,
  b: 1,
  B: 1,
  s: 2,
  u: 2,
  U: 2,
  I: 4,
  i: 4,
  f: 4,
  l: 8,
  L: 8,
  d: 8,
  T: 8,
  D: 5,
  V: 0,
};

/** Undefined where it is cut off before the ways of logging in. */
export function readConnectionStart(payload: Uint8Array): ConnectionStart | undefined {
  const reader = new Reader(payload, headBytes);
  const table = block(reader);
  const mechanisms = block(reader);
  if (!table || !mechanisms) return undefined;
  const said = readTable(table);
  const text = (name: string) => said.get(name) ?? '';
  return {
    product: text('product'),
    version: text('version'),
    platform: text('platform'),
    cluster: text('cluster_name'),
    mechanisms: printableBytes(mechanisms),
  };
}

/** Four bytes of length, and so many bytes. */
function block(reader: Reader): Uint8Array | undefined {
  return reader.take(reader.uint(4) ?? -1);
}

/** The strings of a table; values of other kinds are passed over. */
function readTable(bytes: Uint8Array): ReadonlyMap<string, string> {
  const reader = new Reader(bytes);
  const strings = new Map<string, string>();
  for (let entry = 0; entry < entriesMax && reader.left > 0; entry++) {
    const name = reader.take(reader.uint(1) ?? -1);
    const kind = String.fromCharCode(reader.uint(1) ?? 0);
    const length = fixedBytes[kind];
    // Strings, tables, arrays and byte arrays carry their length.
    const value = length === undefined ? block(reader) : reader.take(length);
    if (!name || !value) break;
    if (kind === 'S') strings.set(printableBytes(name), printableBytes(value, valueCharsMax));
  }
  return strings;
}
