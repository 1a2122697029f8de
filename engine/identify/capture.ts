/**
 * Records what a real server says to one protocol, as a case of its `.exchanges` file. The steps
 * are those of identification, so the recording holds what identification will see.
 */
import type { Clock } from '../facts/clock.ts';
import type { Endpoint } from '../facts/endpoint.ts';
import type { Posture } from '../facts/posture.ts';
import type { Identity } from '../facts/service.ts';
import type { DatagramWire, Dialer } from '../wire/wire.ts';
import { DatagramConversation } from './datagram-conversation.ts';
import { type ExchangeCase, recordingsOf } from './exchange-text.ts';
import { type Hello, type Met, meetDatagram, meetStream } from './meet.ts';
import type { DatagramProtocol, Protocol, Recognition, StreamProtocol } from './protocol.ts';
import type { Said } from './transcript.ts';
import { Visit } from './visit.ts';

/** A slow server's answer is worth waiting for when it is recorded once. */
const answerMs = 5_000;

export type CaptureOptions = {
  readonly endpoint: Endpoint;
  readonly dialer: Dialer;
  readonly datagrams: DatagramWire;
  readonly clock: Clock;
  readonly serverName: string | null;
  readonly extended: boolean;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Begin inside TLS, as on ports like 993. */
  readonly insideTls: boolean;
  /** Say this hello instead of the protocol's own. */
  readonly asked: Hello;
};

export type Captured = {
  readonly recorded: ExchangeCase;
  readonly recognition: Recognition;
  readonly identity: Identity;
  readonly posture: Posture;
};

export async function capture(protocol: Protocol, options: CaptureOptions): Promise<Captured> {
  const said: Said[] = [];
  const record = (one: Said) => {
    said.push(one);
  };
  const isStream = protocol.transport === 'tcp';
  const met = isStream
    ? await captureStream(protocol, options, record)
    : await captureDatagrams(protocol, options, record);
  const { endpoint, title, insideTls, asked } = options;
  const { address, port } = endpoint;
  const headers: Record<string, string> = { ...options.headers, address, port: `${port}` };
  if (asked) headers.asked = asked.id;
  if (options.extended) headers.extended = 'yes';
  return {
    recorded: {
      title,
      headers,
      recordings: recordingsOf(said, isStream ? 'connection' : 'datagrams'),
    },
    recognition: met.recognition,
    identity: protocol.identity(met.facts),
    posture: protocol.posture(met.facts, { tls: insideTls }),
  };
}

async function captureStream(
  protocol: StreamProtocol,
  options: CaptureOptions,
  record: (said: Said) => void,
): Promise<Met<object>> {
  const visit = new Visit({ ...options, record });
  try {
    const talk = await (options.insideTls ? visit.openInsideTls() : visit.open());
    const own = protocol.hello ? { id: protocol.id, bytes: protocol.hello } : null;
    return await meetStream(protocol, talk, options.asked ?? own, answerMs);
  } finally {
    await visit.close();
  }
}

function captureDatagrams(
  protocol: DatagramProtocol,
  options: CaptureOptions,
  record: (said: Said) => void,
): Promise<Met<object>> {
  const wire = options.datagrams;
  return meetDatagram(protocol, new DatagramConversation({ ...options, wire, record }));
}
