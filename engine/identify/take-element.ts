/** The next BER element of a stream; what follows it stays unread. */
import { type Element, elementHead } from './ber.ts';
import { Reader } from './bytes.ts';
import { type Talk, TalkEnded } from './talk.ts';

/** Tag, and the first byte of a length, which tells how many more there are. */
const headBytesMin = 2;

/** Rejects with `TalkEnded` `limit` where the element is longer than `bytesMax` or is none. */
export async function takeElement(talk: Talk, bytesMax: number): Promise<Element> {
  let head = await talk.take(headBytesMin);
  const lengthByte = head[1] ?? 0;
  const more = lengthByte < 0x80 ? 0 : lengthByte - 0x80;
  if (more > 0 && more <= 4) head = Buffer.concat([head, await talk.take(more)]);
  const known = elementHead(new Reader(head));
  if (known === undefined) throw new TalkEnded('limit', 'what came is no BER element');
  if (known.length > bytesMax)
    throw new TalkEnded('limit', `an element of more than ${bytesMax} bytes`);
  return { tag: known.tag, value: await talk.take(known.length) };
}
