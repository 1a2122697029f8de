/**
 * The character generator over UDP (RFC 864): any datagram draws up to 512 characters, from a forged
 * sender too. One byte is asked with, and what came is measured.
 */
import { latin1 } from '../bytes.ts';
import type { DatagramProtocol } from '../protocol.ts';
import { amplifierOf, isPattern, smallPosture } from '../small-services.ts';

export type ChargenUdpFacts = {
  bytes: number;
};

const hello = latin1('\n');

export const chargenUdp: DatagramProtocol<ChargenUdpFacts> = {
  id: 'chargen-udp',
  title: 'Character generator over UDP',
  about:
    'Answers a byte with hundreds, to whoever the sender claims to be: a tool for attacks on others. Switch it off.',
  spec: 'RFC 864; CISA TA14-017A',
  ports: [19],
  transport: 'udp',
  hello,
  recognize: ({ bytes }) => (isPattern(bytes) ? 'yes' : 'no'),
  async interview(_datagrams, first, facts) {
    facts.bytes = first.length;
  },
  identity: () => ({}),
  posture: ({ bytes }) => ({
    ...smallPosture(false, bytes === undefined ? undefined : 'answered a stranger'),
    ...amplifierOf(hello.length, bytes),
  }),
};
