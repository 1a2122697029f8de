/**
 * Messages of the Domain Name System (RFC 1035, 4), as far as a name server is asked about itself.
 * Reading never throws: what is cut off or refers to nowhere is left out.
 */
import { concat, latin1, latin1Text, Reader, uint } from './bytes.ts';

export const dnsType = { ns: 2, soa: 6, txt: 16 } as const;
export const dnsClass = { internet: 1, chaos: 3 } as const;
/** RFC 1035, 4.1.1. */
export const responseCodes = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
] as const;

export type DnsQuestion = { readonly name: string; readonly type: number; readonly class: number };
export type DnsRecord = DnsQuestion & { readonly data: Uint8Array };
export type DnsMessage = {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly recursionAvailable: boolean;
  readonly code: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
};

const recordsMax = 64;
const labelsMax = 128;
const jumpsMax = 16;
const recursionDesired = 0x0100;

/** A query for one name, with recursion desired. The root is the empty name. */
export function dnsQuery(id: number, question: DnsQuestion): Uint8Array {
  const labels = question.name === '' ? [] : question.name.split('.');
  return concat(
    uint(id, 2),
    uint(recursionDesired, 2),
    uint(1, 2), // one question
    new Uint8Array(6), // no records
    ...labels.map((label) => concat(uint(label.length, 1), latin1(label))),
    uint(0, 1),
    uint(question.type, 2),
    uint(question.class, 2),
  );
}

/** Undefined where not even the header is whole. */
export function parseDns(bytes: Uint8Array): DnsMessage | undefined {
  const reader = new Reader(bytes);
  const [id, flags, questionCount, answerCount, authorityCount] = [2, 2, 2, 2, 2].map((length) =>
    reader.uint(length),
  );
  if (id === undefined || flags === undefined || !reader.skip(2)) return undefined;
  const questions = readAll(questionCount ?? 0, () => readQuestion(reader));
  const answers = readAll(answerCount ?? 0, () => readRecord(reader));
  const authority = readAll(authorityCount ?? 0, () => readRecord(reader));
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    recursionAvailable: (flags & 0x0080) !== 0,
    code: flags & 0xf,
    questions,
    answers,
    authority,
  };
}

/** The strings of a TXT record, joined. */
export function txtText(data: Uint8Array): string {
  const reader = new Reader(data);
  let text = '';
  while (reader.left > 0) text += latin1Text(reader.take(reader.uint(1) ?? 0) ?? reader.rest());
  return text;
}

function readAll<T>(count: number, read: () => T | undefined): T[] {
  const all: T[] = [];
  while (all.length < Math.min(count, recordsMax)) {
    const one = read();
    if (one === undefined) break;
    all.push(one);
  }
  return all;
}

function readQuestion(reader: Reader): DnsQuestion | undefined {
  const name = readName(reader);
  const [type, kind] = [reader.uint(2), reader.uint(2)];
  if (name === undefined || type === undefined || kind === undefined) return undefined;
  return { name, type, class: kind };
}

function readRecord(reader: Reader): DnsRecord | undefined {
  const question = readQuestion(reader);
  if (!question || !reader.skip(4)) return undefined;
  const length = reader.uint(2);
  const data = length === undefined ? undefined : reader.take(length);
  return data && { ...question, data };
}

/** Lower case, without the last dot. A label that begins with 11 refers to an earlier place. */
function readName(reader: Reader): string | undefined {
  const labels: string[] = [];
  let at = reader;
  for (let jumps = 0; labels.length < labelsMax; ) {
    const length = at.uint(1);
    if (length === undefined) return undefined;
    if (length === 0) return labels.join('.').toLowerCase();
    if (length < 0x40) {
      const label = at.take(length);
      if (!label) return undefined;
      labels.push(latin1Text(label));
      continue;
    }
    const low = at.uint(1);
    if (length < 0xc0 || low === undefined || ++jumps > jumpsMax) return undefined;
    at = new Reader(reader.bytes, ((length & 0x3f) << 8) | low);
  }
  return undefined;
}
