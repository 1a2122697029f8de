/**
 * Apache Kafka's protocol. ApiVersions is what every client asks first, before any login; Metadata
 * with an empty list of topics then gives the brokers and no topic. A listener that wants a login
 * (SASL) hangs up on it. The numbers of versions that a broker takes are not its own version, and
 * others speak this protocol too, so product and version stay unknown.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import { concat, latin1, Reader, uint } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type Talk, TalkEnded } from '../talk.ts';

export type KafkaFacts = {
  /** Error of ApiVersions: 0, or 35 where the version of the request is not taken. */
  error: number;
  /** Numbers of the requests that it takes. */
  requests: readonly number[];
  /** Brokers of the answer to Metadata; `closed` where it hung up instead. */
  metadata: number | 'closed';
};

const apiVersions = 18;
const metadata = 3;
const saslHandshake = 17;
const apiVersionsCorrelation = 0x706f7374;
const metadataCorrelation = 0x706f7375;

export const kafka: StreamProtocol<KafkaFacts> = {
  id: 'kafka',
  title: 'Apache Kafka',
  about:
    'Broker of streams of events. Without SASL anybody reads and writes every topic: require SASL over TLS with access lists, and let only its applications reach it.',
  spec: 'Kafka protocol guide: ApiVersions 0, Metadata 1; KIP-43',
  ports: [9092, 9093, 9094],
  transport: 'tcp',
  hello: request(apiVersions, 0, apiVersionsCorrelation, new Uint8Array()),
  insideTls: true,
  recognize,
  interview,
  identity: () => ({}),
  posture,
};

/** Length; number and version of the request, our own number for it, and our name. */
function request(key: number, version: number, correlation: number, body: Uint8Array): Uint8Array {
  const client = latin1('postern');
  const head = concat(uint(key, 2), uint(version, 2), uint(correlation, 4));
  const message = concat(head, uint(client.length, 2), client, body);
  return concat(uint(message.length, 4), message);
}

const answerBytesMax = 65_536;
/** Correlation, error, and how many follow. */
const versionsHeadBytes = 10;
const versionBytes = 6;

/** Our number comes back, and the list fills the length to the last byte. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'kafka') return 'no';
  const waiting = ended ? 'no' : 'more';
  const reader = new Reader(bytes);
  const length = reader.uint(4);
  if (length === undefined) return (bytes[0] ?? 0) === 0 ? waiting : 'no';
  if (length < versionsHeadBytes || length > answerBytesMax) return 'no';
  const correlation = reader.uint(4);
  if (correlation === undefined) return waiting;
  if (correlation !== apiVersionsCorrelation) return 'no';
  const [error, count] = [reader.uint(2), reader.uint(4)];
  if (error === undefined || count === undefined) return waiting;
  if (error !== 0 && error !== 35) return 'no';
  return length === versionsHeadBytes + count * versionBytes ? 'yes' : 'no';
}

async function interview(talk: Talk, facts: Partial<KafkaFacts>): Promise<void> {
  const versions = await takeAnswer(talk);
  versions.skip(4);
  const [error, count] = [versions.uint(2), versions.uint(4)];
  if (error === undefined || count === undefined) return;
  facts.error = error;
  facts.requests = requestsOf(versions, count);
  await talk.send(request(metadata, 1, metadataCorrelation, uint(0, 4)));
  try {
    const brokers = await takeAnswer(talk);
    if (brokers.uint(4) === metadataCorrelation) facts.metadata = brokers.uint(4) ?? 0;
  } catch (error) {
    if (!(error instanceof TalkEnded) || error.end !== 'closed') throw error;
    facts.metadata = 'closed';
  }
  await talk.close();
}

async function takeAnswer(talk: Talk): Promise<Reader> {
  const length = new Reader(await talk.take(4)).uint(4) ?? 0;
  return new Reader(await talk.take(Math.min(length, answerBytesMax)));
}

function requestsOf(reader: Reader, count: number): number[] {
  const requests: number[] = [];
  for (let i = 0; i < count && reader.left >= versionBytes; i++) {
    const key = reader.uint(2);
    if (key !== undefined) requests.push(key);
    reader.skip(4);
  }
  return requests;
}

function posture(facts: Partial<KafkaFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('events are sent on a connection without TLS'),
    'no-authentication': access(facts),
  };
}

function access({ requests, metadata: answer }: Partial<KafkaFacts>): PostureVerdict {
  if (answer === 'closed')
    return requests?.includes(saslHandshake)
      ? no('hung up when asked for its brokers without a login, and takes SaslHandshake')
      : unknown('hung up when asked for its brokers');
  if (answer === undefined) return unknown('Metadata was not answered');
  return answer > 0
    ? yes(`gave a stranger the addresses of ${answer} of its brokers`)
    : unknown('answered Metadata without a broker');
}
