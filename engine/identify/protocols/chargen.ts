/**
 * The character generator (RFC 864) sends lines without end to whoever connects. Two of its lines are
 * enough; the connection is ended then.
 */
import { startsWith } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { isPattern, smallPosture } from '../small-services.ts';

export type ChargenFacts = {
  /** Characters of its pattern that came before the connection was ended. */
  chars: number;
};

export const chargen: StreamProtocol<ChargenFacts> = {
  id: 'chargen',
  title: 'Character generator',
  about: 'Sends characters without end, once to test printers. Nothing needs it: switch it off.',
  spec: 'RFC 864',
  ports: [19],
  transport: 'tcp',
  hello: null,
  insideTls: false,
  recognize,
  async interview(talk, facts) {
    facts.chars = talk.peek().length;
    await talk.close();
  },
  identity: () => ({}),
  posture: ({ chars }, { tls }) =>
    smallPosture(tls, chars === undefined ? undefined : 'sent its characters to a stranger'),
};

/** Two lines of 72 characters with CR LF. */
const linesBytes = 148;

function recognize({ bytes, ended }: Heard): Recognition {
  const seen = bytes.subarray(0, linesBytes);
  if (!isPattern(seen, 1)) return 'no';
  if (seen.length === linesBytes) return 'yes';
  // A few characters in their order may be the start of anything.
  return ended || startsWith(seen, 'RFB') ? 'no' : 'more';
}
