import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realClock } from '../facts/clock.ts';
import { Refusal } from '../facts/refusal.ts';
import { certificateFromRecording, ReplayWire } from '../testing/replay-wire.ts';
import type { Dialer } from '../wire/wire.ts';
import { ByteQueue } from './byte-queue.ts';
import { latin1, latin1Text } from './bytes.ts';
import { parseExchanges } from './exchange-text.ts';
import { TalkEnded } from './talk.ts';
import { Transcript, transcriptLimits } from './transcript.ts';
import { Visit, type VisitLimits } from './visit.ts';

function visitOf(text: string, limits: Partial<VisitLimits> = {}, dialer?: Dialer) {
  const [recorded] = parseExchanges(`= a server\n${text}\n`);
  if (!recorded) throw new Error('no case');
  const transcript = new Transcript();
  const visit = new Visit({
    endpoint: { address: '192.0.2.1', port: 7, transport: 'tcp' },
    dialer: dialer ?? new ReplayWire(recorded, { strict: true }),
    clock: realClock,
    serverName: null,
    record: transcript.record,
    limits,
    certificateOf: certificateFromRecording,
  });
  return { visit, transcript };
}

const opened = async (text: string, limits: Partial<VisitLimits> = {}) =>
  await visitOf(text, limits).visit.open();

const endOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no end',
    (error: unknown) => (error instanceof TalkEnded ? error.end : error),
  );

describe('a conversation', () => {
  it('gives bytes by number, by line and as they come, whatever the pieces', async () => {
    const talk = await opened('connection 1\n< ab\n~\n< cd\\r\n~\n< \\nline\\nrest\nsilence\n');
    expect(latin1Text(await talk.take(3))).toBe('abc');
    expect(await talk.takeLine()).toBe('d');
    expect(await talk.takeLine()).toBe('line');
    expect(latin1Text(talk.peek())).toBe('rest');
    expect(latin1Text(await talk.takeSome())).toBe('rest');
    expect(await endOf(talk.takeSome())).toBe('silent');
  });

  it('takes all until the end, its bound or a quiet moment, and never rejects', async () => {
    const talk = await opened('connection 1\n< one\n~\n< two\nsilence\n< three\nend\n');
    expect(latin1Text(await talk.takeAll(4))).toBe('onet');
    expect(latin1Text(await talk.takeAll(100))).toBe('wo');
    expect(latin1Text(await talk.takeAll(100))).toBe('three');
    expect(await talk.takeAll(100)).toEqual(new Uint8Array());
  });

  it('ends when the other side does, with what came before still there', async () => {
    const talk = await opened('connection 1\n< abc\nend\n');
    expect(await endOf(talk.take(4))).toBe('closed');
    expect(latin1Text(await talk.take(3))).toBe('abc');
    expect(await endOf(talk.takeLine())).toBe('closed');
  });

  it('ends at a line that is too long', async () => {
    const talk = await opened(`connection 1\n< ${'x'.repeat(90)}\nend\n`);
    expect(await endOf(talk.takeLine(50))).toBe('limit');
  });

  it('ends at the bytes of a connection, and at those of the port', async () => {
    const one = await opened('connection 1\n< 12345\n~\n< 67890\n', { connectionBytesMax: 8 });
    expect(await endOf(one.take(9))).toBe('limit');
    expect(latin1Text(one.peek())).toBe('12345678');
    const text = 'connection 1\n< 12345\nend\nconnection 2\n< 67890\n';
    const { visit } = visitOf(text, { portBytesMax: 7 });
    await (await visit.open()).take(5);
    const second = await visit.open();
    expect(await endOf(second.take(5))).toBe('limit');
    expect(latin1Text(second.peek())).toBe('67');
  });

  it('ends at what may be said to a port', async () => {
    const talk = await opened('connection 1\n> 1234\n', { sentBytesMax: 4 });
    await talk.send(latin1('1234'));
    expect(await endOf(talk.send(latin1('5')))).toBe('limit');
  });

  it('ends at the connections of a port, less those that are reserved', async () => {
    const { visit } = visitOf('connection 1\nconnection 2\nconnection 3\n', { connectionsMax: 2 });
    const talk = await visit.open();
    expect(await endOf(visit.reserving(1, () => talk.again()))).toBe('limit');
    await talk.again();
    expect(await endOf(talk.again())).toBe('limit');
    expect(visit.connections).toBe(2);
  });

  it('ends where a further connection is not made', async () => {
    const dialer: Dialer = { dial: async () => ({ state: 'closed', reason: 'refused' }) };
    const { visit } = visitOf('connection 1\n', {}, dialer);
    expect(await endOf(visit.open())).toBe('unreachable');
  });

  it('says nothing to a forbidden port, and hides no other refusal', async () => {
    const refusing = (code: 'payload-forbidden' | 'out-of-scope'): Dialer => ({
      dial: async () => ({
        state: 'open',
        connection: {
          wasReset: false,
          write: () => Promise.reject(new Refusal(code, 'no')),
          upgrade: () => Promise.reject(new Refusal(code, 'no')),
          read: async () => null,
          end: async () => {},
        },
      }),
    });
    const forbidden = await visitOf('', {}, refusing('payload-forbidden')).visit.open();
    expect(await endOf(forbidden.send(latin1('x')))).toBe('forbidden');
    expect(await endOf(forbidden.upgradeToTls())).toBe('forbidden');
    const outside = await visitOf('', {}, refusing('out-of-scope')).visit.open();
    expect(await endOf(outside.send(latin1('x')))).toBeInstanceOf(Refusal);
  });
});

