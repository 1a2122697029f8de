/**
 * NFS, by procedure 0 of each of its versions, which does nothing. No file handle is asked for and
 * nothing is mounted. Which folders are exported to whom is told by mountd (mountd.ts); where it
 * shares the port it is asked here.
 */
import { no, type Posture, yes } from '../../facts/posture.ts';
import { type ExportFacts, exportPosture, learnExports } from '../nfs-exports.ts';
import { type NfsFacts, nfsIdentity, noteVersion } from '../nfs-versions.ts';
import { call, programs } from '../onc-rpc.ts';
import type { StreamProtocol } from '../protocol.ts';
import { isServed, recognizeRpc, rpcHello, takeHelloReplies } from '../rpc-hello.ts';

export const nfs: StreamProtocol<NfsFacts & ExportFacts> = {
  id: 'nfs',
  title: 'Network File System',
  about:
    'Files over the network; who may do what is told by numbers that any client can claim. NFS 4 with Kerberos (sec=krb5p), or its own network, protects it.',
  spec: 'RFC 1813 3.3.0, RFC 7530, RFC 5531; RFC 1813 appendix I (mount)',
  ports: [2049],
  transport: 'tcp',
  hello: rpcHello,
  insideTls: false,
  recognize: (heard) => recognizeRpc(heard, 'nfs'),
  async interview(talk, facts) {
    const [, nfs3, mountd] = await takeHelloReplies(talk);
    noteVersion(facts, 3, nfs3);
    for (const version of [2, 4])
      noteVersion(
        facts,
        version,
        await call(talk, { program: programs.nfs, version, procedure: 0 }, 16 + version),
      );
    if (isServed(mountd)) await learnExports(talk, facts);
    await talk.close();
  },
  identity: nfsIdentity,
  posture,
};

function posture(facts: Partial<NfsFacts & ExportFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('answered a call that was neither encrypted nor signed'),
    ...exportPosture(facts),
  };
}
