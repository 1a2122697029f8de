/**
 * The journal's file: a line that names the format, then records, each with its length and checksum.
 * It is only ever appended to. A process that is killed can leave a torn record at the end; with it
 * ends what is read. Written by one process and read by a later one of the same version.
 */
import { readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export const formatLine = 'postern-journal 1\n';

/** A request, a sweep's answers and place, a sweep's facts, a service, or a resumption. */
export const recordTypes = { header: 1, progress: 2, facts: 3, service: 4 } as const;

export type JournalRecord = { readonly type: number; readonly payload: Uint8Array };

const headBytes = 9;
/** A header of a million single addresses is 11 MB. */
export const payloadBytesMax = 256 << 20;

export function appendRecord(fd: number, type: number, payload: Uint8Array): void {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(type, 0);
  head.writeUInt32LE(payload.length, 1);
  head.writeUInt32LE(crc32(payload, type), 5);
  writeAll(fd, Buffer.concat([head, payload]));
}

export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

/** Whole and undamaged records, and after each where the next would begin. */
export function* recordsIn(fd: number): Generator<JournalRecord & { readonly end: number }> {
  const head = Buffer.alloc(headBytes);
  for (let at = Buffer.byteLength(formatLine); readAll(fd, head, at); ) {
    const length = head.readUInt32LE(1);
    if (length > payloadBytesMax) return;
    const payload = readPart(fd, at + headBytes, length);
    const type = head.readUInt8(0);
    if (!payload || crc32(payload, type) !== head.readUInt32LE(5)) return;
    at += headBytes + length;
    yield { type, payload, end: at };
  }
}

export function startsAsJournal(fd: number): boolean {
  const line = Buffer.alloc(Buffer.byteLength(formatLine));
  return readAll(fd, line, 0) && line.toString('latin1') === formatLine;
}

const partBytes = 1 << 20;

/** Bit by bit, so that a length that lies takes no memory; null where the file ends before. */
function readPart(fd: number, from: number, length: number): Uint8Array | null {
  const parts: Buffer[] = [];
  for (let at = 0; at < length; at += partBytes) {
    const part = Buffer.alloc(Math.min(partBytes, length - at));
    if (!readAll(fd, part, from + at)) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function readAll(fd: number, into: Uint8Array, from: number): boolean {
  for (let at = 0; at < into.length; ) {
    const read = readSync(fd, into, at, into.length - at, from + at);
    if (read === 0) return false;
    at += read;
  }
  return true;
}
