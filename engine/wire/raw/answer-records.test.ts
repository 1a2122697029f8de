import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerKind } from '../packets.ts';
import { type Answer, emptyAnswer } from './answer.ts';
import { AnswerRecords, recordsBytes, recordsMax } from './answer-records.ts';

const kinds: readonly AnswerKind[] = [
  'syn-ack',
  'rst',
  'port-unreachable',
  'admin-prohibited',
  'host-unreachable',
  'net-unreachable',
  'protocol-unreachable',
];
const packet = Uint8Array.from({ length: 64 }, (_, i) => i + 1);

function answerOf(kind: AnswerKind, addressBytes: 4 | 16, port: number): Answer {
  const [remoteAt, localAt, senderAt] = [3, 20, 41];
  const ports = { remotePort: port, localPort: 65_535 - port };
  return { ...emptyAnswer(), kind, addressBytes, remoteAt, localAt, senderAt, ...ports };
}

/** What a reader may hold on to. */
function told(bytes: Uint8Array, answer: Answer) {
  const { kind, remotePort, localPort, addressBytes: length } = answer;
  const at = [answer.remoteAt, answer.localAt, answer.senderAt];
  const addresses = at.map((from) => [...bytes.subarray(from, from + length)]);
  return { kind, remotePort, localPort, addresses };
}

/** The writer's and the reader's view of the same memory. */
function pair(): [writer: AnswerRecords, reader: AnswerRecords] {
  const shared = new SharedArrayBuffer(64 + recordsBytes);
  return [new AnswerRecords(shared, 64), new AnswerRecords(shared, 64)];
}

describe('AnswerRecords', () => {
  it('gives every answer once, whole and in order, however writing and reading take turns', () => {
    const answer = fc
      .tuple(fc.constantFrom(...kinds), fc.constantFrom(4 as const, 16 as const), fc.nat(65_535))
      .map(([kind, addressBytes, port]) => answerOf(kind, addressBytes, port));
    const turns = fc.array(fc.array(answer, { maxLength: 20 }), { maxLength: 20 });
    const property = fc.property(turns, (batches) => {
      const [writer, reader] = pair();
      for (const batch of batches) {
        for (const one of batch) expect(writer.put(packet, one)).toBe(true);
        const read: unknown[] = [];
        reader.drain((bytes, one) => read.push(told(bytes, one)));
        expect(read).toEqual(batch.map((one) => told(packet, one)));
      }
    });
    fc.assert(property, { numRuns: 50 });
  });

  it('takes no more than it has room for, and goes on after it was read, round and round', () => {
    const [writer, reader] = pair();
    for (let round = 0; round < 3; round++) {
      const ports: number[] = [];
      for (let port = 0; port < recordsMax; port++) {
        expect(writer.put(packet, answerOf('rst', 4, port))).toBe(true);
      }
      expect(writer.put(packet, answerOf('syn-ack', 4, 1))).toBe(false);
      reader.drain((_, { kind, remotePort }) => ports.push(kind === 'rst' ? remotePort : -1));
      expect(ports).toEqual(Array.from({ length: recordsMax }, (_, i) => i));
      reader.drain(() => ports.push(-1));
      expect(ports).toHaveLength(recordsMax);
      writer.awaitRoom(60_000); // there is room: returns at once
    }
  });
});
