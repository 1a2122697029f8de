/**
 * The remote shell daemon. It takes commands, so it is connected to and told nothing: it is known only
 * where it speaks of itself, as it does to addresses that have no name.
 */
import { no, type Posture, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import type { StreamProtocol } from '../protocol.ts';
import { recognizeRefusal, refusalBytesMax } from '../r-services.ts';

export type RshFacts = {
  refusal: string;
};

export const rsh: StreamProtocol<RshFacts> = {
  id: 'rsh',
  title: 'Remote shell (rsh)',
  about:
    'Runs commands for machines whose address it trusts, in clear. SSH replaced it: switch it off.',
  spec: '4.3BSD rshd(8)',
  ports: [514],
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

/** The daemon names itself, or the call that failed for a client whose address has no name. */
const starts = ['rshd: ', 'in.rshd: ', 'getnameinfo: '];

/** Netkit's daemon alone gives away the name of the call that failed. */
function identity({ refusal }: Partial<RshFacts>): Identity {
  return refusal?.startsWith('getnameinfo: ') ? { product: 'Netkit rshd' } : {};
}

function posture({ refusal }: Partial<RshFacts>, seen: { readonly tls: boolean }): Posture {
  const because = refusal ? `answered ${refusal}; rsh has no encryption` : 'it has no encryption';
  return { cleartext: seen.tls ? no('the connection is inside TLS') : yes(because) };
}
