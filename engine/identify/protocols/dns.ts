/** A name server over UDP; see dns-server.ts for what it is asked. */
import {
  type DnsFacts,
  dnsAmplifier,
  dnsIdentity,
  dnsPosture,
  learnDns,
  recognizeDns,
  rootQuery,
  versionQuery,
} from '../dns-server.ts';
import type { DatagramProtocol } from '../protocol.ts';

export const dns: DatagramProtocol<DnsFacts> = {
  id: 'dns',
  title: 'DNS',
  about:
    'Name server. One that resolves foreign names for anybody is used to attack others: allow recursion to your own clients only.',
  spec: 'RFC 1035, 4; RFC 4892; RFC 5358',
  ports: [53],
  transport: 'udp',
  hello: versionQuery,
  // Some servers drop the class CHAOS without a word.
  hellosAlso: [rootQuery],
  recognize: ({ bytes }) => recognizeDns(bytes),
  async interview(datagrams, first, facts) {
    learnDns(first, facts);
    if (!facts.root) learnDns(await datagrams.ask(rootQuery), facts);
  },
  identity: dnsIdentity,
  posture: (facts) => ({ ...dnsPosture(facts), amplifier: dnsAmplifier(facts) }),
};
