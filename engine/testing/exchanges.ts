/**
 * Replays recorded exchanges (the format is described in identify/exchange-text.ts) to a protocol,
 * through the same conversation that it has with a real server. A replay is strict: a protocol that
 * says anything else than was recorded fails, and its case has to be recorded again.
 *
 *     const replay = replayer(redis, new URL('./redis.exchanges', import.meta.url));
 *     const { facts, identity, posture } = await replay('a server without a password');
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realClock } from '../facts/clock.ts';
import type { Posture } from '../facts/posture.ts';
import type { Identity } from '../facts/service.ts';
import { DatagramConversation } from '../identify/datagram-conversation.ts';
import { type ExchangeCase, parseExchanges } from '../identify/exchange-text.ts';
import { type Hello, type Met, meetDatagram, meetStream } from '../identify/meet.ts';
import type { Protocol, StreamProtocol } from '../identify/protocol.ts';
import { Visit } from '../identify/visit.ts';
import { certificateFromRecording, ReplayWire, type Strictness } from './replay-wire.ts';

export type Replayed<Facts> = Met<Facts> & {
  readonly identity: Identity;
  readonly posture: Posture;
};

export type Replay<Facts> = {
  (title: string): Promise<Replayed<Facts>>;
  readonly titles: readonly string[];
};

export function replayer<Facts>(protocol: Protocol<Facts>, file: URL): Replay<Facts> {
  const cases = readCases(file);
  const replay = async (title: string) => {
    const recorded = cases.find((one) => one.title === title);
    if (!recorded) throw new Error(`${basename(fileURLToPath(file))} has no case "${title}"`);
    return await replayCase(protocol, recorded);
  };
  return Object.assign(replay, { titles: cases.map((one) => one.title) });
}

export function readCases(file: URL): ExchangeCase[] {
  const path = fileURLToPath(file);
  return parseExchanges(readFileSync(path, 'utf8'), basename(path));
}

/** `strict: false` is for damaged recordings: whatever is said is let pass. */
export async function replayCase<Facts>(
  protocol: Protocol<Facts>,
  recorded: ExchangeCase,
  strictness: Strictness = { strict: true },
): Promise<Replayed<Facts>> {
  const wire = new ReplayWire(recorded, strictness);
  const met = await meet(protocol, recorded, wire);
  wire.finish();
  return {
    ...met,
    identity: protocol.identity(met.facts),
    posture: protocol.posture(met.facts, { tls: beginsInsideTls(recorded) }),
  };
}

async function meet<Facts>(
  protocol: Protocol<Facts>,
  recorded: ExchangeCase,
  wire: ReplayWire,
): Promise<Met<Facts>> {
  const endpoint = {
    address: recorded.headers.address ?? '192.0.2.1',
    port: Number(recorded.headers.port ?? 0),
    transport: protocol.transport,
  };
  const serverName = recorded.headers['server-name'] ?? null;
  const extended = recorded.headers.extended === 'yes';
  const shared = { endpoint, serverName, extended, clock: realClock, record: () => {} };
  if (protocol.transport === 'udp')
    return await meetDatagram(protocol, new DatagramConversation({ ...shared, wire }));
  const visit = new Visit({ ...shared, dialer: wire, certificateOf: certificateFromRecording });
  try {
    const talk = await (beginsInsideTls(recorded) ? visit.openInsideTls() : visit.open());
    return await meetStream(protocol, talk, helloOf(protocol, recorded), 1_000);
  } finally {
    await visit.close();
  }
}

function helloOf<Facts>(protocol: StreamProtocol<Facts>, recorded: ExchangeCase): Hello {
  const asked = recorded.headers.asked;
  if (asked === undefined)
    return protocol.hello ? { id: protocol.id, bytes: protocol.hello } : null;
  const first = recorded.recordings[0]?.steps.find((step) => step.kind === 'say');
  if (!first) throw new Error(`"${recorded.title}" has asked: ${asked}, but nothing was said`);
  return { id: asked, bytes: first.bytes };
}

export function beginsInsideTls(recorded: ExchangeCase): boolean {
  return recorded.recordings[0]?.steps[0]?.kind === 'tls';
}
