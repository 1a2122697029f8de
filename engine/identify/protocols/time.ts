/** The Time protocol (RFC 868): four bytes to whoever connects, and the connection ends. */
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { smallPosture, timeIn, timeText } from '../small-services.ts';

export type TimeFacts = {
  /** Seconds since 1900. */
  seconds: number;
};

export const time: StreamProtocol<TimeFacts> = {
  id: 'time',
  title: 'Time (RFC 868)',
  about: 'Tells the time as a number of seconds. NTP replaced it decades ago: switch it off.',
  spec: 'RFC 868',
  ports: [37],
  transport: 'tcp',
  hello: null,
  insideTls: false,
  recognize,
  async interview(talk, facts) {
    const seconds = timeIn(talk.peek());
    if (seconds !== undefined) facts.seconds = seconds;
    await talk.close();
  },
  identity: ({ seconds }) => (seconds === undefined ? {} : { info: { time: timeText(seconds) } }),
  posture: ({ seconds }, { tls }) =>
    smallPosture(tls, seconds === undefined ? undefined : `told a stranger ${timeText(seconds)}`),
};

/** Four bytes and the end; only before anything was said, since four bytes are few. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== null || timeIn(bytes) === undefined) return 'no';
  return ended ? 'yes' : 'more';
}
