/**
 * The journal of one check: a file that is appended to while the check runs, and read by the next
 * one that goes on with it. Writing is by plain calls that the kernel completes whether or not this
 * process lives on. When it can't be written any more (a full disk), the check goes on without.
 */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { Refusal } from '../facts/refusal.ts';
import type { Service } from '../facts/service.ts';
import { printable } from '../facts/text.ts';
import {
  keyOfSettled,
  packKeys,
  type SweepFacts,
  type SweepJournal,
  type SweepMemory,
  unpackKeys,
  visitKey,
} from '../sweep/journal.ts';
import { headerBytes, headerFrom, type JournalHeader } from './header.ts';
import {
  appendRecord,
  formatLine,
  recordsIn,
  recordTypes,
  startsAsJournal,
  writeAll,
} from './records.ts';
import { serviceBytes, serviceFrom } from './services.ts';

export type SweepName = 'tcp' | 'udp';
const sweepNames: readonly SweepName[] = ['tcp', 'udp'];

type Left = { round: number; position: number; facts: SweepFacts };

export class CheckJournal {
  readonly path: string;
  readonly header: JournalHeader;
  /** What had been identified, by the endpoint's key. */
  readonly services: ReadonlyMap<string, Service>;
  /** Why nothing more is written; null while all is well. */
  failedBecause: string | null = null;
  readonly #fd: number;
  /** By the number of the sweep. */
  readonly #left: ReadonlyMap<number, Left>;
  #isClosed = false;

  private constructor(path: string, fd: number, header: JournalHeader, read: Read) {
    this.path = path;
    this.#fd = fd;
    this.header = header;
    this.services = read.services;
    this.#left = read.left;
  }

  /** Throws the system's error where the file can't be made. */
  static create(path: string, header: JournalHeader): CheckJournal {
    const fd = openSync(path, 'wx+', 0o600);
    try {
      writeAll(fd, Buffer.from(formatLine));
      appendRecord(fd, recordTypes.header, headerBytes(header));
    } catch (error) {
      closeSync(fd);
      unlinkSync(path);
      throw error;
    }
    return new CheckJournal(path, fd, header, { services: new Map(), left: new Map() });
  }

