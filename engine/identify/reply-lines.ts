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
import { latin1, latin1Text } from './bytes.ts';
import type { Heard, Recognition } from './protocol.ts';
import { type Talk, TalkEnded } from './talk.ts';

export type Reply = {
  readonly code: number;
  /** Without the code and its separator; inner lines as they came where they carry no code. */
  readonly lines: readonly string[];
};

const replyLinesMax = 200;
const lineCharsMax = 4_096;
/** A greeting that isn't complete by then is no greeting. */
const greetingBytesMax = 16_384;

/**
 * The next whole reply; rejects only where the talk ends. Null where it isn't a reply. `waits` is how
 * often a silence is borne: some servers make strangers wait before a greeting or after a password.
 */
export async function takeReply(talk: Talk, waits = 1): Promise<Reply | null> {
  const first = await takeLine(talk, waits);
  const start = replyStart(first);
  if (!start) return null;
  const lines = [start.text];
  for (let last = start.last; !last && lines.length < replyLinesMax; ) {
    const line = await takeLine(talk, waits);
    const part = replyStart(line);
    const own = part?.code === start.code;
    lines.push(own ? part.text : line);
    last = own && part.last;
  }
  return { code: start.code, lines };
}

async function takeLine(talk: Talk, waits: number): Promise<string> {
  for (let wait = 1; ; wait++) {
    try {
      return await talk.takeLine(lineCharsMax);
    } catch (error) {
      const isOver = !(error instanceof TalkEnded) || error.end !== 'silent' || wait >= waits;
      if (isOver) throw error;
    }
  }
}

export async function ask(talk: Talk, command: string, waits = 1): Promise<Reply | null> {
  await talk.send(latin1(`${command}\r\n`));
  return await takeReply(talk, waits);
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

type Greeting = {
  readonly code: number;
  readonly text: string;
  /** What came after the first reply; null while that isn't complete. */
  readonly later: string | null;
};

/**
 * FTP begins with 120, 220 or 421 (RFC 959, 5.4), SMTP with 220, 421 or 554 (RFC 5321, 3.1), or with
 * 521 (RFC 7504); servers that refuse a client by a rule of their own say 450, 451 or 550 as well.
 */
const mailRefusals = new Set([450, 451, 521, 550, 554]);

function greeterOf(greeting: Greeting, ended: boolean): Greeter | 'neither' | 'unclear' {
  const { code, text, later } = greeting;
  const words = text.replace(domain, '');
  const mail = mailWord.test(words) || enhanced.test(text);
  const files = fileWord.test(words);
  if (mailRefusals.has(code)) return 'smtp';
  if (code === 120 || code === 500 || code === 530) return files ? 'ftp' : 'neither';
  if (code !== 220 && code !== 421) return 'neither';
  if (mail !== files) return mail ? 'smtp' : 'ftp';
  if (later?.includes('\n')) return laterGreeter(later) ?? byDomain(text);
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

/**
 * Splits off the first reply, by FTP's looser rule for inner lines; null before its first line is
 * complete. Mail servers send that line alone and wait for those who can't wait.
 */
function firstReply(text: string): Greeting | null {
  const lines = text.split('\n', replyLinesMax);
  const start = replyStart(lines[0] ?? '');
  // The last piece has no line end yet.
  const whole = lines.slice(0, -1);
  if (!start || whole.length === 0) return null;
  const end = new RegExp(`^${start.code}(?: |\\r?$)`);
  const at = start.last ? 0 : whole.findIndex((line, i) => i > 0 && end.test(line));
  const own = at < 0 ? whole : whole.slice(0, at + 1);
  const said = own.map((line) => replyStart(line)?.text ?? line);
  return {
    code: start.code,
    text: said.join('\n').trim(),
    later: at < 0 ? null : lines.slice(at + 1).join('\n'),
  };
}

function replyStart(line: string): { code: number; text: string; last: boolean } | null {
  const found = /^([1-5]\d\d)(?:([ -])(.*))?$/.exec(line.replace(/\r$/, ''));
  if (!found) return null;
  return { code: Number(found[1]), text: found[3] ?? '', last: found[2] !== '-' };
}
