/**
 * The portmapper over UDP: the same list (rpcbind.ts), to a sender that may be forged. What came is
 * measured against what was asked.
 */
import { yes } from '../../facts/posture.ts';
import { mappingsIn, programs, rpcCall, rpcReplyIn } from '../onc-rpc.ts';
import type { DatagramProtocol } from '../protocol.ts';
import { type RpcbindFacts, rpcbindIdentity, rpcbindPosture } from '../rpcbind-list.ts';
import { amplifierOf } from '../small-services.ts';

export type RpcbindUdpFacts = RpcbindFacts & {
  /** Size of the answer. */
  bytes: number;
};

const hello = rpcCall({ program: programs.portmapper, version: 2, procedure: 4 });

export const rpcbindUdp: DatagramProtocol<RpcbindUdpFacts> = {
  id: 'rpcbind-udp',
  title: 'ONC RPC portmapper over UDP',
  about:
    'Tells strangers, forged senders included, which RPC programs run where: an amplifier. It belongs inside the network of its file servers.',
  spec: 'RFC 1833 3 (DUMP), RFC 5531; CISA TA14-017A',
  ports: [111],
  transport: 'udp',
  hello,
  recognize({ bytes, asked }) {
    const replied = rpcReplyIn(bytes);
    const isOurs = asked === null || asked === 'rpcbind-udp';
    return isOurs && replied?.reply.is === 'success' ? 'yes' : 'no';
  },
  async interview(_datagrams, first, facts) {
    const reply = rpcReplyIn(first)?.reply;
    if (reply?.is !== 'success') return;
    facts.mappings = mappingsIn(reply.results);
    facts.bytes = first.length;
  },
  identity: rpcbindIdentity,
  posture: (facts) => ({
    cleartext: yes('RPC is sent in clear'),
    ...rpcbindPosture(facts),
    ...amplifierOf(hello.length, facts.bytes),
  }),
};
