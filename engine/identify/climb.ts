/** The ladder (ladder.ts) climbed on one port: who knows what it says, and what that one learns. */

import type { Posture } from '../facts/posture.ts';
import { bytesInWords } from '../facts/text.ts';
import { latin1Text, startsWith } from './bytes.ts';
import type { Conversation } from './conversation.ts';
import { greetingMs, hellosMax, hellosToTheSilent, type Ladder, ladderFor } from './ladder.ts';
import { type Hello, heardFrom, interview } from './meet.ts';
import type { Protocol, StreamProtocol } from './protocol.ts';
import { TalkEnded } from './talk.ts';
import type { TlsSeen } from './tls-posture.ts';
import type { Visit } from './visit.ts';

export type Found = {
  readonly known: Known | null;
  /** Where the port speaks TLS from its first byte. */
  readonly tls: { readonly facts: Partial<TlsSeen>; readonly posture: Posture } | null;
  /** Why nothing is known, in one sentence. */
  readonly because: string;
};

type Known = {
  readonly protocol: StreamProtocol;
  readonly facts: object;
  readonly insideTls: boolean;
};

/** How long an answer to a hello is awaited, and the rest of one that has begun, in milliseconds. */
const answerMs = 3_000;
const restMs = 1_500;
/** The last look at a port that never said a word: some let strangers wait very long. */
const patientMs = 10_000;
/** Answers in unknown words after which a server is left alone. */
const strangeAnswersMax = 2;
/** Different words that have to come back from an echo. */
const echoesWanted = 2;
/** Kept from the look inside TLS, to ask which older versions are accepted. */
const connectionsForVersions = 3;
/** What recognition is shown at most. */
const heardBytesMax = 65_536;

type Place = { readonly maySay: boolean; readonly insideTls?: boolean };

export async function climb(
  visit: Visit,
  protocols: readonly Protocol[],
  place: Place,
): Promise<Found> {
  const insideTls = place.insideTls ?? false;
  const ladder = ladderFor(visit.endpoint.port, protocols, {
    insideTls,
    extended: visit.extended,
  });
  const search = new Search(visit, ladder, insideTls);
  let recognized: Recognized | null = null;
  try {
    recognized = await search.run(place.maySay);
  } catch (error) {
    if (!(error instanceof TalkEnded)) throw error;
    const isOwnLimit = error.end === 'limit' || search.heardSomething;
    if (!isOwnLimit) search.because = error.message;
  }
  if (!recognized) {
    const because = insideTls ? `inside TLS: ${search.because}` : search.because;
    return { known: null, tls: null, because };
  }
  const { protocol, talk } = recognized;
  const facts = {};
  if (protocol.id !== 'tls') {
    await interview(protocol, talk, facts);
    return { known: { protocol, facts, insideTls }, tls: null, because: '' };
  }
  // What is inside tells most, so it is looked at before the versions are asked one by one. What
  // the server said to the first offer waits meanwhile.
  const inside = await visit.reserving(connectionsForVersions, () =>
    climb(visit, protocols, { ...place, insideTls: true }),
  );
  await interview(protocol, talk, facts);
  const posture = protocol.posture(facts, { tls: true });
  return { ...inside, tls: { facts, posture } };
}

type Recognized = { readonly protocol: StreamProtocol; readonly talk: Conversation };

class Search {
  /** What is said of the port if nobody knows it. */
  because = 'it said nothing, whatever it was asked';
  heardSomething = false;
  #strangeAnswers = 0;
  /** Hellos that came back exactly, one after the other. */
  #echoes = 0;
  /** It ended a connection because of a hello. */
  #hungUp = false;
  #undecided: StreamProtocol[] = [];
  /** Hellos, a character for each byte: several protocols may begin with the same words. */
  readonly #said = new Set<string>();
  readonly #visit: Visit;
  readonly #ladder: Ladder;
  readonly #insideTls: boolean;

  constructor(visit: Visit, ladder: Ladder, insideTls: boolean) {
    this.#visit = visit;
    this.#ladder = ladder;
    this.#insideTls = insideTls;
  }

