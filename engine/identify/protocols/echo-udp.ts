/** Echo over UDP (RFC 862): known by two different datagrams that both come back exactly. */
import { unknown, yes } from '../../facts/posture.ts';
import { latin1 } from '../bytes.ts';
import type { DatagramProtocol } from '../protocol.ts';
import { smallPosture } from '../small-services.ts';

export type EchoUdpFacts = {
  /** A second datagram came back exactly. */
  isExact: boolean;
};

const hello = latin1('postern says hello\r\n');
const anotherWord = latin1('postern says goodbye\r\n');

export const echoUdp: DatagramProtocol<EchoUdpFacts> = {
  id: 'echo-udp',
  title: 'Echo over UDP',
  about:
    'Sends back whatever it is told, to whoever the sender claims to be: two of them can be set upon each other. Switch it off.',
  spec: 'RFC 862',
  ports: [7],
  transport: 'udp',
  hello,
  recognize: ({ bytes }) => (Buffer.compare(bytes, hello) === 0 ? 'yes' : 'no'),
  async interview(datagrams, _first, facts) {
    const answer = await datagrams.ask(anotherWord);
    facts.isExact = Buffer.compare(answer, anotherWord) === 0;
  },
  identity: () => ({}),
  posture: ({ isExact }) => ({
    ...smallPosture(false, isExact ? 'sent back what a stranger said' : undefined),
    amplifier: isExact
      ? yes('sends back to forged senders, another echo included, without end')
      : unknown('nothing came back'),
  }),
};
