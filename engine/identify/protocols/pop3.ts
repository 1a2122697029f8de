/**
 * POP3. Greeting (RFC 1939, section 4), the list of CAPA (RFC 2449) and, where STLS is offered
 * (RFC 2595), the certificate and the list inside TLS. No USER, no PASS, no APOP is ever sent.
 *
 * Redis answers with `+OK` and `-ERR` too, and greets a client too many with an error: a greeting of
 * `+OK` has to come unasked, an error has to carry a word or a code of POP3 (RFC 2449, section 8;
 * RFC 3206).
 */
import type { Posture } from '../../facts/posture.ts';
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

export type Pop3Facts = {
  /** `+OK Dovecot (Debian) ready.` */
  greeting: string;
  /** The lines of CAPA, upper case but for IMPLEMENTATION's text; empty where it isn't known. */
  capabilities: readonly string[];
  capabilitiesInsideTls: readonly string[];
  /** The answer to STLS, e.g. `+OK Begin TLS negotiation now.` */
  stls: string;
};

export const pop3: StreamProtocol<Pop3Facts> = {
  id: 'pop3',
  title: 'POP3',
  about:
    'Mail readers fetch mail by it. It should run inside TLS (port 995), better still be replaced by IMAP inside TLS with modern authentication.',
  spec: 'RFC 1939, sections 3, 4 and 7; RFC 2449; RFC 2595; RFC 8314',
  ports: [110, 995],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** RFC 2449, section 4: 512 bytes; some servers take more for a greeting. */
const lineBytesMax = 1_024;
const capabilitiesMax = 64;

/** `<process-ID.clock@hostname>` (RFC 1939, section 7). */
const stamp = /<[^<>@\s]{1,200}@[^<>@\s]{1,200}>/;

function recognize({ bytes, asked, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  const unfinished = '+OK '.startsWith(text) || '-ERR '.startsWith(text);
  if (!/^(?:\+OK|-ERR)(?:[ \r]|$)/.test(text)) return unfinished && !ended ? 'more' : 'no';
  const end = text.indexOf('\n');
  if (end < 0) return ended || text.length >= lineBytesMax ? 'no' : 'more';
  const line = text.slice(0, end);
  if (line.startsWith('-ERR'))
    return /\bpop-?3?\b|\[(?:SYS\/|AUTH\]|IN-USE|LOGIN-DELAY)/i.test(line) ? 'yes' : 'no';
  if (asked === null) return 'yes';
  // Drawn by another's hello, a greeting stands before the refusal of that hello.
  return /\n-ERR/.test(text) ? 'yes' : !ended && bytes.length < lineBytesMax ? 'more' : 'no';
}

async function interview(first: Talk, facts: Partial<Pop3Facts>): Promise<void> {
  const { talk, greeting } = await greetedBy(first, (one) => one.takeLine(lineBytesMax));
  facts.greeting = printable(greeting, 512);
  if (!facts.greeting.startsWith('+OK')) return await talk.close();
  facts.capabilities = await takeCapabilities(talk);
  // A server without CAPA may still know STLS.
  const mayKnow = facts.capabilities.length === 0 || facts.capabilities.includes('STLS');
  if (!talk.tls && mayKnow) await insideTls(talk, facts);
  await part(talk, 'QUIT');
}

async function insideTls(talk: Talk, facts: Partial<Pop3Facts>): Promise<void> {
  facts.stls = await ask(talk, 'STLS');
  if (!facts.stls.startsWith('+OK')) return;
  await talk.upgradeToTls();
  facts.capabilitiesInsideTls = await takeCapabilities(talk);
}

async function ask(talk: Talk, command: string): Promise<string> {
  await talk.send(latin1(`${command}\r\n`));
  return printable(await talk.takeLine(lineBytesMax));
}

async function takeCapabilities(talk: Talk): Promise<string[]> {
  const answer = await ask(talk, 'CAPA');
  const capabilities: string[] = [];
  if (!answer.startsWith('+OK')) return capabilities;
  while (capabilities.length < capabilitiesMax) {
    const line = printable(await talk.takeLine(lineBytesMax));
    if (line === '.') break;
    const implementation = /^IMPLEMENTATION /i.test(line);
    capabilities.push(implementation ? line : line.toUpperCase());
  }
  return capabilities;
}

function identity(facts: Partial<Pop3Facts>): Identity {
  const { greeting = '' } = facts;
  const capabilities = [...(facts.capabilities ?? []), ...(facts.capabilitiesInsideTls ?? [])];
  const implementation = capabilities
    .find((line) => /^IMPLEMENTATION /i.test(line))
    ?.slice('IMPLEMENTATION '.length);
  // The stamp of APOP is another one each time.
  const words = greeting.replace(/^\+OK ?/, '').replace(stamp, '');
  const logins = [...new Set(mechanismsIn(capabilities))];
  return {
    ...bestNamed([words, implementation ?? ''], mailSoftware),
    info: {
      ...(words && { greeting: printable(words) }),
      ...(implementation && { implementation: printable(implementation, 120) }),
      ...(logins.length > 0 && { login: printable(logins.join(', ')) }),
    },
  };
}

function mechanismsIn(capabilities: readonly string[]): string[] {
  return capabilities
    .filter((line) => line.startsWith('SASL '))
    .flatMap((line) => line.split(' ').slice(1));
}

function posture(facts: Partial<Pop3Facts>, seen: { readonly tls: boolean }): Posture {
  return mailPosture({
    upgrade: 'STLS',
    offersTls: facts.stls === undefined ? offersStls(facts) : facts.stls.startsWith('+OK'),
    plainLogins: plainLogins(facts),
    seenTls: seen.tls,
  });
}

function offersStls({ capabilities }: Partial<Pop3Facts>): boolean | undefined {
  return capabilities && capabilities.length > 0 ? capabilities.includes('STLS') : undefined;
}

/**
 * RFC 2449, 6.3: USER is offered where it is listed. A server that lists nothing has USER, unless
 * the stamp of APOP (RFC 1939, section 7) shows that it may want that instead.
 */
function plainLogins(facts: Partial<Pop3Facts>): string[] | undefined {
  const { capabilities, greeting = '', stls } = facts;
  if (!capabilities) return undefined;
  if (capabilities.length > 0)
    return [
      ...capabilities.filter((line) => line === 'USER'),
      ...plainMechanisms(mechanismsIn(capabilities)).map((name) => `SASL ${name}`),
    ];
  return stls?.startsWith('-ERR') && !stamp.test(greeting) ? ['USER'] : undefined;
}