  /** Throws Refusal: `bad-file` where it can't be opened, `bad-journal` where it is none of ours. */
  static open(path: string, version: string): CheckJournal {
    const fd = openExisting(path);
    try {
      refuseForeign(fd, path);
      const read = readAll(fd, path, version);
      ftruncateSync(fd, read.end);
      // From here on appending writes behind what was read, at the position of O_APPEND.
      return new CheckJournal(path, fd, read.header, read);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** `slice`: of the targets. `size`: of the sweep's order. */
  sweep(name: SweepName, slice: number, size: number): SweepJournal {
    const number = slice * sweepNames.length + sweepNames.indexOf(name);
    const left = this.#left.get(number);
    const head = Buffer.alloc(numberBytes);
    head.writeUInt32LE(number);
    const write = (type: number, payload: Uint8Array) => {
      this.#append(type, Buffer.concat([head, payload]));
    };
    const resumed = left ? { ...left, replay: this.#replayOf(number) } : null;
    return new WrittenJournal(resumed, size, write);
  }

  #replayOf(number: number): SweepMemory['replay'] {
    return (visit) => {
      for (const { type, payload } of recordsIn(this.#fd)) {
        if (type !== recordTypes.progress || payload.length < numberBytes + placeBytes) continue;
        if (numberOf(payload) !== number) continue;
        const keys = unpackKeys(payload.subarray(numberBytes + placeBytes));
        for (const key of keys) visitKey(key, visit);
      }
    };
  }

  identified(key: string, service: Service): void {
    this.#append(recordTypes.service, serviceBytes(key, service));
  }

  #append(type: number, payload: Uint8Array): void {
    if (this.#isClosed || this.failedBecause !== null) return;
    try {
      appendRecord(this.#fd, type, payload);
    } catch (error) {
      this.failedBecause = printable(error instanceof Error ? error.message : String(error));
    }
  }

  /** `isDone`: there is nothing to go on with. */
  end(isDone: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
    if (isDone) unlinkSync(this.path);
  }
}

const numberBytes = 4;
/** Round and position: 8 bytes each, since a position may exceed 32 bits. */
const placeBytes = 16;
/** A kill repeats no more of a sweep than this share of its order. */
const placesOfOrder = 400;
/** Writes by time alone; not often, but a gentle sweep moves slowly. */
const writeEveryMs = 250;
const keysMax = 65_536;

class WrittenJournal implements SweepJournal {
  readonly resumed: SweepMemory | null;
  readonly #write: (type: number, payload: Uint8Array) => void;
  readonly #step: number;
  readonly #keys = new Float64Array(keysMax);
  #count = 0;
  #round: number;
  #position: number;
  #writtenAt = 0;

  constructor(
    resumed: SweepMemory | null,
    size: number,
    write: (type: number, payload: Uint8Array) => void,
  ) {
    this.resumed = resumed;
    this.#write = write;
    this.#step = Math.max(1, Math.floor(size / placesOfOrder));
    this.#round = resumed?.round ?? 0;
    this.#position = resumed?.position ?? 0;
  }

  readonly settled = (device: number, port: number, detail: number) => {
    this.#keys[this.#count++] = keyOfSettled(device, port, detail);
    if (this.#count === keysMax) this.#flush();
  };

  reached(round: number, position: number): void {
    const isFar = round !== this.#round || Math.abs(position - this.#position) >= this.#step;
    const isMore = isFar || this.#count > 0 || position !== this.#position;
    if (!isMore || !(isFar || Date.now() - this.#writtenAt >= writeEveryMs)) return;
    this.#round = round;
    this.#position = position;
    this.#flush();
  }

  keep(facts: SweepFacts): void {
    this.#write(recordTypes.facts, Buffer.from(JSON.stringify(facts)));
  }

  /** The answers go into the same record as the place that they belong to: all or nothing. */
  #flush(): void {
    const place = Buffer.alloc(placeBytes);
    place.writeDoubleLE(this.#round, 0);
    place.writeDoubleLE(this.#position, 8);
    const keys = packKeys(this.#keys.subarray(0, this.#count));
    this.#write(recordTypes.progress, Buffer.concat([place, keys]));
    this.#count = 0;
    this.#writtenAt = Date.now();
  }
}

type Read = {
  readonly services: ReadonlyMap<string, Service>;
  readonly left: ReadonlyMap<number, Left>;
};

function readAll(
  fd: number,
  path: string,
  version: string,
): Read & { header: JournalHeader; end: number } {
  const services = new Map<string, Service>();
  const left = new Map<number, Left>();
  const leftOf = (payload: Uint8Array): Left => {
    const number = numberOf(payload);
    const one = left.get(number) ?? { round: 0, position: 0, facts: {} };
    left.set(number, one);
    return one;
  };
  let header: JournalHeader | null = null;
  let end = 0;
  for (const { type, payload, end: at } of recordsIn(fd)) {
    end = at;
    if (type === recordTypes.header) header = headerOf(payload, path, version);
    else if (type === recordTypes.service) {
      const found = serviceFrom(payload);
      if (found) services.set(...found);
    } else if (type === recordTypes.facts && payload.length > numberBytes) {
      leftOf(payload).facts = factsFrom(payload.subarray(numberBytes));
    } else if (type === recordTypes.progress && payload.length >= numberBytes + placeBytes) {
      const one = leftOf(payload);
      const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
      one.round = view.getFloat64(numberBytes, true);
      one.position = view.getFloat64(numberBytes + 8, true);
    }
  }
  if (!header) throw new Refusal('bad-journal', `${printable(path)} holds no check to go on with`);
  return { services, left, header, end };
}

function numberOf(payload: Uint8Array): number {
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
}

function headerOf(payload: Uint8Array, path: string, version: string): JournalHeader {
  const header = headerFrom(payload);
  if (header.version === version) return header;
  const sentence = `${printable(path)} was written by Postern ${printable(header.version)}, this is ${version}: begin anew`;
  throw new Refusal('bad-journal', sentence);
}

function factsFrom(payload: Uint8Array): SweepFacts {
  try {
    const facts: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    return typeof facts === 'object' && facts !== null ? (facts as SweepFacts) : {};
  } catch {
    return {}; // the sweep learns them anew
  }
}

function openExisting(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
  } catch (cause) {
    const because = cause instanceof Error ? cause.message : String(cause);
    const sentence = `the journal ${printable(path)} cannot be opened: ${printable(because)}`;
    throw new Refusal('bad-file', sentence, { cause });
  }
}

/** Whoever could write it could say which addresses are to be swept. */
function refuseForeign(fd: number, path: string): void {
  const { mode, uid } = fstatSync(fd);
  const isOurs = process.getuid === undefined || uid === process.getuid();
  if (!isOurs || (process.platform !== 'win32' && (mode & 0o022) !== 0)) {
    const sentence = `${printable(path)} could be written by others: it is not gone on with`;
    throw new Refusal('bad-journal', sentence);
  }
  if (!startsAsJournal(fd)) {
    throw new Refusal('bad-journal', `${printable(path)} is no journal of postern check`);
  }
}
