/** Daytime over UDP (RFC 867): any datagram is answered with the date. */
import { latin1 } from '../bytes.ts';
import type { DatagramProtocol } from '../protocol.ts';
import { amplifierOf, dateIn, smallPosture } from '../small-services.ts';

export type DaytimeUdpFacts = {
  /** The line as it came. */
  date: string;
  bytes: number;
};

const hello = latin1('\r\n');

export const daytimeUdp: DatagramProtocol<DaytimeUdpFacts> = {
  id: 'daytime-udp',
  title: 'Daytime over UDP',
  about:
    'Tells the date as text to any sender, a forged one included. NTP replaced it decades ago: switch it off.',
  spec: 'RFC 867',
  ports: [13],
  transport: 'udp',
  hello,
  recognize: ({ bytes }) => (dateIn(bytes) === undefined ? 'no' : 'yes'),
  async interview(_datagrams, first, facts) {
    const date = dateIn(first);
    if (date !== undefined) Object.assign(facts, { date, bytes: first.length });
  },
  identity: ({ date }) => (date === undefined ? {} : { info: { date } }),
  posture: ({ date, bytes }) => ({
    ...smallPosture(false, date === undefined ? undefined : `told a stranger the date: ${date}`),
    ...amplifierOf(hello.length, bytes),
  }),
};
