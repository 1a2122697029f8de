/**
 * beanstalkd, a queue of jobs without any login. It answers another's words line by line with
 * UNKNOWN_COMMAND, so an HTTP request finds it; `stats` then tells the version. No job is ever
 * reserved, peeked at or put.
 */
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { latin1, latin1Text, mayBecome, startsWith } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type BeanstalkdFacts = {
  /** The dictionary that `stats` gives, as it came. */
  stats: string;
};

const hello = latin1('stats\r\n');

export const beanstalkd: StreamProtocol<BeanstalkdFacts> = {
  id: 'beanstalkd',
  title: 'beanstalkd',
  about:
    'Queue of jobs that knows no passwords: whoever reaches it reads, adds and deletes jobs. Bind it to the hosts of its application.',
  spec: 'beanstalkd doc/protocol.txt: stats, UNKNOWN_COMMAND',
  ports: [11300],
  transport: 'tcp',
  hello,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const unknownCommand = 'UNKNOWN_COMMAND\r\n';
const statsBytesMax = 8_192;
const firstKey = '---\ncurrent-jobs-urgent: ';

function recognize({ bytes, ended }: Heard): Recognition {
  if (startsWith(bytes, unknownCommand)) return 'yes';
  const waiting = ended ? 'no' : 'more';
  if (mayBecome(bytes, unknownCommand)) return waiting;
  if (bytes.length < 4) return mayBecome(bytes, 'OK ') ? waiting : 'no';
  const text = latin1Text(bytes.subarray(0, 64));
  const body = /^OK \d{1,6}\r\n(?<body>[\s\S]*)$/.exec(text)?.groups?.body;
  if (body === undefined) return /^OK \d{1,6}\r?$/.test(text) ? waiting : 'no';
  if (body.startsWith(firstKey)) return 'yes';
  return firstKey.startsWith(body) ? waiting : 'no';
}

async function interview(talk: Talk, facts: Partial<BeanstalkdFacts>): Promise<void> {
  const own = startsWith(talk.peek(), unknownCommand) ? await askAgain(talk) : talk;
  const length = /^OK (\d{1,6})$/.exec(await own.takeLine())?.[1];
  const stats = await own.takeAll(Math.min(Number(length ?? 0), statsBytesMax));
  if (startsWith(stats, firstKey)) facts.stats = latin1Text(stats);
  await own.close();
}

async function askAgain(talk: Talk): Promise<Talk> {
  await talk.close();
  const own = await talk.again();
  await own.send(hello);
  return own;
}

function identity({ stats }: Partial<BeanstalkdFacts>): Identity {
  const version = /^version: "?(\d[\w.+-]{0,30})"?$/m.exec(stats ?? '')?.[1];
  return stats === undefined ? {} : { product: 'beanstalkd', ...(version && { version }) };
}

function posture({ stats }: Partial<BeanstalkdFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('commands and jobs are sent as plain text'),
    'no-authentication':
      stats === undefined ? unknown('stats was not answered') : yes('answered stats to a stranger'),
  };
}
