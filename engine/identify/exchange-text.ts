/**
 * Recorded conversations as plain text, so that a reviewer can read what a server said and a diff
 * shows what changed. One file `NAME.exchanges` lies beside each protocol:
 *
 *     # Free comment.
 *     = title of the case, a fact
 *     server: redis-server 7.0.15-1~deb12u1
 *     recorded: 2026-11-22
 *     address: 192.0.2.7
 *     port: 6379
 *     connection 1
 *     > PING\r\n
 *     < +PONG\r\n
 *     end
 *
 * `>` is what we said and `<` what they said: printable text with \r \n \\ and \xNN. Lines of one
 * direction are one message; `~` between `<` lines keeps the pieces in which it came. `tls {…}`
 * begins TLS (what follows is inside it) and `tls refused` says that it failed; `end` is the other
 * side's end of the connection and `silence` a wait in which nothing came. `datagrams` stands where
 * a UDP protocol would have `connection 1`: there each message is one datagram.
 *
 * Headers are free, but some have a meaning: `asked: ID` says that the first message is the hello of
 * another protocol, `extended: yes` that the user allowed more than harmless requests, and
 * `server-name: NAME` what the server was called (else its address).
 */
import type { TlsFacts } from '../facts/service.ts';
import { concat } from './bytes.ts';
import type { Said } from './transcript.ts';

export type Step =
  | { readonly kind: 'say'; readonly bytes: Uint8Array }
  | { readonly kind: 'hear'; readonly chunks: readonly Uint8Array[] }
  | { readonly kind: 'tls'; readonly facts: TlsFacts | null }
  | { readonly kind: 'end' | 'silence' };

export type Recording = {
  readonly wire: 'connection' | 'datagrams';
  readonly steps: readonly Step[];
};

export type ExchangeCase = {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly recordings: readonly Recording[];
};

const columnsMax = 96;

export function exchangeText(recorded: ExchangeCase): string {
  const lines = [`= ${recorded.title}`];
  for (const [name, value] of Object.entries(recorded.headers)) lines.push(`${name}: ${value}`);
  for (const [index, { wire, steps }] of recorded.recordings.entries()) {
    lines.push(wire === 'connection' ? `connection ${index + 1}` : 'datagrams');
    for (const step of steps) lines.push(...stepLines(step));
  }
  return `${lines.join('\n')}\n\n`;
}

function stepLines(step: Step): string[] {
  if (step.kind === 'say') return messageLines('>', step.bytes);
  if (step.kind === 'hear')
    return step.chunks.flatMap((chunk, i) => [
      ...(i > 0 ? ['~'] : []),
      ...messageLines('<', chunk),
    ]);
  if (step.kind === 'tls') return [`tls ${step.facts ? JSON.stringify(step.facts) : 'refused'}`];
  return [step.kind];
}

/** A new line begins after each line feed of the message and where a line is full. */
function messageLines(mark: '>' | '<', bytes: Uint8Array): string[] {
  const lines: string[] = [];
  let line = '';
  for (const byte of bytes) {
    const word = escaped(byte);
    if (line.length + word.length > columnsMax) {
      lines.push(line);
      line = '';
    }
    line += word;
    if (byte === 0x0a) {
      lines.push(line);
      line = '';
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  // A space at the end of a line would not survive every editor.
  return lines.map((text) => `${mark} ${text.replace(/ $/, '\\x20')}`);
}

function escaped(byte: number): string {
  if (byte === 0x0d) return '\\r';
  if (byte === 0x0a) return '\\n';
  if (byte === 0x5c) return '\\\\';
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** What a recorder heard, as the recordings of a case. */
export function recordingsOf(said: readonly Said[], wire: Recording['wire']): Recording[] {
  const byConnection = new Map<number, Step[]>();
  for (const one of said) {
    const steps = byConnection.get(one.connection) ?? [];
    byConnection.set(one.connection, steps);
    if (one.kind === 'bytes') append(steps, one.by, one.bytes);
    else if (one.kind === 'tls') steps.push({ kind: 'tls', facts: one.facts });
    else if (one.kind !== 'connection') steps.push({ kind: one.kind });
  }
  return [...byConnection].sort(([a], [b]) => a - b).map(([, steps]) => ({ wire, steps }));
}

function append(steps: Step[], by: 'us' | 'them', bytes: Uint8Array): void {
  const last = steps.at(-1);
  if (by === 'us' && last?.kind === 'say')
    steps[steps.length - 1] = { kind: 'say', bytes: concat(last.bytes, bytes) };
  else if (by === 'us') steps.push({ kind: 'say', bytes });
  else if (last?.kind === 'hear')
    steps[steps.length - 1] = { kind: 'hear', chunks: [...last.chunks, bytes] };
  else steps.push({ kind: 'hear', chunks: [bytes] });
}

type Draft = {
  title: string;
  headers: Record<string, string>;
  recordings: { wire: Recording['wire']; steps: Step[] }[];
};

/** Throws an `Error` that names the line which isn't of this format. */
export function parseExchanges(text: string, name = 'exchanges'): ExchangeCase[] {
  const cases: Draft[] = [];
  let newChunk = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('= ')) cases.push({ title: line.slice(2), headers: {}, recordings: [] });
    else {
      const draft = cases.at(-1);
      if (!draft || !readLine(draft, line, newChunk))
        throw new Error(`${name}, line ${index + 1}: not understood: ${line.slice(0, 60)}`);
    }
    newChunk = line === '~';
  }
  return cases;
}

function readLine(draft: Draft, line: string, newChunk: boolean): boolean {
  if (/^connection \d+$/.test(line) || line === 'datagrams') {
    draft.recordings.push({
      wire: line === 'datagrams' ? 'datagrams' : 'connection',
      steps: [],
    });
    return true;
  }
  const steps = draft.recordings.at(-1)?.steps;
  if (!steps) {
    const header = /^([a-z-]+): (.*)$/.exec(line);
    if (header?.[1]) draft.headers[header[1]] = header[2] ?? '';
    return header !== null;
  }
  if (line === 'end' || line === 'silence') steps.push({ kind: line });
  else if (line.startsWith('tls ')) steps.push(tlsStep(line.slice(4)));
  else if (line === '~') return steps.at(-1)?.kind === 'hear';
  else if (/^[<>]( |$)/.test(line)) readMessage(steps, line, newChunk);
  else return false;
  return true;
}

function readMessage(steps: Step[], line: string, newChunk: boolean): void {
  const bytes = unescaped(line.slice(2));
  const last = steps.at(-1);
  if (line.startsWith('>')) append(steps, 'us', bytes);
  else if (last?.kind === 'hear' && !newChunk) {
    const joined = concat(last.chunks.at(-1) ?? new Uint8Array(), bytes);
    steps[steps.length - 1] = { kind: 'hear', chunks: [...last.chunks.slice(0, -1), joined] };
  } else append(steps, 'them', bytes);
}

function tlsStep(text: string): Step {
  return { kind: 'tls', facts: text === 'refused' ? null : (JSON.parse(text) as TlsFacts) };
}

function unescaped(text: string): Uint8Array {
  const plain = text.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_all, code, letter) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return letter === 'r' ? '\r' : letter === 'n' ? '\n' : letter;
  });
  return Uint8Array.from(Buffer.from(plain, 'latin1'));
}
