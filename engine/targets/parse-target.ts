/**
 * One word of a target list: address, CIDR, range, host name; with an optional port list where it
 * is an exclusion. What can't be meant is refused in a sentence that says how to write it.
 */
import type { PortSet } from '../facts/port-set.ts';
import { Refusal } from '../facts/refusal.ts';
import { printable } from '../facts/text.ts';
import type { Window } from '../facts/window.ts';
import { parseAddress } from './address.ts';
import { parsePorts } from './parse-ports.ts';
import type { Range } from './ranges.ts';
import { parseWindow } from './window.ts';

export type ParsedTarget =
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'name'; readonly name: string };

/** RFC 1123 host names (underscores tolerated), a trailing dot allowed. */
const hostName =
  /^(?=.{1,253}\.?$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;
/** The system's resolver reads `0x7f.1` and `10.1` as addresses: no name ends in a number. */
const endsInNumber = /(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/i;

export function parseTarget(word: string): ParsedTarget {
  const text = word.startsWith('[') && word.endsWith(']') ? word.slice(1, -1) : word;
  const single = parseAddress(text);
  if (single) return { kind: 'range', range: rangeOf(single, single, word) };
  if (text.includes('/')) return { kind: 'range', range: parseCidr(text) };
  const dash = text.indexOf('-');
  const from = dash > 0 ? parseAddress(text.slice(0, dash)) : null;
  if (from)
    return {
      kind: 'range',
      range: parseRange(from, text.slice(0, dash), text.slice(dash + 1), word),
    };
  if (hostName.test(text) && !endsInNumber.test(text))
    return { kind: 'name', name: text.replace(/\.$/, '').toLowerCase() };
  throw notATarget(word);
}

function notATarget(word: string): Refusal {
  const shown = printable(word, 60);
  const hint = word.includes('%')
    ? 'an address with an interface (%eth0) cannot be used here'
    : 'use an address (192.0.2.7), a network (192.0.2.0/24), a range (192.0.2.10-20), a host name, or @FILE';
  return new Refusal('bad-target', `"${shown}" is not a target: ${hint}`);
}

type Parsed = NonNullable<ReturnType<typeof parseAddress>>;

function rangeOf(first: Parsed, last: Parsed, word: string): Range {
  if (first.family === 4 && last.family === 4 && first.value <= last.value) {
    return { family: 4, first: first.value, last: last.value };
  }
  if (first.family === 6 && last.family === 6 && first.value <= last.value) {
    return { family: 6, first: first.value, last: last.value };
  }
  const why =
    first.family === last.family ? 'its end lies before its start' : 'it mixes IPv4 and IPv6';
  throw new Refusal('bad-target', `"${printable(word, 100)}" is not a range: ${why}`);
}

function parseCidr(text: string): Range {
  const [base = '', length = '', ...more] = text.split('/');
  const address = parseAddress(base);
  const bits = address?.family === 6 ? 128 : 32;
  if (!address || more.length > 0 || !/^\d{1,3}$/.test(length) || Number(length) > bits) {
    throw notATarget(text);
  }
  if (address.family === 6) {
    const size = 1n << BigInt(128 - Number(length));
    const first = (address.value / size) * size;
    return { family: 6, first, last: first + size - 1n };
  }
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(address.value / size) * size;
  return { family: 4, first, last: first + size - 1 };
}

/** `192.0.2.1-192.0.2.9`, `192.0.2.1-9`, `2001:db8::1-2001:db8::9`. */
function parseRange(from: Parsed, fromText: string, toText: string, word: string): Range {
  if (from.family === 4 && /^\d{1,3}$/.test(toText)) {
    const to = parseAddress(fromText.replace(/\d+$/, toText));
    if (!to) throw notATarget(word);
    return rangeOf(from, to, word);
  }
  const to = parseAddress(toText);
  if (!to) throw notATarget(word);
  return rangeOf(from, to, word);
}

export type Exclusion =
  | { readonly target: ParsedTarget; readonly ports: PortSet | null; readonly window: null }
  | { readonly target: ParsedTarget; readonly ports: null; readonly window: Window }
  /** All targets. */
  | { readonly target: null; readonly ports: null; readonly window: Window };

/**
 * `192.0.2.7`, `192.0.2.0/28`, `192.0.2.7:9100`, `[2001:db8::7]:22,80`, `printer.example:515`;
 * `192.0.2.0/28@mon-fri 08:00-18:00` and, for all targets, `@daily 22:00-02:00`.
 */
export function parseExclusion(word: string): Exclusion {
  const at = word.indexOf('@');
  if (at < 0) return parsePlace(word);
  const window = parseWindow(word.slice(at + 1));
  if (at === 0) return { target: null, ports: null, window };
  const { target, ports } = parsePlace(word.slice(0, at));
  if (ports === null) return { target, ports, window };
  const shown = printable(word, 60);
  throw new Refusal(
    'bad-window',
    `"${shown}": a window holds for whole devices, so name it without ports`,
  );
}

function parsePlace(word: string): Extract<Exclusion, { readonly window: null }> {
  const bracketed = /^\[([^\]]+)\](?::(.+))?$/.exec(word);
  if (bracketed) return withPorts(bracketed[1] ?? '', bracketed[2]);
  const colon = word.indexOf(':');
  if (colon >= 0 && colon === word.lastIndexOf(':')) {
    return withPorts(word.slice(0, colon), word.slice(colon + 1));
  }
  return withPorts(word, undefined);
}

function withPorts(target: string, ports: string | undefined) {
  const parsed = ports === undefined ? null : parsePorts(ports);
  return { target: parseTarget(target), ports: parsed, window: null };
}
