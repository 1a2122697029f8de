/**
 * The remote execution daemon. It takes a name, a password and a command, so it is connected to and
 * told nothing: it is known only where it speaks of itself, as it does to addresses without a name.
 */
import { no, type Posture, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import type { StreamProtocol } from '../protocol.ts';
import { recognizeRefusal, refusalBytesMax } from '../r-services.ts';

export type RexecFacts = {
  refusal: string;
};

export const rexec: StreamProtocol<RexecFacts> = {
  id: 'rexec',
  title: 'Remote execution (rexec)',
  about: 'Runs commands for a name and a password that are sent in clear. SSH replaced it.',
  spec: '4.3BSD rexecd(8)',
  ports: [512],
  alone: true,
  transport: 'tcp',
  hello: null,
  insideTls: false,
  recognize: (heard) => recognizeRefusal(heard, starts),
  async interview(talk, facts) {
    facts.refusal = printable(await talk.takeLine(refusalBytesMax), 120);
    await talk.close();
  },
  identity,
  posture,
};

/** The daemon names itself, or asks who calls from an address that has no name. */
const starts = ['rexecd: ', 'in.rexecd: ', 'Where are you?'];

function identity({ refusal }: Partial<RexecFacts>): Identity {
  return refusal === 'Where are you?' ? { product: 'Netkit rexecd' } : {};
}

function posture({ refusal }: Partial<RexecFacts>, seen: { readonly tls: boolean }): Posture {
  const because = refusal ? `answered ${refusal}` : 'names and passwords are sent as plain text';
  const isClear = seen.tls ? no('the connection is inside TLS') : yes(because);
  return { cleartext: isClear, 'cleartext-login': isClear };
}
