/**
 * Apache ZooKeeper. Of its words of four letters only `srvr` is said: it tells version and mode and
 * nothing of what is stored or who is connected. No session is ever opened, so whether the stored
 * nodes are open to strangers stays unknown.
 */
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text, mayBecome, startsWith } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type SoftwareName, softwareNamed } from '../software-names.ts';

export type ZookeeperFacts = {
  /** The answer to `srvr`, as it came. */
  answer: string;
};

export const zookeeper: StreamProtocol<ZookeeperFacts> = {
  id: 'zookeeper',
  title: 'Apache ZooKeeper',
  about:
    'Holds the configuration of clusters, and lets anybody change it unless access lists were set. It should answer its cluster only, over TLS and with SASL.',
  spec: 'ZooKeeper administrator guide: the four letter words',
  ports: [2181, 2182, 2281],
  transport: 'tcp',
  // Four bytes and no line end: one byte more would be unread when the server hangs up.
  hello: latin1('srvr'),
  insideTls: true,
  recognize,
  async interview(talk, facts) {
    facts.answer = latin1Text(await talk.takeAll(answerBytesMax));
    await talk.close();
  },
  identity,
  posture,
};

const answerBytesMax = 2_048;

const versionWords = 'Zookeeper version: ';
const refusals = [
  'srvr is not executed because it is not in the whitelist.',
  'This ZooKeeper instance is not currently serving requests',
];

function recognize({ bytes, ended }: Heard): Recognition {
  const known = [versionWords, ...refusals];
  if (known.some((words) => startsWith(bytes, words))) return 'yes';
  return !ended && known.some((words) => mayBecome(bytes, words)) ? 'more' : 'no';
}

/** `3.8.0-${mvngit.commit.id}`, `3.4.13-2d71af4…`: what follows the number is a commit. */
const names: readonly SoftwareName[] = [
  {
    seen: /^Zookeeper version: (?<version>\d{1,4}(?:\.\d{1,4}){1,3})/,
    product: 'Zookeeper',
    cpe: ['apache', 'zookeeper'],
  },
  { seen: /^srvr is not executed because|^This ZooKeeper instance/, product: 'Zookeeper' },
];

function identity({ answer }: Partial<ZookeeperFacts>): Identity {
  if (answer === undefined) return {};
  const mode = /^Mode: ([a-z-]{1,20})$/m.exec(answer)?.[1];
  return { ...softwareNamed(answer, names), ...(mode && { info: { mode } }) };
}

function posture({ answer }: Partial<ZookeeperFacts>, seen: { readonly tls: boolean }): Posture {
  const first = printable(answer?.split('\n')[0] ?? '', 120);
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('requests and answers are sent as plain text'),
    'no-authentication': unknown(
      first
        ? `${first}; its nodes may have access lists, and are not looked at`
        : 'srvr was cut off',
    ),
  };
}
