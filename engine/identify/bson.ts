/**
 * The few kinds of BSON (bsonspec.org, version 1.1) that a server's answers about itself are made of.
 * Reading ends at the first thing that is cut off or unknown, and keeps what came before.
 */
import { printableBytes } from '../facts/text.ts';
import { concat, latin1, Reader, uintLe } from './bytes.ts';

export type BsonValue = string | number | boolean | ReadonlyMap<string, BsonValue>;
export type BsonDocument = ReadonlyMap<string, BsonValue>;

const fieldsMax = 200;
const depthMax = 4;
const textCharsMax = 200;

/** Fields of other kinds are passed over. */
export function readBson(bytes: Uint8Array, depth = 0): BsonDocument {
  const reader = new Reader(bytes, 4);
  const fields = new Map<string, BsonValue>();
  for (let field = 0; field < fieldsMax; field++) {
    const kind = reader.uint(1);
    if (kind === undefined || kind === 0) break;
    const name = reader.takeUntil(0);
    const value = name && readValue(reader, kind, depth);
    if (!name || value === undefined) break;
    if (value !== null) fields.set(printableBytes(name, textCharsMax), value);
  }
  return fields;
}

/** Null for what is passed over, undefined where reading can't go on. */
function readValue(reader: Reader, kind: number, depth: number): BsonValue | null | undefined {
  const fixed = passedOver[kind];
  if (fixed !== undefined) return reader.skip(fixed) ? null : undefined;
  switch (kind) {
    case 0x01: {
      const double = reader.take(8);
      return double && Buffer.from(double).readDoubleLE();
    }
    case 0x02: {
      const text = reader.take(reader.uintLe(4) ?? -1);
      return text && printableBytes(text.subarray(0, -1), textCharsMax);
    }
    case 0x03:
    case 0x04: {
      const inner = takeDocument(reader);
      if (!inner) return undefined;
      return depth < depthMax ? readBson(inner, depth + 1) : null;
    }
    case 0x05: {
      const length = reader.uintLe(4);
      return length !== undefined && reader.skip(length + 1) ? null : undefined;
    }
    case 0x08: {
      const byte = reader.uint(1);
      return byte === undefined ? undefined : byte === 1;
    }
    case 0x10:
      return reader.uintLe(4);
    default:
      return undefined;
  }
}

/** Object id, date, null, timestamp, 64-bit and 128-bit numbers: bytes of each. */
const passedOver: Readonly<Record<number, number>> = {
  7: 12,
  9: 8,
  10: 0,
  17: 8,
  18: 8,
  19: 16,
};

function takeDocument(reader: Reader): Uint8Array | undefined {
  const start = reader.position;
  const length = reader.uintLe(4);
  reader.position = start;
  return length !== undefined && length > 4 ? reader.take(length) : undefined;
}

/** A document of numbers (32 bits), booleans, strings and documents that are written already. */
export function bson(
  fields: Readonly<Record<string, string | number | boolean | Uint8Array>>,
): Uint8Array {
  const elements = Object.entries(fields).map(([name, value]) => {
    const key = latin1(`${name}\0`);
    if (typeof value === 'number') return concat(Uint8Array.of(0x10), key, uintLe(value, 4));
    if (typeof value === 'boolean')
      return concat(Uint8Array.of(0x08), key, Uint8Array.of(value ? 1 : 0));
    if (typeof value === 'object') return concat(Uint8Array.of(0x03), key, value);
    const text = latin1(`${value}\0`);
    return concat(Uint8Array.of(0x02), key, uintLe(text.length, 4), text);
  });
  const body = concat(...elements, Uint8Array.of(0));
  return concat(uintLe(body.length + 4, 4), body);
}
