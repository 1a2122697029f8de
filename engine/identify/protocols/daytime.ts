/** Daytime (RFC 867): whoever connects is told the date, and the connection ends. Nothing is sent. */
import { latin1Text } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { dateIn, mayBecomeDate, smallPosture } from '../small-services.ts';

export type DaytimeFacts = {
  /** The line as it came. */
  date: string;
};

export const daytime: StreamProtocol<DaytimeFacts> = {
  id: 'daytime',
  title: 'Daytime',
  about: 'Tells the date as text. NTP replaced it decades ago: switch it off.',
  spec: 'RFC 867',
  ports: [13],
  transport: 'tcp',
  hello: null,
  insideTls: false,
  recognize,
  async interview(talk, facts) {
    const date = dateIn(talk.peek());
    if (date !== undefined) facts.date = date;
    await talk.close();
  },
  identity: ({ date }) => (date === undefined ? {} : { info: { date } }),
  posture: ({ date }, { tls }) =>
    smallPosture(tls, date === undefined ? undefined : `told a stranger the date: ${date}`),
};

/** Only where nothing else follows, since others begin with a date as well. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== null && /^HTTP/.test(latin1Text(bytes.subarray(0, 4)))) return 'no';
  if (ended && dateIn(bytes) !== undefined) return 'yes';
  return !ended && mayBecomeDate(bytes) && /\d\d:\d\d/.test(latin1Text(bytes)) ? 'more' : 'no';
}
