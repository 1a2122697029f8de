/**
 * Network news. The server greets with a code and words of its own; where the words don't settle it
 * (a code alone is many protocols'), its answer to CAPABILITIES does. No article is read.
 */
import type { Posture } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text } from '../bytes.ts';
import { mailPosture } from '../mail-login.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { bestNamed, type SoftwareName } from '../software-names.ts';
import type { Talk } from '../talk.ts';
import { tolerate } from '../tolerate.ts';

export type NntpFacts = {
  greeting: string;
  /** Lines of the answer to CAPABILITIES; empty where the server does not know it. */
  capabilities: readonly string[];
};

export const nntp: StreamProtocol<NntpFacts> = {
  id: 'nntp',
  title: 'Network News Transfer Protocol',
  about:
    'News groups: reading and posting, often for whoever connects. TLS (port 563) and a login protect it.',
  spec: 'RFC 3977 5.1, 5.2; RFC 4642, RFC 4643',
  ports: [119, 433, 563],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const lineBytesMax = 512;
const linesMax = 64;
/** Posting allowed, not allowed, not now, for good (RFC 3977, 5.1.1), and one that Leafnode adds. */
const greetingForm = /^(?:200|201|400|502|503) ([ -~\u00a0-\u00ff]{0,400})\r?$/;
const words =
  /\bNNTP\b|\bNNRP\b|\bInterNetNews\b|\bINN\b|\bleafnode\b|\bUsenet\b|\bnews ?server\b|\(posting ok\)|\bposting (?:allowed|ok|permitted|prohibited)\b|\byou can(?:'t|not)? post\b/i;

function recognize({ bytes, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  const [line = '', ...rest] = text.split('\n');
  if (rest.length === 0) return isBegun(text) && !ended ? 'more' : 'no';
  const said = greetingForm.exec(line)?.[1];
  return said !== undefined && words.test(said) ? 'yes' : 'no';
}

function isBegun(text: string): boolean {
  const fits = /^(?:200|201|400|502|503) [ -~\u00a0-\u00ff]{0,400}\r?$/;
  return (
    fits.test(text) ||
    ['200 ', '201 ', '400 ', '502 ', '503 '].some((code) => code.startsWith(text))
  );
}

async function interview(talk: Talk, facts: Partial<NntpFacts>): Promise<void> {
  let own = talk;
  if (talk.said) {
    await talk.close();
    own = await talk.again();
  }
  const greeting = await own.takeLine(lineBytesMax);
  facts.greeting = printable(greeting, 200);
  if (!/^20[01] /.test(greeting)) return;
  await own.send(latin1('CAPABILITIES\r\n'));
  const lines: string[] = [];
  if (/^101 /.test(await own.takeLine(lineBytesMax))) {
    for (let count = 0; count < linesMax; count++) {
      const line = await own.takeLine(lineBytesMax);
      if (line === '.') break;
      lines.push(printable(line, 120));
    }
  }
  facts.capabilities = lines;
  const isOffered = own.tls === null && lines.some((line) => /^STARTTLS\b/.test(line));
  if (isOffered) await tolerate(() => beginTls(own));
  await quit(own);
}

/** RFC 4642, 2.2: for the certificate. */
async function beginTls(talk: Talk): Promise<void> {
  await talk.send(latin1('STARTTLS\r\n'));
  if (/^382 /.test(await talk.takeLine(lineBytesMax))) await talk.upgradeToTls();
}

async function quit(talk: Talk): Promise<void> {
  await tolerate(async () => {
    await talk.send(latin1('QUIT\r\n'));
    await talk.takeLine(lineBytesMax);
  });
  await talk.close();
}

const names: readonly SoftwareName[] = [
  {
    seen: /\bINN (?<version>\d[\w.]{0,20})/,
    product: 'INN',
    cpe: ['isc', 'inn'],
  },
  { seen: /\bInterNetNews\b/, product: 'INN', cpe: ['isc', 'inn'] },
  {
    seen: /\bLeafnode NNTP daemon, version (?<version>\d[\w.]{0,20})/i,
    product: 'Leafnode',
    cpe: ['leafnode', 'leafnode'],
  },
  { seen: /^503 Leafnode must have /, product: 'Leafnode', cpe: ['leafnode', 'leafnode'] },
  { seen: /\(sn version (?<version>\d[\w.]{0,20})\)/, product: 'sn' },
  { seen: /\bCyrus NNTP v?(?<version>\d[\d.]{0,20}\d)/, product: 'Cyrus nntpd' },
  {
    seen: /\bNNTP Service \d[\d.]{0,20} Version: (?<version>\d[\d.]{0,20})/,
    product: 'Microsoft NNTP Service',
    os: 'Windows',
  },
];

function identity({ greeting, capabilities = [] }: Partial<NntpFacts>): Identity {
  if (greeting === undefined) return {};
  const implementation = capabilities
    .find((line) => line.startsWith('IMPLEMENTATION '))
    ?.slice('IMPLEMENTATION '.length);
  const said = [implementation ?? '', greeting];
  return { ...bestNamed(said, names), info: { greeting } };
}

function posture(
  { capabilities = [] }: Partial<NntpFacts>,
  seen: { readonly tls: boolean },
): Posture {
  const has = (form: RegExp) => capabilities.some((line) => form.test(line));
  const isListed = capabilities.length > 0;
  const logins = [
    ...(has(/^AUTHINFO\b.*\bUSER\b/) ? ['AUTHINFO USER'] : []),
    ...(has(/^SASL\b.*\bPLAIN\b/) ? ['SASL PLAIN'] : []),
  ];
  return mailPosture({
    upgrade: 'STARTTLS',
    offersTls: isListed ? has(/^STARTTLS\b/) : undefined,
    plainLogins: isListed ? logins : undefined,
    seenTls: seen.tls,
  });
}
