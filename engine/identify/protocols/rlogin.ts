/**
 * rlogin. A client begins with one NUL; what would follow are user names, which are never sent. The
 * server refuses us after the NUL, because we don't come from a port that only root may use. Nobody
 * else's hello is said where rlogin usually sits, since it acts on what it hears.
 */
import { no, type Posture, yes } from '../../facts/posture.ts';
import { printable } from '../../facts/text.ts';
import { hex } from '../bytes.ts';
import type { StreamProtocol } from '../protocol.ts';
import { recognizeRefusal, refusalBytesMax } from '../r-services.ts';

export type RloginFacts = {
  refusal: string;
};

export const rlogin: StreamProtocol<RloginFacts> = {
  id: 'rlogin',
  title: 'rlogin',
  about:
    'Remote login that trusts addresses and sends everything in clear. SSH replaced it: switch it off.',
  spec: 'RFC 1282',
  ports: [513],
  alone: true,
  transport: 'tcp',
  hello: hex('00'),
  insideTls: false,
  recognize: (heard) => recognizeRefusal(heard, starts),
  async interview(talk, facts) {
    facts.refusal = printable(await talk.takeLine(refusalBytesMax), 120);
    await talk.close();
  },
  identity: () => ({}),
  posture,
};

/** The daemon names itself. */
const starts = ['rlogind: ', 'in.rlogind: '];

function posture({ refusal }: Partial<RloginFacts>, seen: { readonly tls: boolean }): Posture {
  const because = refusal
    ? `answered ${refusal}; rlogin has no encryption`
    : 'it has no encryption';
  return { cleartext: seen.tls ? no('the connection is inside TLS') : yes(because) };
}
