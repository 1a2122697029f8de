/**
 * memcached over TCP, by its text protocol. `version` is the only command that is ever sent: it reads
 * nothing that anybody stored. A server with its own text authentication (`-Y`) refuses even that.
 * One that speaks the binary protocol alone (SASL) is silent and stays unidentified.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import { latin1, latin1Text, mayBecome, startsWith } from '../bytes.ts';
import { memcachedNamed, versionLine } from '../memcached-version.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';

export type MemcachedFacts = {
  /** The answer to `version`, e.g. `VERSION 1.6.18`. */
  answer: string;
};

export const memcached: StreamProtocol<MemcachedFacts> = {
  id: 'memcached',
  title: 'Memcached',
  about:
    'In-memory cache without passwords: whoever reaches it reads and changes what applications keep there, such as sessions. Bind it to the hosts of its application.',
  spec: 'memcached doc/protocol.txt (text protocol: version; errors)',
  ports: [11211],
  transport: 'tcp',
  hello: latin1('version\r\n'),
  insideTls: true,
  recognize,
  async interview(talk, facts) {
    facts.answer = await talk.takeLine(answerBytesMax);
    await talk.close();
  },
  identity: ({ answer }) => memcachedNamed(answer === undefined ? answer : lineOf(answer)),
  posture,
};

const answerBytesMax = 256;

const unauthenticated = 'CLIENT_ERROR unauthenticated';
/** What it says to a client that it has no room for. */
const full = 'ERROR Too many open connections';

function recognize({ bytes, ended, asked }: Heard): Recognition {
  if (versionLine(bytes) !== undefined) return 'yes';
  const refusals = [`${unauthenticated}\r\n`, `${full}\r\n`];
  if (refusals.some((refusal) => startsWith(bytes, refusal))) return 'yes';
  // To another's words it says ERROR and goes on listening: its own question settles it.
  if (asked !== null && asked !== 'memcached' && isErrors(bytes)) return 'more';
  if (ended) return 'no';
  const isVersionStart = mayBecome(bytes, 'VERSION ') && bytes.length < 80 && !bytes.includes(0x0a);
  return isVersionStart || refusals.some((refusal) => mayBecome(bytes, refusal)) ? 'more' : 'no';
}

/** One line for each line of what it did not understand. */
function isErrors(bytes: Uint8Array): boolean {
  return /^(?:ERROR\r\n){1,32}$/.test(latin1Text(bytes.subarray(0, 512)));
}

const lineOf = (answer: string) => versionLine(latin1(`${answer}\r\n`));

function posture({ answer }: Partial<MemcachedFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('commands and answers are sent as plain text'),
    'no-authentication': access(answer),
  };
}

function access(answer: string | undefined): PostureVerdict {
  if (answer === undefined) return unknown('version was not answered');
  const version = lineOf(answer);
  if (version !== undefined) return yes(`answered version with ${version}`);
  if (answer === unauthenticated) return no(`answered version with ${unauthenticated}`);
  return unknown('refused for another reason than a missing login');
}
