/**
 * One protocol meets one server: its hello, the first answer, and the interview where the answer is
 * its own. The ladder of identify.ts is built from these steps; a recording is made and replayed
 * with the very same ones.
 */
import type { Conversation } from './conversation.ts';
import type { DatagramConversation } from './datagram-conversation.ts';
import type { DatagramProtocol, Heard, Recognition, StreamProtocol } from './protocol.ts';
import { type Talk, TalkEnded } from './talk.ts';

/** Recognition that needs more than this is no recognition. */
const heardBytesMax = 65_536;

/** A hello and the protocol that says it; null waits for a greeting. */
export type Hello = { readonly id: string; readonly bytes: Uint8Array } | null;

export type Met<Facts> = {
  readonly heard: Heard;
  readonly recognition: Recognition;
  readonly facts: Partial<Facts>;
};

export async function meetStream<Facts>(
  protocol: StreamProtocol<Facts>,
  talk: Conversation,
  hello: Hello,
  waitMs: number,
): Promise<Met<Facts>> {
  const facts: Partial<Facts> = {};
  const asked = hello?.id ?? null;
  try {
    if (hello) await talk.send(hello.bytes);
  } catch (error) {
    if (!(error instanceof TalkEnded)) throw error;
    return { heard: heardFrom(talk, asked), recognition: 'no', facts };
  }
  let recognition: Recognition = 'more';
  while (recognition === 'more' && talk.peek().length < heardBytesMax) {
    const waited = await talk.hear(waitMs);
    const heard = heardFrom(talk, asked);
    if (heard.bytes.length > 0) recognition = protocol.recognize(heard);
    if (waited !== 'bytes' && recognition !== 'yes') recognition = 'no';
  }
  const heard = heardFrom(talk, asked);
  if (recognition === 'yes') await interview(protocol, talk, facts);
  return { heard, recognition, facts };
}

/** Learns what it can; how the conversation ends is no matter. */
export async function interview<Facts>(
  protocol: StreamProtocol<Facts>,
  talk: Talk,
  facts: Partial<Facts>,
): Promise<void> {
  try {
    await protocol.interview(talk, facts);
  } catch (error) {
    if (!(error instanceof TalkEnded)) throw error;
  }
}

export function heardFrom(talk: Conversation, asked: string | null): Heard {
  return { bytes: talk.peek(), asked, ended: talk.ended };
}

/** `first` is the answer to the hello where one is known already; else the hello is sent. */
export async function meetDatagram<Facts>(
  protocol: DatagramProtocol<Facts>,
  datagrams: DatagramConversation,
  first?: Uint8Array,
): Promise<Met<Facts>> {
  const facts: Partial<Facts> = {};
  const asked = protocol.id;
  const bytes = first ?? (await firstAnswer(protocol, datagrams));
  if (!bytes)
    return { heard: { bytes: new Uint8Array(), asked, ended: true }, recognition: 'no', facts };
  const heard: Heard = { bytes, asked, ended: true };
  const isKnown = !isEcho(protocol, bytes) && protocol.recognize(heard) === 'yes';
  const recognition = isKnown ? 'yes' : 'no';
  if (recognition === 'yes') {
    try {
      await protocol.interview(datagrams, bytes, facts);
    } catch (error) {
      if (!(error instanceof TalkEnded)) throw error;
    }
  }
  return { heard, recognition, facts };
}

/** The one protocol of which our own words are the answer. */
export const echoId = 'echo-udp';

/** An echo server's answer is our own request, which may well look like an answer of its kind. */
export function isEcho(protocol: DatagramProtocol, bytes: Uint8Array): boolean {
  if (protocol.id === echoId) return false;
  const hellos = [protocol.hello, ...(protocol.hellosAlso ?? [])];
  return hellos.some((hello) => Buffer.compare(hello, bytes) === 0);
}

/** Undefined where the server is silent on every hello, or not there. */
async function firstAnswer<Facts>(
  protocol: DatagramProtocol<Facts>,
  datagrams: DatagramConversation,
): Promise<Uint8Array | undefined> {
  for (const hello of [protocol.hello, ...(protocol.hellosAlso ?? [])]) {
    try {
      return await datagrams.ask(hello, undefined, undefined, protocol.answersFromAnyPort);
    } catch (error) {
      if (!(error instanceof TalkEnded)) throw error;
      if (error.end !== 'silent') return undefined;
    }
  }
  return undefined;
}
