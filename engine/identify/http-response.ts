/**
 * An HTTP/1 response from bytes (RFC 9112), as far as they came: a cut-off one gives what it has.
 * Nothing is decompressed (none was asked for), nothing is executed, no markup is trusted.
 */
import { printable, printableBytes } from '../facts/text.ts';
import { latin1, latin1Text } from './bytes.ts';

export type HttpPage = {
  readonly status: number;
  /** Names in lower case; of repeated headers all values, joined by a comma and a space. */
  readonly headers: ReadonlyMap<string, string>;
  /** Names as they were spelled, in their order: each server has its own habits. */
  readonly headerNames: readonly string[];
  /** Latin-1, at most `bodyBytesMax` characters. */
  readonly body: string;
  /** Printable, without markup; empty where there is none. */
  readonly title: string;
};

/** Says who asks, so that an administrator finds it in the log. */
export const courtesy = 'User-Agent: Postern\r\nAccept: */*\r\n';
/** Version 1.0: no host name is needed, and the answer is neither chunked nor kept waiting. */
export const plainRequest = latin1(`GET / HTTP/1.0\r\n${courtesy}\r\n`);

export const bodyBytesMax = 65_536;
const headBytesMax = 32_768;
export const headersMax = 100;
const headerCharsMax = 2_048;

/** Undefined where it doesn't begin with a status line. */
export function readResponse(bytes: Uint8Array): HttpPage | undefined {
  const head = headOf(bytes);
  const [statusLine = '', ...lines] = head.text.split(/\r?\n/);
  const status = /^HTTP\/1\.\d (\d{3})(?: |$)/.exec(statusLine)?.[1];
  if (!status) return undefined;
  const headers = new Map<string, string>();
  const headerNames: string[] = [];
  for (const line of lines.slice(0, headersMax)) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]{1,64}):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    headerNames.push(name);
    const before = headers.get(name.toLowerCase());
    const both = before === undefined ? value : `${before}, ${value}`;
    headers.set(name.toLowerCase(), both.slice(0, headerCharsMax).trim());
  }
  const rest = bytes.subarray(head.length);
  const isChunked = /\bchunked\b/i.test(headers.get('transfer-encoding') ?? '');
  const body = (isChunked ? dechunked(rest) : rest).subarray(0, bodyBytesMax);
  return {
    status: Number(status),
    headers,
    headerNames,
    body: latin1Text(body),
    title: titleOf(body),
  };
}

/** How many bytes of body the head announces; undefined where only the end will tell. */
export function announcedLength(page: HttpPage): number | undefined {
  if (page.status === 204 || page.status === 304) return 0;
  if (page.headers.has('transfer-encoding')) return undefined;
  const length = /^\d{1,15}$/.exec(page.headers.get('content-length') ?? '')?.[0];
  return length === undefined ? undefined : Number(length);
}

function headOf(bytes: Uint8Array): { text: string; length: number } {
  const text = latin1Text(bytes.subarray(0, headBytesMax));
  const end = /\r?\n\r?\n/.exec(text);
  return end
    ? { text: text.slice(0, end.index), length: end.index + end[0].length }
    : { text, length: text.length };
}

/** RFC 9112, 7.1: each chunk is its size in hexadecimal, a line end, the bytes and a line end. */
function dechunked(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  let total = 0;
  while (at < bytes.length && total < bodyBytesMax) {
    const line = latin1Text(bytes.subarray(at, at + 64));
    const [whole, digits] = /^([0-9a-f]{1,8})[^\n]{0,48}\n/i.exec(line) ?? [];
    const size = Number.parseInt(digits ?? '0', 16);
    if (!whole || size === 0) break;
    const from = at + whole.length;
    const chunk = bytes.subarray(from, from + size);
    parts.push(chunk);
    total += chunk.length;
    at = from + size + 2;
  }
  return Uint8Array.from(Buffer.concat(parts));
}

/** The repetitions are bounded, so that a hostile page costs no time. */
const titlePattern = /<title[^>]{0,200}>([^<]{0,1000})/i;

function titleOf(body: Uint8Array): string {
  const found = titlePattern.exec(latin1Text(body))?.[1];
  if (!found) return '';
  // As UTF-8 where it is that, whatever the page claims.
  const text = printableBytes(Uint8Array.from(Buffer.from(found, 'latin1')), 1_000);
  return printable(decodedEntities(text), 200);
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  trade: '™',
  ndash: '–',
  mdash: '—',
  middot: '·',
  bull: '•',
  raquo: '»',
  laquo: '«',
  hellip: '…',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
};

/** Decoded once: `&amp;lt;` stays `&lt;`. What comes out is text and is never shown as markup. */
function decodedEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w{1,8}));/g, (whole, ...groups) => {
    const [decimal, hexadecimal, name] = groups as (string | undefined)[];
    if (name !== undefined) return entities[name] ?? whole;
    const code = Number.parseInt(decimal ?? hexadecimal ?? '', decimal === undefined ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
