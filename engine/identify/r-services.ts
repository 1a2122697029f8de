/**
 * How the r-services of BSD refuse a client (rlogind, rshd, rexecd): a byte of 1, the words of the
 * daemon, and a line end. They name themselves in it, or say words that one of them has.
 */
import { latin1Text } from './bytes.ts';
import type { Heard, Recognition } from './protocol.ts';

export const refusalBytesMax = 256;
/** What a refusal begins with; some leave it out. */
const refusalMark = '\u0001';

/** `starts`: how the words of the daemon may begin. */
export function recognizeRefusal({ bytes, ended }: Heard, starts: readonly string[]): Recognition {
  const text = latin1Text(bytes.subarray(0, refusalBytesMax));
  const words = text.startsWith(refusalMark) ? text.slice(1) : text;
  if (/^[ -~]{3,250}\r?\n/.test(words))
    return starts.some((start) => words.startsWith(start)) ? 'yes' : 'no';
  const fits = starts.some((start) => start.startsWith(words) || words.startsWith(start));
  return fits && !ended && text.length < refusalBytesMax ? 'more' : 'no';
}
