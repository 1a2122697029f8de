/**
 * The portmapper, which tells any stranger which RPC programs run on which ports. Its list is asked
 * for (DUMP); it is never asked to call another program for us.
 */
import { no, yes } from '../../facts/posture.ts';
import { mappingsIn } from '../onc-rpc.ts';
import type { StreamProtocol } from '../protocol.ts';
import { recognizeRpc, rpcHello, takeHelloReplies } from '../rpc-hello.ts';
import { type RpcbindFacts, rpcbindIdentity, rpcbindPosture } from '../rpcbind-list.ts';

export const rpcbind: StreamProtocol<RpcbindFacts> = {
  id: 'rpcbind',
  title: 'ONC RPC portmapper',
  about:
    'Tells strangers which RPC programs (NFS and others) listen on which ports. It belongs inside the network of its file servers.',
  spec: 'RFC 1833 3 (DUMP), RFC 5531',
  ports: [111],
  transport: 'tcp',
  hello: rpcHello,
  insideTls: false,
  recognize: (heard) => recognizeRpc(heard, 'rpcbind'),
  async interview(talk, facts) {
    const [reply] = await takeHelloReplies(talk);
    if (reply?.is === 'success') facts.mappings = mappingsIn(reply.results);
    await talk.close();
  },
  identity: rpcbindIdentity,
  posture: (facts, { tls }) => ({
    cleartext: tls ? no('the connection is inside TLS') : yes('RPC is sent in clear'),
    ...rpcbindPosture(facts),
  }),
};
