/**
 * STOMP, the text protocol of message brokers. One CONNECT without a name tells whether strangers are
 * let in, and names the server. Nothing is sent or subscribed to; an open session is ended in order.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text, mayBecome } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type SoftwareName, softwareNamed } from '../software-names.ts';
import type { Talk } from '../talk.ts';

export type StompFacts = {
  command: 'CONNECTED' | 'ERROR';
  version: string;
  server: string;
  /** The header `message` of an ERROR, and the first line of its body. */
  message: string;
};

// RabbitMQ takes `host` for its virtual host, others for their own name or for nothing.
const hello = latin1('CONNECT\naccept-version:1.0,1.1,1.2\nhost:/\n\n\0');
const disconnect = latin1('DISCONNECT\n\n\0');

export const stomp: StreamProtocol<StompFacts> = {
  id: 'stomp',
  title: 'STOMP',
  about:
    'Text protocol of message brokers such as ActiveMQ, Artemis and RabbitMQ. Require a login and TLS, and let only its applications reach it.',
  spec: 'STOMP 1.2: CONNECT, CONNECTED, ERROR',
  ports: [61613, 61614],
  transport: 'tcp',
  hello,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const frameBytesMax = 8_192;

/** A command, and a header in the next line: STOMP 1.1 and 1.2 end lines with or without CR. */
const beginning = /^(?:CONNECTED|ERROR)\r?\n(?:[a-z][a-z-]{1,30}:|\r?\n)/;
const cutBeginning = /^(?:CONNECTED|ERROR)(?:\r?\n?[a-z-]{0,31})?\r?$/;

function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked === null) return 'no';
  const text = latin1Text(bytes.subarray(0, 64));
  if (beginning.test(text)) return 'yes';
  const mayCome = mayBecome(bytes, 'CONNECTED') || mayBecome(bytes, 'ERROR');
  return mayCome && (bytes.length < 9 || cutBeginning.test(text)) && !ended ? 'more' : 'no';
}

async function interview(talk: Talk, facts: Partial<StompFacts>): Promise<void> {
  await takeFrame(talk, facts);
  if (facts.command === 'CONNECTED') await talk.send(disconnect);
  await talk.close();
}

async function takeFrame(talk: Talk, facts: Partial<StompFacts>): Promise<void> {
  const bytes = await talk.takeAll(frameBytesMax);
  const [head = '', body = ''] = latin1Text(bytes).replace(/\r\n/g, '\n').split('\n\n', 2);
  const [command = '', ...lines] = head.split('\n');
  if (command !== 'CONNECTED' && command !== 'ERROR') return;
  facts.command = command;
  const header = (name: string) => {
    const line = lines.find((one) => one.startsWith(`${name}:`)) ?? '';
    return printable(line.slice(name.length + 1).replaceAll('\\c', ':'), 120);
  };
  facts.version = header('version');
  facts.server = header('server');
  const text = printable(body.split('\0', 1)[0]?.split('\n')[0] ?? '', 120);
  facts.message = [header('message'), text].filter(Boolean).join(': ');
}

/** `RabbitMQ/3.10.8`, `ActiveMQ/5.17.2`, `ActiveMQ-Artemis/2.31.2 ActiveMQ Artemis Messaging Engine`. */
const names: readonly SoftwareName[] = [
  {
    seen: /^RabbitMQ\/(?<version>\d[\w.+-]{0,30})/,
    product: 'RabbitMQ',
    cpe: ['vmware', 'rabbitmq'],
  },
  {
    seen: /^ActiveMQ-Artemis\/(?<version>\d[\w.+-]{0,30})/,
    product: 'Apache ActiveMQ Artemis',
    cpe: ['apache', 'activemq_artemis'],
  },
  {
    seen: /^ActiveMQ\/(?<version>\d[\w.+-]{0,30})/,
    product: 'Apache ActiveMQ',
    cpe: ['apache', 'activemq'],
  },
  {
    seen: /^(?:stomp-broker-js|StompServer|STOMP-JS)\/(?<version>\d[\w.+-]{0,30})/i,
    product: 'stomp-broker-js',
  },
  { seen: /^apache-apollo\/(?<version>\d[\w.+-]{0,30})/, product: 'Apache Apollo' },
];

function identity({ version, server }: Partial<StompFacts>): Identity {
  const info = { stomp: version, server };
  const said = Object.entries(info).filter(([, value]) => value);
  return {
    ...softwareNamed(server ?? '', names),
    ...(said.length > 0 && { info: Object.fromEntries(said) as Record<string, string> }),
  };
}

function posture(facts: Partial<StompFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('messages are sent on a connection without TLS'),
    'no-authentication': access(facts),
  };
}

/** Brokers word their refusals as they like; these speak of a login. */
const wantsLogin =
  /authenti|authori[sz]|login|log in|credential|password|user ?name|access.refused|bad connect|denied/i;

function access({ command, message }: Partial<StompFacts>): PostureVerdict {
  if (command === 'CONNECTED') return yes('answered a CONNECT without a name with CONNECTED');
  if (command === undefined) return unknown('the answer to CONNECT was cut off');
  const answered = printable(`answered with ERROR ${message}`, 200);
  return wantsLogin.test(message ?? '') ? no(answered) : unknown(answered);
}
