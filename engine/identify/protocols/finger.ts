/**
 * Finger (RFC 1288): an empty line asks who is logged in, a name tells about a person. Names are never
 * asked for; of what an empty line draws only that it was answered is kept, and no name.
 */
import { no, type Posture, triState, yes } from '../../facts/posture.ts';
import { latin1, latin1Text } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';

export type FingerFacts = {
  answered: boolean;
};

export const finger: StreamProtocol<FingerFacts> = {
  id: 'finger',
  title: 'Finger',
  about:
    'Tells anybody which accounts a machine has and who is logged in. It needs no replacement: switch it off.',
  spec: 'RFC 1288 2.3',
  ports: [79],
  transport: 'tcp',
  hello: latin1('\r\n'),
  insideTls: false,
  recognize,
  async interview(talk, facts) {
    facts.answered = (await talk.takeLine(lineBytesMax)) !== '' || talk.peek().length > 0;
    await talk.close();
  },
  identity: () => ({}),
  posture,
};

const lineBytesMax = 512;
/**
 * The words of BSD's finger and of those made after it: nobody is there, or the head of the list; and
 * what they say of a name, whoever's hello that name came from. Cisco lists the lines of a router.
 */
const words = [
  /^(?:finger: \S{1,200}: no such user\.?|No one logged on\.?)\r?\n/,
  /^\r?\n?(?:\[[^\]\r\n]{1,100}\]\r?\n)?Login {2,}Name {2,}Tty {1,}Idle {1,}Login Time\b/,
  /^\r?\n?Login(?: name)?: \S{1,64} +(?:\t+ *)?(?:Name|In real life): /,
  /^\r?\n? {2,}Line {2,}User {2,}Host\(s\) {2,}Idle {2,}Location\b/,
];
const starts = ['finger: ', 'No one logged on', 'Login', '    Line '];

function recognize({ bytes, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  if (words.some((form) => form.test(text))) return 'yes';
  const begun = text.replace(/^\r?\n/, '');
  const fits = starts.some((start) => start.startsWith(begun) || begun.startsWith(start));
  return fits && bytes.length > 0 && !ended && !text.slice(2).includes('\n') ? 'more' : 'no';
}

function posture({ answered }: Partial<FingerFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls ? no('the connection is inside TLS') : yes('it has no encryption'),
    'no-authentication': triState(answered ? true : undefined, {
      yes: 'answered a stranger who asked for nobody in particular',
      no: '',
      unknown: 'nothing was answered',
    }),
  };
}