describe('an upgrade to TLS', () => {
  const facts = { from: 'upgrade', version: 'TLS 1.3', cipher: 'X', alpn: null, certificate: null };

  it('throws away what was said in clear before it', async () => {
    const text = `connection 1\n< ready\\nINJECTED\\n\ntls ${JSON.stringify(facts)}\n< inside\\n\n`;
    const { visit } = visitOf(text);
    const talk = await visit.open();
    expect(await talk.takeLine()).toBe('ready');
    expect(await talk.upgradeToTls()).toEqual(facts);
    expect(talk.tls).toEqual(facts);
    expect(visit.tls).toEqual(facts);
    expect(await talk.takeLine()).toBe('inside');
  });

  it('that fails ends the conversation', async () => {
    const talk = await opened('connection 1\ntls refused\n');
    expect(await endOf(talk.upgradeToTls())).toBe('closed');
    expect(await endOf(talk.takeSome())).toBe('closed');
  });
});

describe('a transcript', () => {
  it('keeps who said what, and no more than its bounds', async () => {
    const long = Array.from({ length: 40 }, () => `< ${'y'.repeat(90)}`).join('\n');
    const many = Array.from({ length: 100 }, () => '~\n< z').join('\n');
    const { visit, transcript } = visitOf(`connection 1\n> hi\n${long}\n${many}\nend\n`);
    const talk = await visit.open();
    await talk.send(latin1('hi'));
    await talk.takeAll(1e6);
    expect(transcript.utterances[0]).toMatchObject({ by: 'us', bytes: latin1('hi'), length: 2 });
    expect(transcript.utterances[1]).toMatchObject({ by: 'them', length: 3_600, connection: 1 });
    expect(transcript.utterances[1]?.bytes.length).toBe(transcriptLimits.utteranceBytesMax);
    expect(transcript.utterances.length).toBe(transcriptLimits.utterancesMax);
  });
});

describe('a queue of bytes', () => {
  it('gives what was put in, in order', () => {
    const act = fc.oneof(fc.uint8Array({ maxLength: 5_000 }), fc.nat(6_000));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const queue = new ByteQueue();
        let model = Buffer.alloc(0);
        for (const one of acts) {
          if (typeof one === 'number') {
            expect(Buffer.compare(queue.take(one), model.subarray(0, one))).toBe(0);
            model = model.subarray(one);
          } else {
            queue.push(one);
            model = Buffer.concat([model, one]);
          }
          expect(queue.length).toBe(model.length);
          expect(queue.indexOf(10)).toBe(model.indexOf(10));
          expect(Buffer.compare(queue.peek(), model)).toBe(0);
        }
      }),
      { numRuns: 50 },
    );
  });
});
