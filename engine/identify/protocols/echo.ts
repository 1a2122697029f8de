/**
 * Echo (RFC 862) has no words of its own: it is known by two different words that both come back
 * exactly, so the ladder (climb.ts) claims it only after the second. Here one more word is said.
 */
import { latin1, startsWith } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { smallPosture } from '../small-services.ts';

export type EchoFacts = {
  /** Another word came back exactly. */
  isExact: boolean;
};

const hello = latin1('postern says hello\r\n');
const anotherWord = latin1('postern says goodbye\r\n');

export const echo: StreamProtocol<EchoFacts> = {
  id: 'echo',
  title: 'Echo',
  about: 'Sends back whatever it is told, once to test networks. Nothing needs it: switch it off.',
  spec: 'RFC 862',
  ports: [7],
  transport: 'tcp',
  hello,
  insideTls: false,
  recognize,
  async interview(talk, facts) {
    await talk.takeSome();
    await talk.send(anotherWord);
    const answer = await talk.take(anotherWord.length);
    facts.isExact = startsWith(answer, anotherWord);
    await talk.close();
  },
  identity: () => ({}),
  posture: ({ isExact }, { tls }) =>
    smallPosture(tls, isExact ? 'sent back what a stranger said' : undefined),
};

function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'echo' || bytes.length > hello.length) return 'no';
  if (!startsWith(hello, bytes)) return 'no';
  if (bytes.length === hello.length) return 'yes';
  return ended ? 'no' : 'more';
}