  async run(maySay: boolean): Promise<Recognized | null> {
    let talk = await this.#open();
    const waitMs = maySay ? this.#ladder.greetingMs : Math.max(2_000, this.#ladder.greetingMs);
    const greeted = await this.#listen(talk, null, waitMs);
    if (greeted !== 'no' && greeted !== 'more') return greeted;
    if (!maySay) {
      this.because = 'no byte is ever sent to this port, and its greeting told nothing';
      return null;
    }
    // Words that no protocol begins with: asking on would be talking over each other.
    if (greeted === 'no' && this.heardSomething) return null;
    if (talk.ended && !this.heardSomething) {
      talk = await this.#open();
      if ((await talk.hear(restMs)) === 'ended') {
        this.because = 'it ends each connection without a word';
        return null;
      }
    }
    const hellos = [...this.#ladder.hellos];
    for (let step = 0; step < hellosMax; step++) {
      if (step >= hellosToTheSilent && this.#deservesPatience()) break;
      const hello = this.#nextHello(hellos);
      if (!hello) break;
      // Who sent back the last hello is told the next on the same connection.
      const goesOn = step === 0 || this.#echoes > 0;
      if (!goesOn || talk.ended) {
        await talk.close();
        talk = await this.#open();
      }
      const answered = await this.#ask(talk, hello);
      if (answered) return answered;
      if (this.#strangeAnswers >= strangeAnswersMax) return null;
    }
    const isOver = this.heardSomething || !this.#deservesPatience();
    return isOver ? null : await this.#waitPatiently(talk);
  }

  /** Who hangs up on strange words does not wait to greet, but where it usually does. */
  #deservesPatience(): boolean {
    return !this.#hungUp || this.#ladder.greetingMs >= greetingMs.long;
  }

  /** A protocol that could not decide on what it heard says its own hello next. */
  #nextHello(hellos: NonNullable<Hello>[]): NonNullable<Hello> | undefined {
    const undecided = this.#undecided
      .splice(0)
      .find(({ hello }) => hello && !this.#said.has(latin1Text(hello)));
    const hello = undecided?.hello ? { id: undecided.id, bytes: undecided.hello } : hellos.shift();
    if (hello && this.#said.has(latin1Text(hello.bytes))) return this.#nextHello(hellos);
    if (hello) this.#said.add(latin1Text(hello.bytes));
    return hello;
  }

  async #open(): Promise<Conversation> {
    return await (this.#insideTls ? this.#visit.openInsideTls() : this.#visit.open());
  }

  async #ask(talk: Conversation, hello: NonNullable<Hello>): Promise<Recognized | null> {
    try {
      await talk.send(hello.bytes);
    } catch (error) {
      // Gone before it was asked; what it said before is still there to be read.
      if (!(error instanceof TalkEnded) || error.end !== 'closed') throw error;
    }
    const answered = await this.#listen(talk, hello, answerMs);
    if (answered !== 'no' && answered !== 'more') return answered;
    this.#hungUp ||= talk.ended;
    const echo = await this.#echoOf(talk, hello);
    if (!echo) this.#judgeStrangeness(talk.peek(), hello);
    return echo === 'once' ? null : echo;
  }

  /** An echo is proven by two hellos that both came back exactly. */
  async #echoOf(
    talk: Conversation,
    hello: NonNullable<Hello>,
  ): Promise<Recognized | 'once' | null> {
    const protocol = this.#ladder.candidates.find(({ id }) => id === 'echo');
    const isExact = Buffer.compare(talk.peek(), hello.bytes) === 0;
    this.#echoes = isExact ? this.#echoes + 1 : 0;
    if (!isExact || !protocol) return null;
    if (this.#echoes >= echoesWanted) return { protocol, talk };
    await talk.take(hello.bytes.length);
    return 'once';
  }

  /** Somebody who answers in words that nobody knows is not asked in every language. */
  #judgeStrangeness(bytes: Uint8Array, hello: NonNullable<Hello>): void {
    if (bytes.length === 0 || this.#undecided.length > 0) return;
    const isEcho = startsWith(bytes, hello.bytes.subarray(0, bytes.length));
    if (isEcho) this.because = 'it sends back whatever it is told';
    if (isEcho) this.#strangeAnswers = strangeAnswersMax;
    else if (bytes.every(isText)) this.#strangeAnswers++;
  }

  async #waitPatiently(talk: Conversation): Promise<Recognized | null> {
    await talk.close();
    const greeted = await this.#listen(await this.#open(), null, patientMs);
    return greeted === 'no' || greeted === 'more' ? null : greeted;
  }

  /** Who knows what comes; `more` where somebody might, had there been more. */
  async #listen(
    talk: Conversation,
    hello: Hello,
    waitMs: number,
  ): Promise<Recognized | 'no' | 'more'> {
    const asked = hello?.id ?? null;
    for (let ms = waitMs; talk.peek().length < heardBytesMax; ms = restMs) {
      const waited = await talk.hear(ms);
      const heard = heardFrom(talk, asked);
      if (heard.bytes.length > 0) this.#note(heard.bytes, asked);
      this.#undecided = [];
      // An echo of our own words looks like many protocols, and is none.
      const isEcho = hello !== null && startsWith(heard.bytes, hello.bytes);
      const candidates = isEcho ? this.#repeating(hello.id) : this.#ladder.candidates;
      for (const protocol of heard.bytes.length > 0 ? candidates : []) {
        const answer = protocol.recognize(heard);
        if (answer === 'yes') return { protocol, talk };
        if (answer === 'more') this.#undecided.push(protocol);
      }
      const undecided = this.#undecided.length > 0;
      if (waited !== 'bytes' || !undecided) return undecided ? 'more' : 'no';
    }
    return 'no';
  }

  /** Who answers by repeating this hello, where the port has not repeated another one. */
  #repeating(id: string): readonly StreamProtocol[] {
    if (this.#said.size < 2 || this.#strangeAnswers > 0 || this.#echoes > 0) return [];
    return this.#ladder.candidates.filter((one) => one.helloComesBack && one.id === id);
  }

  #note(bytes: Uint8Array, asked: string | null): void {
    this.heardSomething = true;
    const when = asked === null ? 'it greets with' : `to a hello of ${asked} it says`;
    this.because = `no protocol knows its words: ${when} ${bytesInWords(bytes, 64)}`;
  }
}

/** Printable ASCII, tabs and line ends. */
function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
