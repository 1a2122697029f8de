/** NFS over UDP, by procedure 0 of its versions, which does nothing; see nfs.ts. */
import { yes } from '../../facts/posture.ts';
import { type NfsFacts, nfsIdentity, noteVersion } from '../nfs-versions.ts';
import { programs, rpcCall, rpcReplyIn } from '../onc-rpc.ts';
import type { DatagramProtocol } from '../protocol.ts';
import { isServed } from '../rpc-hello.ts';

const nullOf = (version: number) => rpcCall({ program: programs.nfs, version, procedure: 0 });

export const nfsUdp: DatagramProtocol<NfsFacts> = {
  id: 'nfs-udp',
  title: 'Network File System over UDP',
  about:
    'NFS 2 and 3 over datagrams, which newer servers no longer offer. Switch UDP off, and see NFS over TCP.',
  spec: 'RFC 1813 3.3.0, RFC 5531',
  ports: [2049],
  transport: 'udp',
  hello: nullOf(3),
  recognize({ bytes, asked }) {
    const isOurs = asked === null || asked === 'nfs-udp';
    return isOurs && isServed(rpcReplyIn(bytes)?.reply) ? 'yes' : 'no';
  },
  async interview(datagrams, first, facts) {
    noteVersion(facts, 3, rpcReplyIn(first)?.reply);
    const second = await datagrams.ask(nullOf(2), undefined, 1);
    noteVersion(facts, 2, rpcReplyIn(second)?.reply);
  },
  identity: nfsIdentity,
  posture: ({ versions }) => ({
    cleartext: yes(
      versions?.length
        ? 'answered a call that was neither encrypted nor signed'
        : 'RPC is sent in clear',
    ),
  }),
};
