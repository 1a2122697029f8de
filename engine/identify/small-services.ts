/**
 * What the small services of the early Internet say (RFC 862 to 868), the same over TCP and UDP. They
 * have no words of their own, so each is known by the form of what it sends, taken strictly.
 */
import { no, type Posture, unknown, yes } from '../facts/posture.ts';
import { latin1Text } from './bytes.ts';

/** How a day and a time are written: asctime(3) with and without a zone, NIST, Cisco, Windows. */
const dateForms = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d (?:[A-Z]{2,5} )?\d{4}$/,
  /^\d\d (?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC) \d{4} \d\d:\d\d:\d\d [A-Z]{2,5}$/,
  /^\d{5} \d\d-\d\d-\d\d \d\d:\d\d:\d\d \d\d \d \d +\d{1,3}\.\d UTC\(NIST\) \*$/,
  /^(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day, (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d(?:-[A-Z]{2,5})?$/,
  /^\d{1,2}:\d\d:\d\d (?:[AP]M )?\d{1,2}[/.]\d{1,2}[/.]\d{4}$/,
];
const dateBytesMax = 64;

/** One line with a date and nothing else; undefined where it isn't that. */
export function dateIn(bytes: Uint8Array): string | undefined {
  if (bytes.length > dateBytesMax) return undefined;
  const line = latin1Text(bytes).replace(/^[\r\n]{1,2}/, '');
  const date = /^([^\r\n]+)[\r\n]{1,3}\0?$/.exec(line)?.[1]?.trimEnd();
  return date !== undefined && dateForms.some((form) => form.test(date)) ? date : undefined;
}

/** May these bytes become a line with a date? */
export function mayBecomeDate(bytes: Uint8Array): boolean {
  return (
    bytes.length <= dateBytesMax && /^[\r\n]{0,2}[\w :,./()*-]*[\r\n]*$/.test(latin1Text(bytes))
  );
}

/**
 * Seconds since 1900 in four bytes (RFC 868). Between 2010 and 2035 their first byte is no character
 * of text, nor the byte by which Telnet begins.
 */
export function timeIn(bytes: Uint8Array): number | undefined {
  const [first = 0] = bytes;
  if (bytes.length !== 4 || first < timeFirst || first > timeLast) return undefined;
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}
const timeFirst = 0xd0;
const timeLast = 0xfe;
const secondsTo1970 = 2_208_988_800;

export function timeText(seconds: number): string {
  return new Date((seconds - secondsTo1970) * 1_000).toISOString().replace('.000Z', ' UTC');
}

/**
 * The lines of chargen (RFC 864): 72 printable characters in their order, each line beginning one
 * further. Some leave out the space and the tilde where the order begins anew, and a datagram may end
 * with a shorter line.
 */
const charsOfLine = 72;
const charsLeast = 16;
const newFrom = 0x7d;
const newTo = 0x21;

/** All of these bytes, at least so many that they are no words of somebody else. */
export function isPattern(bytes: Uint8Array, least = charsLeast): boolean {
  if (bytes.length < least) return false;
  const lines = latin1Text(bytes).replace(/\r$/, '').split('\r\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.every((line, i) => {
    const isLast = i === lines.length - 1;
    const isLong = line.length === charsOfLine || (isLast && line.length < charsOfLine);
    const before = lines[i - 1];
    return isLong && isInOrder(line) && (before === undefined || follows(before, line));
  });
}

function isInOrder(line: string): boolean {
  if (!/^[ -~]+$/.test(line)) return false;
  for (let i = 1; i < line.length; i++)
    if (!follows(line.charAt(i - 1), line.charAt(i))) return false;
  return true;
}

/** By their first characters. */
function follows(before: string, after: string): boolean {
  const [from, to] = [before.charCodeAt(0), after.charCodeAt(0)];
  return to === from + 1 || (from >= newFrom && to <= newTo);
}

/** Over UDP any sender can be forged, so what answers more than it is sent attacks others. */
export function smallPosture(tls: boolean, answered: string | undefined): Posture {
  return {
    cleartext: tls ? no('the connection is inside TLS') : yes('it has no encryption'),
    'no-authentication': answered ? yes(answered) : unknown('nothing was answered'),
  };
}

/** From this factor on, an answer to a forged sender is worth the trouble of an attacker. */
const amplifierFactor = 3;
/** IP and UDP: of so small datagrams they are the most. */
const headerBytes = 28;

export function amplifierOf(sent: number, got: number | undefined): Posture {
  if (got === undefined) return { amplifier: unknown('nothing was answered') };
  const measured = `a request of ${sent} bytes drew ${got}`;
  const factor = (got + headerBytes) / (sent + headerBytes);
  return { amplifier: factor >= amplifierFactor ? yes(measured) : unknown(measured) };
}
