/**
 * AMQP 0-9-1 (RabbitMQ and its relatives) and the header of AMQP 1.0. The protocol header is all that
 * is ever sent: the broker answers with its product, version and ways of logging in, before any
 * name. Told something else, it says which header it wants and hangs up, so that a look at a strange
 * port finds it by an HTTP request.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { type ConnectionStart, readConnectionStart } from '../amqp-start.ts';
import { concat, hex, latin1, mayBecome, Reader, startsWith } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type SoftwareName, softwareNamed } from '../software-names.ts';
import type { Talk } from '../talk.ts';

export type AmqpFacts = {
  start: ConnectionStart;
  /** The version of the header that it asked for instead, e.g. `0-9-1` or `1.0`. */
  wanted: string;
};

/** `AMQP`, protocol 0, version 0-9-1 (2.2.4 of the specification has 4.2.2 of its general part). */
const header = concat(latin1('AMQP'), hex('00 00 09 01'));

export const amqp: StreamProtocol<AmqpFacts> = {
  id: 'amqp',
  title: 'AMQP',
  about:
    'Message broker such as RabbitMQ. Passwords and messages are sent in clear without TLS: use AMQPS (port 5671), remove the user guest, and let only its applications reach it.',
  spec: 'AMQP 0-9-1, 2.2.4 and 4.2.2; AMQP 1.0, 2.2 and 5.3.2',
  ports: [5672, 5671],
  transport: 'tcp',
  hello: header,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** Headers by which brokers say what they speak: 0-9-1, 0-9, 0-8, 0-10, 1.0, 1.0 with SASL or TLS. */
const headers: readonly (readonly [bytes: Uint8Array, version: string])[] = [
  [header, '0-9-1'],
  [concat(latin1('AMQP'), hex('01 01 00 09')), '0-9'],
  [concat(latin1('AMQP'), hex('01 01 08 00')), '0-8'],
  [concat(latin1('AMQP'), hex('01 01 00 0a')), '0-10'],
  [concat(latin1('AMQP'), hex('00 01 00 00')), '1.0'],
  [concat(latin1('AMQP'), hex('02 01 00 00')), '1.0'],
  [concat(latin1('AMQP'), hex('03 01 00 00')), '1.0'],
];

/** A method frame (1) of channel 0; the class Connection (10), method Start (10), version 0-9. */
const frameHeadBytes = 7;
const startBytesMax = 16_384;
const startHead = hex('00 0a 00 0a 00 09');

function recognize({ bytes, ended }: Heard): Recognition {
  if (headers.some(([wanted]) => startsWith(bytes, wanted))) return 'yes';
  const waiting = ended ? 'no' : 'more';
  if (headers.some(([wanted]) => mayBecome(bytes, wanted))) return waiting;
  if (!mayBecome(bytes, hex('01 00 00'))) return 'no';
  const reader = new Reader(bytes, 3);
  const length = reader.uint(4);
  if (length === undefined) return waiting;
  if (length < startHead.length || length > startBytesMax) return 'no';
  const head = reader.rest();
  if (startsWith(head, startHead)) return 'yes';
  return mayBecome(head, startHead) ? waiting : 'no';
}

async function interview(talk: Talk, facts: Partial<AmqpFacts>): Promise<void> {
  const own = startsWith(talk.peek(), latin1('AMQP')) ? await askAgain(talk, facts) : talk;
  if (!own) return;
  const head = new Reader(await own.take(frameHeadBytes), 3);
  const payload = await own.take(Math.min(head.uint(4) ?? 0, startBytesMax));
  const start = readConnectionStart(payload);
  if (start) facts.start = start;
  await own.close();
}

/** What came is the header that it wants; where that is ours, another's hello had drawn it. */
async function askAgain(talk: Talk, facts: Partial<AmqpFacts>): Promise<Talk | undefined> {
  const wanted = await talk.take(header.length);
  await talk.close();
  facts.wanted = headers.find(([bytes]) => startsWith(wanted, bytes))?.[1] ?? '';
  if (facts.wanted !== '0-9-1') return undefined;
  const own = await talk.again();
  await own.send(header);
  return own;
}

const names: readonly SoftwareName[] = [
  {
    seen: /^RabbitMQ\n(?<version>\d[\w.+-]{0,30})?/,
    product: 'RabbitMQ',
    cpe: ['vmware', 'rabbitmq'],
  },
  { seen: /^LavinMQ\n(?<version>\d[\w.+-]{0,30})?/, product: 'LavinMQ' },
  {
    seen: /^(?:qpid|Apache Qpid)[^\n]{0,60}\n(?<version>\d[\w.+-]{0,30})?/i,
    product: 'Apache Qpid',
    cpe: ['apache', 'qpid'],
  },
];

function identity({ start, wanted }: Partial<AmqpFacts>): Identity {
  if (!start) return wanted ? { info: { speaks: `AMQP ${wanted}` } } : {};
  const { product, version, platform, cluster, mechanisms } = start;
  const known = softwareNamed(`${product}\n${version}`, names);
  const own = product ? { product, ...(version && { version }) } : {};
  const info = { logins: mechanisms, platform, cluster };
  const said = Object.entries(info).filter(([, value]) => value !== '');
  return { ...(known.product ? known : own), info: Object.fromEntries(said) };
}

function posture({ start }: Partial<AmqpFacts>, seen: { readonly tls: boolean }): Posture {
  const offered = offeredBy(start?.mechanisms);
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('messages are sent on a connection without TLS'),
    'anonymous-login': offered(['ANONYMOUS']),
    'password-login': offered(passwords),
    'cleartext-login': seen.tls ? no('the connection is inside TLS') : offered(passwords),
  };
}

/** AMQPLAIN is RabbitMQ's own PLAIN; RABBIT-CR-DEMO sends the password as it is too. */
const passwords = ['PLAIN', 'AMQPLAIN', 'RABBIT-CR-DEMO'];

function offeredBy(mechanisms: string | undefined) {
  return (wanted: readonly string[]): PostureVerdict => {
    if (!mechanisms) return unknown('the broker named no ways of logging in');
    const because = `Connection.Start offers ${mechanisms}`;
    return mechanisms.split(' ').some((one) => wanted.includes(one)) ? yes(because) : no(because);
  };
}
