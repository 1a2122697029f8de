/** The Time protocol over UDP (RFC 868): any datagram is answered with four bytes. */
import { latin1 } from '../bytes.ts';
import type { DatagramProtocol } from '../protocol.ts';
import { smallPosture, timeIn, timeText } from '../small-services.ts';

export type TimeUdpFacts = {
  /** Seconds since 1900. */
  seconds: number;
};

export const timeUdp: DatagramProtocol<TimeUdpFacts> = {
  id: 'time-udp',
  title: 'Time (RFC 868) over UDP',
  about: 'Tells the time as a number to any sender. NTP replaced it decades ago: switch it off.',
  spec: 'RFC 868',
  ports: [37],
  transport: 'udp',
  // RFC 868 asks with an empty datagram; servers answer any.
  hello: latin1('?\r\n'),
  // Four bytes are few: only an answer to this very request counts.
  recognize({ bytes, asked }) {
    const isOurs = asked === null || asked === 'time-udp';
    return isOurs && timeIn(bytes) !== undefined ? 'yes' : 'no';
  },
  async interview(_datagrams, first, facts) {
    const seconds = timeIn(first);
    if (seconds !== undefined) facts.seconds = seconds;
  },
  identity: ({ seconds }) => (seconds === undefined ? {} : { info: { time: timeText(seconds) } }),
  posture: ({ seconds }) =>
    smallPosture(false, seconds === undefined ? undefined : `told a stranger ${timeText(seconds)}`),
};
