/**
 * IMAP. The greeting (RFC 9051, 7.1) and CAPABILITY list what the server can and whether it takes a
 * password without TLS; ID (RFC 2971), where it is offered, names the software. Where STARTTLS is
 * offered, the certificate and the list inside TLS are read too. Nobody is ever logged in.
 *
 * A greeting of `* PREAUTH` is a server that needs no login: it serves whoever connects.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text } from '../bytes.ts';
import { greetedBy } from '../greeting.ts';
import { mailPosture, plainMechanisms } from '../mail-login.ts';
import { mailSoftware } from '../mail-software.ts';
import { part } from '../parting.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { bestNamed } from '../software-names.ts';
import type { Talk } from '../talk.ts';

export type ImapFacts = {
  /** The greeting without `* `, e.g. `OK [CAPABILITY …] Dovecot ready.` */
  greeting: string;
  /** Upper case; before and inside TLS by STARTTLS. */
  capabilities: readonly string[];
  capabilitiesInsideTls: readonly string[];
  /** What the server says of itself: `name`, `version`, `os`, … */
  id: Readonly<Record<string, string>>;
};

export const imap: StreamProtocol<ImapFacts> = {
  id: 'imap',
  title: 'IMAP',
  about:
    'Mail readers fetch mail by it. It should run inside TLS (port 993, or STARTTLS before any login), with modern authentication so that a password alone is not enough.',
  spec: 'RFC 9051, sections 6.1.1, 6.2.1 and 7.1; RFC 2971; RFC 8314',
  ports: [143, 993],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const lineBytesMax = 8_192;
/** Untagged lines before the tagged one that ends a response. */
const responseLinesMax = 32;
const capabilitiesMax = 128;

function recognize({ bytes, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  const start = /^\* (?:OK|PREAUTH|BYE)(?=[ \r\n])/i.exec(text);
  if (!start) return isStart(text) && !ended ? 'more' : 'no';
  const end = text.indexOf('\n');
  if (end < 0) return ended || text.length >= lineBytesMax ? 'no' : 'more';
  // MUPDATE (RFC 3656) greets alike, and names itself.
  return /^\* OK MUPDATE\b/.test(text) ? 'no' : 'yes';
}

function isStart(text: string): boolean {
  return ['* OK ', '* PREAUTH ', '* BYE '].some((word) => word.startsWith(text.toUpperCase()));
}

async function interview(first: Talk, facts: Partial<ImapFacts>): Promise<void> {
  const { talk, greeting } = await greetedBy(first, (one) => one.takeLine(lineBytesMax));
  facts.greeting = printable(greeting.replace(/^\* /, ''), 1_024);
  if (/^BYE\b/i.test(facts.greeting)) return await talk.close();
  facts.capabilities = await takeCapabilities(talk, 'a1');
  if (facts.capabilities.includes('ID')) facts.id = await takeId(talk, 'a2');
  if (!talk.tls && facts.capabilities.includes('STARTTLS')) await insideTls(talk, facts);
  await part(talk, 'a5 LOGOUT');
}

async function insideTls(talk: Talk, facts: Partial<ImapFacts>): Promise<void> {
  const { ok } = await respond(talk, 'a3', 'STARTTLS');
  if (!ok) return;
  await talk.upgradeToTls();
  facts.capabilitiesInsideTls = await takeCapabilities(talk, 'a4');
}

type Response = { readonly untagged: readonly string[]; readonly ok: boolean };

async function respond(talk: Talk, tag: string, command: string): Promise<Response> {
  await talk.send(latin1(`${tag} ${command}\r\n`));
  const untagged: string[] = [];
  while (untagged.length < responseLinesMax) {
    const line = await talk.takeLine(lineBytesMax);
    if (line.startsWith(`${tag} `)) return { untagged, ok: /^\S+ OK\b/i.test(line) };
    untagged.push(line);
  }
  return { untagged, ok: false };
}

async function takeCapabilities(talk: Talk, tag: string): Promise<string[]> {
  const { untagged } = await respond(talk, tag, 'CAPABILITY');
  const line = untagged.find((one) => /^\* CAPABILITY /i.test(one)) ?? '';
  return line
    .toUpperCase()
    .split(' ', capabilitiesMax + 2)
    .slice(2)
    .map((name) => printable(name, 64))
    .filter((name) => name !== '');
}

/** `* ID ("name" "Dovecot" "version" NIL)`. */
async function takeId(talk: Talk, tag: string): Promise<Record<string, string>> {
  const { untagged } = await respond(talk, tag, 'ID NIL');
  const line = untagged.find((one) => /^\* ID \(/i.test(one)) ?? '';
  const fields: Record<string, string> = {};
  // RFC 2971, 3.3: at most 30 fields.
  for (const [, name = '', value = ''] of [
    ...line.matchAll(/"([\w-]{1,30})" "([^"]{0,1024})"/g),
  ].slice(0, 30))
    fields[name.toLowerCase()] = printable(value, 120);
  return fields;
}

function identity(facts: Partial<ImapFacts>): Identity {
  const { greeting, id = {} } = facts;
  const vendor = [id.name, id.vendor].filter(Boolean).join(' ');
  const named = bestNamed([greeting ?? '', vendor], mailSoftware);
  const own = id.name ? { product: id.name } : {};
  const logins = mechanismsIn([
    ...(facts.capabilities ?? []),
    ...(facts.capabilitiesInsideTls ?? []),
  ]);
  return {
    ...(named.product ? named : own),
    ...(!named.version && id.version && { version: id.version }),
    ...(!named.os && id.os && { os: [id.os, id['os-version']].filter(Boolean).join(' ') }),
    info: {
      ...(greeting && { greeting: printable(greeting.replace(/\[CAPABILITY [^\]]*\] ?/i, '')) }),
      ...(logins.length > 0 && { login: printable([...new Set(logins)].join(', ')) }),
    },
  };
}

function mechanismsIn(capabilities: readonly string[]): string[] {
  return capabilities.filter((name) => name.startsWith('AUTH=')).map((name) => name.slice(5));
}

function posture(facts: Partial<ImapFacts>, seen: { readonly tls: boolean }): Posture {
  const { greeting, capabilities } = facts;
  const listed = capabilities && capabilities.length > 0;
  return {
    ...mailPosture({
      upgrade: 'STARTTLS',
      offersTls: listed ? capabilities.includes('STARTTLS') : undefined,
      plainLogins: listed ? plainLogins(capabilities, greeting) : undefined,
      seenTls: seen.tls,
    }),
    'no-authentication': letIn(greeting),
  };
}

/** LOGIN is there unless it is said to be disabled (RFC 9051, 6.2.3); AUTH=PLAIN only where said. */
function plainLogins(capabilities: readonly string[], greeting = ''): string[] {
  // Who is let in unasked can't log in any more (RFC 9051, section 3).
  if (/^PREAUTH\b/i.test(greeting)) return [];
  const login = capabilities.includes('LOGINDISABLED') ? [] : ['LOGIN'];
  return [...login, ...plainMechanisms(mechanismsIn(capabilities)).map((name) => `AUTH=${name}`)];
}

function letIn(greeting: string | undefined): PostureVerdict {
  if (greeting === undefined || /^BYE\b/i.test(greeting))
    return unknown(printable(`greeted with ${greeting ?? 'nothing'}`));
  return /^PREAUTH\b/i.test(greeting)
    ? yes(printable(`greeted with ${greeting}`))
    : no('wants a login');
}
