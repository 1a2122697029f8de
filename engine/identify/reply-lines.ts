/**
 * Replies of three digits and text, which FTP (RFC 959, 4.2) and SMTP (RFC 5321, 4.2) share, and
 * with them the confusion: both greet with `220`. What tells them apart, in this order:
 *
 * 1. a word: `ESMTP`, `FTP`, or the name of a mail server;
 * 2. where the greeting has no such word, the answer to a verb that neither knows (whatever another
 *    protocol's hello was): SMTP has enhanced status codes (RFC 2034), FTP wants a login (530);
 * 3. where that says nothing either: SMTP must begin its greeting with a domain (RFC 5321, 4.3.1),
 *    FTP need not.
 *
 * A greeting alone is never judged by the third.
 */
import { latin1Text } from './bytes.ts';
import type { Heard, Recognition } from './protocol.ts';
import type { Talk } from './talk.ts';

export type Reply = {
  readonly code: number;
  /** Without the code and its separator; inner lines as they came where they carry no code. */
  readonly lines: readonly string[];
};

const replyLinesMax = 200;
const lineCharsMax = 4_096;
/** A greeting that isn't complete by then is no greeting. */
const greetingBytesMax = 16_384;

/** The next whole reply; rejects only where the talk ends. Null where it isn't a reply. */
export async function takeReply(talk: Talk): Promise<Reply | null> {
  const first = await talk.takeLine(lineCharsMax);
  const start = replyStart(first);
  if (!start) return null;
  const lines = [start.text];
  for (let last = start.last; !last && lines.length < replyLinesMax; ) {
    const line = await talk.takeLine(lineCharsMax);
    const part = replyStart(line);
    const own = part?.code === start.code;
    lines.push(own ? part.text : line);
    last = own && part.last;
  }
  return { code: start.code, lines };
}

export async function ask(talk: Talk, command: string): Promise<Reply | null> {
  await talk.send(Uint8Array.from(Buffer.from(`${command}\r\n`, 'latin1')));
  return await takeReply(talk);
}

/** The whole text of a reply as one string, lines separated by LF. */
export function replyText(reply: Reply | null | undefined): string {
  return reply?.lines.join('\n') ?? '';
}

type Greeter = 'ftp' | 'smtp';

/** Does `who` greet here? */
export function recognizeGreeting(heard: Heard, who: Greeter): Recognition {
  const text = latin1Text(heard.bytes.subarray(0, greetingBytesMax));
  if (!/^(?:[1245]\d?\d?|[1245]\d\d[ -][^\0]*)$/.test(text)) return 'no';
  const greeting = firstReply(text);
  if (!greeting) return heard.ended || text.length >= greetingBytesMax ? 'no' : 'more';
  const greeter = greeterOf(greeting, heard.ended);
  if (greeter === 'unclear') return heard.ended ? 'no' : 'more';
  return greeter === who ? 'yes' : 'no';
}

type Greeting = { readonly code: number; readonly text: string; readonly later: string };

/** 120, 220 and 421 are FTP's first replies (RFC 959, 5.4); 220, 421 and 554 SMTP's (RFC 5321, 3.1). */
function greeterOf(greeting: Greeting, ended: boolean): Greeter | 'neither' | 'unclear' {
  const { code, text, later } = greeting;
  const words = text.replace(domain, '');
  const mail = mailWord.test(words) || enhanced.test(text);
  const files = fileWord.test(words);
  if (code === 554) return 'smtp';
  if (code === 120 || code === 500 || code === 530) return files ? 'ftp' : 'neither';
  if (code !== 220 && code !== 421) return 'neither';
  if (mail !== files) return mail ? 'smtp' : 'ftp';
  if (later) return laterGreeter(later) ?? byDomain(text);
  return code === 421 && ended ? byDomain(text) : 'unclear';
}

function byDomain(text: string): Greeter {
  return domain.test(text) ? 'smtp' : 'ftp';
}

/** By what the server answered to a verb that it doesn't know. */
function laterGreeter(later: string): Greeter | null {
  if (/^\d{3}[ -][245]\.\d{1,3}\.\d{1,3} /m.test(later) || mailWord.test(later)) return 'smtp';
  if (/^530[ -]/m.test(later) || /\bUSER\b|\bFTP\b/.test(later)) return 'ftp';
  return null;
}

/** A domain of two labels or more, an address literal, or localhost (RFC 5321, 4.1.2). */
const domain = /^(?:[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}|\[[\w.:]{3,64}\]|localhost)(?=[\s:,]|$)/i;
/** A row of asterisks is what an inspecting firewall leaves of a mail server's greeting. */
const mailWord = /\bE?SMTPS?\b|sendmail|postfix|\bexim\b|\bEHLO\b|\bHELO\b|\bMTA\b|^\*{10}/i;
/** `Operation successful` is all that BusyBox's ftpd says of itself. */
const fileWord = /ftp|^Operation successful\s*$|\bfilezilla\b|\bserv-u\b/i;
const enhanced = /^[245]\.\d{1,3}\.\d{1,3} /;

/** Splits off the first reply where it is complete, by FTP's looser rule for inner lines. */
function firstReply(text: string): Greeting | null {
  const lines = text.split('\n', replyLinesMax);
  const start = replyStart(lines[0] ?? '');
  if (!start || lines.length < 2) return null;
  const end = new RegExp(`^${start.code}(?: |\r?$)`);
  const at = start.last ? 0 : lines.findIndex((line, i) => i > 0 && end.test(line));
  // The last piece has no line end yet, so it can't be the end of the reply.
  if (at < 0 || at === lines.length - 1) return null;
  const said = lines.slice(0, at + 1).map((line) => replyStart(line)?.text ?? line);
  return {
    code: start.code,
    text: said.join('\n').trim(),
    later: lines.slice(at + 1).join('\n'),
  };
}

function replyStart(line: string): { code: number; text: string; last: boolean } | null {
  const found = /^([1-5]\d\d)(?:([ -])(.*))?$/.exec(line.replace(/\r$/, ''));
  if (!found) return null;
  return { code: Number(found[1]), text: found[3] ?? '', last: found[2] !== '-' };
}
