/**
 * mountd, which hands out the file handles of NFS 2 and 3 and lists what is exported to whom. Only
 * the list is asked for.
 */
import { no, yes } from '../../facts/posture.ts';
import { type ExportFacts, exportPosture, learnExports } from '../nfs-exports.ts';
import type { StreamProtocol } from '../protocol.ts';
import { recognizeRpc, rpcHello, takeHelloReplies } from '../rpc-hello.ts';

export const mountd: StreamProtocol<ExportFacts> = {
  id: 'mountd',
  title: 'NFS mount daemon',
  about:
    'Hands out the folders of an NFS server, and lists them to strangers. NFS 4 does without it: it belongs inside the network of its file server.',
  spec: 'RFC 1813 appendix I 5.2 (NULL, EXPORT), RFC 5531',
  ports: [20_048, 635, 892],
  transport: 'tcp',
  hello: rpcHello,
  insideTls: false,
  recognize: (heard) => recognizeRpc(heard, 'mountd'),
  async interview(talk, facts) {
    await takeHelloReplies(talk);
    await learnExports(talk, facts);
    await talk.close();
  },
  identity: ({ exports }) => (exports ? { info: { exports: `${exports.length}` } } : {}),
  posture: (facts, { tls }) => ({
    cleartext: tls ? no('the connection is inside TLS') : yes('RPC is sent in clear'),
    ...exportPosture(facts),
  }),
};
