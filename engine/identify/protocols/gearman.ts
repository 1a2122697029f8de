/**
 * Gearman's job server, by its text commands for administrators. `version` is the only one that is
 * said; workers and jobs are not listed.
 */
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { latin1, latin1Text, mayBecome } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type GearmanFacts = {
  /** The answer to `version`, e.g. `OK 1.1.20`. */
  answer: string;
};

const hello = latin1('version\r\n');

export const gearman: StreamProtocol<GearmanFacts> = {
  id: 'gearman',
  title: 'Gearman job server',
  about:
    'Hands jobs to workers, without passwords: whoever reaches it runs functions with data of his own. Bind it to the hosts of its application.',
  spec: 'Gearman protocol, administrative protocol: version',
  ports: [4730],
  transport: 'tcp',
  hello,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const lineBytesMax = 256;
/** What it says to a line that it does not know; the case of the code differs between versions. */
const unknownWords = /^ERR UNKNOWN_COMMAND Unknown\+server\+command/i;
const version = /^OK (?<version>\d{1,4}(?:\.\d{1,6})+[\w.+-]{0,24})$/;

function recognize({ bytes, asked, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  if (asked === null) return 'no';
  if (unknownWords.test(text)) return 'yes';
  const waiting = ended ? 'no' : 'more';
  if ('err unknown_command unknown+server+command'.startsWith(text.toLowerCase())) return waiting;
  // `version` is memcached's hello too; others' words are never answered with OK.
  if (asked !== 'gearman' && asked !== 'memcached') return 'no';
  const line = /^([^\n]*)\n$/.exec(text)?.[1];
  if (line !== undefined) return version.test(line) ? 'yes' : 'no';
  return mayBecome(bytes, 'OK ') && !text.includes('\n') && bytes.length < 40 ? waiting : 'no';
}

async function interview(talk: Talk, facts: Partial<GearmanFacts>): Promise<void> {
  const first = await talk.takeLine(lineBytesMax);
  if (version.test(first)) facts.answer = first;
  await talk.close();
  if (facts.answer !== undefined) return;
  const own = await talk.again();
  await own.send(hello);
  facts.answer = await own.takeLine(lineBytesMax);
  await own.close();
}

function identity({ answer }: Partial<GearmanFacts>): Identity {
  const number = version.exec(answer ?? '')?.groups?.version;
  return number ? { product: 'Gearman', version: number } : {};
}

function posture({ answer }: Partial<GearmanFacts>, seen: { readonly tls: boolean }): Posture {
  const answered = version.test(answer ?? '');
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('jobs and results are sent as plain text'),
    'no-authentication': answered
      ? yes(`answered version with ${answer}`)
      : unknown('version was not answered'),
  };
}
