/**
 * Telnet. Every option that the server asks for or offers is refused (RFC 854: nobody has to agree
 * to any), until it shows what it wants of a person: a login, a password, a menu or a shell. Not one
 * character is typed, so whatever stands behind the prompt is never touched.
 *
 * Evidence are Telnet's own commands. Text alone is taken for Telnet only where it ends, unasked, in
 * a prompt for a login: several devices never negotiate.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { bytesInWords, printable, printableBytes } from '../../facts/text.ts';
import { concat, latin1Text } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { softwareNamed } from '../software-names.ts';
import type { Talk } from '../talk.ts';
import { isOption, type Request, refusals, splitTelnet, telnetOptions } from '../telnet-options.ts';
import {
  promptIn,
  type TelnetPrompt,
  telnetDaemon,
  telnetSoftware,
  telnetSystem,
} from '../telnet-prompts.ts';

export type TelnetFacts = {
  /** In the order that they came: `DO 24`. */
  requests: readonly string[];
  /** What a person would see, commands taken out; the last part of it where it is long. */
  text: string;
  prompt: TelnetPrompt;
};

export const telnet: StreamProtocol<TelnetFacts> = {
  id: 'telnet',
  title: 'Telnet',
  about:
    'Login to a command line without any encryption: names, passwords and every key stroke are readable on the way. SSH replaces it.',
  spec: 'RFC 854; RFC 855',
  ports: [23, 2323],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const heardBytesMax = 4_096;
const textCharsMax = 2_048;
const requestsMax = 64;
/** How often something new is waited for; some look up the client's name before they show a prompt. */
const readsMax = 24;
/** A prompt is one where nothing follows it. */
const promptQuietMs = 700;

function recognize({ bytes, asked, ended }: Heard): Recognition {
  const { text, requests, unfinished, valid } = splitTelnet(bytes.subarray(0, heardBytesMax));
  if (!valid || !requests.every(({ option }) => isOption(option)) || !isText(text)) return 'no';
  if (requests.length > 0) return 'yes';
  if (unfinished.length > 0) return ended ? 'no' : 'more';
  return asked === null && !ended && isLoginPrompt(latin1Text(text)) ? 'yes' : 'no';
}

/** Line ends, tabs, bells, NUL (RFC 854: CR NUL), escapes, letters; no other control codes. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || [0, 7, 8, 9, 10, 12, 13, 27].includes(byte));
}

/** Greetings of three digits, of mail and of news end in a line; a prompt waits behind its colon. */
function isLoginPrompt(text: string): boolean {
  return /(?:^|[\r\n ])(?:login|user ?name|password): ?$/i.test(text) && !/\0/.test(text);
}

async function interview(talk: Talk, facts: Partial<TelnetFacts>): Promise<void> {
  const refused = new Set<string>();
  const requests: Request[] = [];
  let rest = new Uint8Array();
  for (let reads = 0; reads < readsMax; reads++) {
    const atPrompt = facts.prompt !== undefined && facts.prompt !== 'none';
    const heard = await (atPrompt ? talk.takeAll(heardBytesMax, promptQuietMs) : talk.takeSome());
    if (heard.length === 0) break;
    const stream = splitTelnet(concat(rest, heard));
    rest = Uint8Array.from(stream.unfinished.subarray(0, heardBytesMax));
    if (requests.length < requestsMax) requests.push(...stream.requests);
    learn(facts, requests, latin1Text(stream.text));
    const answer = refusals(stream.requests, refused);
    if (answer.length > 0) await talk.send(answer);
    // What follows is no Telnet any more.
    if (!stream.valid) break;
  }
  await talk.close();
}

function learn(facts: Partial<TelnetFacts>, requests: readonly Request[], text: string): void {
  facts.requests = requests.slice(0, requestsMax).map(({ verb, option }) => `${verb} ${option}`);
  facts.text = ((facts.text ?? '') + text).slice(-textCharsMax);
  facts.prompt = promptIn(facts.text);
}

function identity({ requests = [], text = '', prompt }: Partial<TelnetFacts>): Identity {
  const shown = printableBytes(Uint8Array.from(Buffer.from(text.trim(), 'latin1')));
  const named = softwareNamed(text, telnetSoftware);
  const os = named.os ?? telnetSystem(text);
  return {
    ...(named.product ? named : telnetDaemon(requests)),
    ...(os && { os: printable(os, 80) }),
    info: {
      ...(shown && { text: shown }),
      ...(prompt && prompt !== 'none' && { prompt }),
      ...(requests.length > 0 && { options: printable(requests.join(', ')) }),
    },
  };
}

function posture(facts: Partial<TelnetFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: cleartext(facts, seen.tls),
    'cleartext-login': cleartextLogin(facts, seen.tls),
    'no-authentication': letIn(facts),
  };
}

const insideTls = 'the connection is inside TLS from its first byte';

function cleartext(facts: Partial<TelnetFacts>, tls: boolean): PostureVerdict {
  if (tls) return no(insideTls);
  const shown = facts.text?.trim();
  if (shown) return yes(`shows ${quoted(shown)} as plain text`);
  const { encryption, startTls } = telnetOptions;
  const offered = [encryption, startTls].some((option) =>
    facts.requests?.some((request) => request.endsWith(` ${option}`)),
  );
  return offered
    ? unknown('offers encryption, and shows nothing without it')
    : yes('negotiates without an offer of encryption');
}

function cleartextLogin({ prompt, text }: Partial<TelnetFacts>, tls: boolean): PostureVerdict {
  if (tls) return no(insideTls);
  return prompt === 'login' || prompt === 'password'
    ? yes(`asks ${quoted(text ?? '')} without encryption`)
    : unknown('showed no prompt for a name or password');
}

function letIn({ prompt, text }: Partial<TelnetFacts>): PostureVerdict {
  const shown = quoted(text ?? '');
  if (prompt === 'shell') return yes(`waits at ${shown} without having asked who is there`);
  return prompt === 'login' || prompt === 'password'
    ? no(`asks ${shown}`)
    : unknown('showed no prompt');
}

/** The last line of what was shown. */
function quoted(text: string): string {
  const last =
    text
      .trimEnd()
      .split(/[\r\n]+/)
      .at(-1) ?? '';
  return `"${bytesInWords(Uint8Array.from(Buffer.from(last.trim().slice(-60), 'latin1')))}"`;
}
