/**
 * The debugger's door of a Java virtual machine (JDWP). Its handshake is 14 bytes that come back
 * unchanged; whoever may go on from there runs any code. There is room for one debugger, and a
 * machine that was started suspended runs on when a debugger leaves, so even the handshake is said
 * only where the user allowed more than harmless requests. No command is ever sent.
 */
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import { latin1, latin1Text, mayBecome } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';

export type JdwpFacts = {
  /** What came back. */
  handshake: string;
};

const handshake = 'JDWP-Handshake';

export const jdwp: StreamProtocol<JdwpFacts> = {
  id: 'jdwp',
  title: 'Java Debug Wire Protocol',
  about:
    'The debugger of a Java program. Whoever reaches it runs any code there, without a password: start the program without it, or bind it to 127.0.0.1 and debug through SSH.',
  spec: 'Java Debug Wire Protocol specification, handshake',
  ports: [5005, 8000, 8787],
  transport: 'tcp',
  hello: latin1(handshake),
  helloIsExtended: true,
  helloComesBack: true,
  insideTls: false,
  recognize,
  async interview(talk, facts) {
    facts.handshake = latin1Text(await talk.take(handshake.length));
    await talk.close();
  },
  identity: (facts) =>
    facts.handshake === handshake ? { product: 'Java Debug Wire Protocol' } : {},
  posture,
};

/** Only our own handshake draws it; a suspended machine tells of its start right behind it. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'jdwp' || !mayBecome(bytes, handshake)) return 'no';
  if (bytes.length >= handshake.length) return 'yes';
  return ended ? 'no' : 'more';
}

function posture(facts: Partial<JdwpFacts>, seen: { readonly tls: boolean }): Posture {
  const answered = facts.handshake === handshake;
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('the debugger and the program speak without TLS'),
    'no-authentication': answered
      ? yes(`gave ${handshake} back to a stranger`)
      : unknown('the handshake was cut off'),
  };
}
