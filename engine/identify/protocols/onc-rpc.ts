/**
 * Another program of ONC RPC, such as the lock manager of NFS: known by its answers to calls, named by
 * the first of the asked programs that it serves.
 */
import { no, yes } from '../../facts/posture.ts';
import { programName } from '../onc-rpc.ts';
import type { StreamProtocol } from '../protocol.ts';
import { helloCalls, isServed, recognizeRpc, rpcHello, takeHelloReplies } from '../rpc-hello.ts';

export type OncRpcFacts = {
  /** Those of the asked programs that are served here. */
  programs: readonly string[];
};

export const oncRpc: StreamProtocol<OncRpcFacts> = {
  id: 'onc-rpc',
  title: 'ONC RPC program',
  about:
    'A helper of NFS or another remote procedure service of Unix, without encryption and mostly without authentication. It belongs inside the network of its server.',
  spec: 'RFC 5531; IANA register of RPC program numbers',
  ports: [662, 875, 4045, 32_803],
  transport: 'tcp',
  hello: rpcHello,
  insideTls: false,
  recognize: (heard) => recognizeRpc(heard, 'onc-rpc'),
  async interview(talk, facts) {
    const replies = await takeHelloReplies(talk);
    const served = helloCalls.filter((_call, number) => isServed(replies[number]));
    facts.programs = served.map(({ program }) => programName(program));
    await talk.close();
  },
  identity: ({ programs = [] }) =>
    programs.length > 0 ? { info: { programs: programs.join(', ') } } : {},
  posture: (_facts, { tls }) => ({
    cleartext: tls ? no('the connection is inside TLS') : yes('RPC is sent in clear'),
  }),
};
