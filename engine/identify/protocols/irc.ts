/**
 * Internet Relay Chat. Servers greet, or wait for the client; then the capabilities are asked for,
 * which needs no name. No nickname is ever said, so nobody joins, and the version that is told to
 * those who did stays unknown. Products are known by the capabilities and words that one of them has.
 */
import { no, type Posture, triState, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type SoftwareName, softwareNamed } from '../software-names.ts';
import type { Talk } from '../talk.ts';

export type IrcFacts = {
  /** The name that the server gives itself. */
  server: string;
  capabilities: readonly string[];
  /** All that it said, lines parted by LF. */
  words: string;
};

export const irc: StreamProtocol<IrcFacts> = {
  id: 'irc',
  title: 'Internet Relay Chat',
  about:
    'Chat in channels. Without TLS everything said, passwords included, can be read on the path; on a machine that nobody set up as a server it may serve intruders.',
  spec: 'RFC 2812 3, IRCv3 Capability Negotiation',
  ports: [6667, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6668, 6669, 6697, 7000],
  transport: 'tcp',
  hello: latin1('CAP LS 302\r\n'),
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const lineBytesMax = 1_024;
const linesMax = 64;
const wordsMax = 2_048;
/** A numeric reply or a word of a server, from a server. */
const serverForm = /^:(\S{1,128}) (?:NOTICE|CAP|ERROR|[0-9]{3}) \S{1,64} /;
const plainForm =
  /^(?:NOTICE (?:AUTH|\*) :|ERROR :(?:Closing Link:|Closing connection|Trying to reconnect too fast|Your host is trying to |.{0,100}\bIRC\b))/;
const starts = ['NOTICE AUTH :', 'NOTICE * :', 'ERROR :'];

function recognize({ bytes, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  const [line = '', ...rest] = text.split('\n');
  if (rest.length > 0) return serverForm.test(line) || plainForm.test(line) ? 'yes' : 'no';
  const fits =
    /^:(?:\S{0,128}|\S{1,128} [^\r]{0,800})$/.test(text) ||
    starts.some((start) => start.startsWith(text) || text.startsWith(start));
  return fits && bytes.length > 0 && !ended && text.length < lineBytesMax ? 'more' : 'no';
}

async function interview(talk: Talk, facts: Partial<IrcFacts>): Promise<void> {
  const lines: string[] = [];
  const capabilities: string[] = [];
  const note = (line: string) => {
    lines.push(line);
    facts.words = printable(lines.join(' | '), wordsMax);
    const server = serverForm.exec(line)?.[1];
    if (server) facts.server ??= printable(server, 80);
    const listed = / CAP \S{1,64} LS (\* )?:(.{0,800})$/.exec(line);
    if (!listed) return /^ERROR /.test(line);
    capabilities.push(...(listed[2] ?? '').split(' ').filter(Boolean));
    facts.capabilities = capabilities;
    return !listed[1];
  };
  if (!talk.said) await talk.send(latin1('CAP LS 302\r\n'));
  for (let count = 0; count < linesMax; count++) if (note(await talk.takeLine(lineBytesMax))) break;
  await talk.send(latin1('QUIT\r\n'));
  for (let count = 0; count < linesMax; count++)
    if (note(await talk.takeLine(lineBytesMax)) && /^ERROR /.test(lines.at(-1) ?? '')) break;
  await talk.close();
}

/** Makers put their own domain before capabilities of their own. */
const names: readonly SoftwareName[] = [
  { seen: /\bOops, HTTP request received\? This is IRC!/, product: 'ngIRCd' },
  { seen: / LS :multi-prefix \| ERROR :Closing connection$/, product: 'ngIRCd' },
  { seen: /\binspircd\.org\//, product: 'InspIRCd' },
  { seen: /\bunrealircd\.org\//, product: 'UnrealIRCd' },
  { seen: /\bsolanum\.chat\//, product: 'Solanum' },
  { seen: /\bBitlBee-IRCd\b/, product: 'BitlBee' },
  { seen: /:irc\.znc\.in /, product: 'ZNC' },
];

function identity({ server, capabilities = [], words = '' }: Partial<IrcFacts>): Identity {
  if (words === '') return {};
  const capable = printable(capabilities.join(' '), 200);
  return {
    ...softwareNamed(words, names),
    info: { ...(server && { server }), ...(capable && { capabilities: capable }) },
  };
}

function posture({ capabilities }: Partial<IrcFacts>, seen: { readonly tls: boolean }): Posture {
  const isOffered = seen.tls ? undefined : capabilities?.includes('tls') ? true : undefined;
  return {
    cleartext: seen.tls ? no('the connection is inside TLS') : yes('spoke IRC outside TLS'),
    'cleartext-login': seen.tls
      ? no('the connection is inside TLS')
      : unknown('no login was begun'),
    starttls: triState(isOffered, {
      yes: 'offers the capability tls',
      no: '',
      unknown: 'it does not list STARTTLS as a capability, which not all servers do',
    }),
  };
}
