/**
 * A short look at very many ports of one address that answers on every port: the handshake is
 * completed, a greeting awaited, one hello said, and the connection ended in order. That is not an
 * identification; it shows which ports behave otherwise than all the others (crowd.ts), and only
 * those are worth one. Each port gets one connection, at a bounded pace.
 */
import type { Clock } from '../facts/clock.ts';
import type { Connection, Dialer } from '../wire/wire.ts';
import { latin1Text } from './bytes.ts';

export const manners = [
  'greeted',
  'answered',
  'reset-after-hello',
  'ended-after-hello',
  'reset',
  'ended',
  'silent',
  /** No connection came about this time. */
  'no-handshake',
] as const;

/** What a port did once the handshake was done; `words` are the first bytes that it said. */
export type Behaviour = { readonly manner: (typeof manners)[number]; readonly words: string };

export type LookOptions = {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What is said to a port that says nothing; null where nothing may be said. */
  readonly helloFor: (port: number) => Uint8Array | null;
  /** Connections a second, and at once. */
  readonly rate: number;
  readonly atOnce: number;
  /** No connection is begun later than this. */
  readonly budgetMs: number;
  readonly onSeen: (port: number, behaviour: Behaviour) => void;
};

const dialMs = 2_000;
/** How long a greeting and an answer are awaited, besides some round trips of this very device. */
const greetingMs = 120;
const answerMs = 400;
const roundTrips = 4;
const roundTripMsMax = 500;
const wordsKept = 12;
/** Connections whose orderly end is awaited in the background. */
const endingMax = 1_024;
const burstMs = 20;

/** Resolves once every connection has ended, or its end was given up. */
export async function lookBeyond(
  address: string,
  ports: Iterable<number>,
  options: LookOptions,
): Promise<void> {
  await new Look(address, options).at(ports);
}

class Look {
  readonly #address: string;
  readonly #options: LookOptions;
  readonly #until: number;
  readonly #ending = new Set<Promise<void>>();
  #looking = 0;
  #freeAt: number;
  #roundTripMs = roundTripMsMax;
  #failure: { readonly error: unknown } | null = null;
  #changed: () => void = () => {};

  constructor(address: string, options: LookOptions) {
    this.#address = address;
    this.#options = options;
    this.#freeAt = options.clock.now();
    this.#until = this.#freeAt + options.budgetMs;
  }

  async at(ports: Iterable<number>): Promise<void> {
    const { atOnce, signal, clock } = this.#options;
    for (const port of ports) {
      while (this.#looking >= atOnce) await this.#change();
      await this.#pace();
      if (signal.aborted || this.#failure || clock.now() >= this.#until) break;
      void this.#lookAt(port);
    }
    while (this.#looking > 0) await this.#change();
    await Promise.all(this.#ending);
    if (this.#failure) throw this.#failure.error;
  }

  /** What could not be begun in time is not made up for in a burst. */
  async #pace(): Promise<void> {
    const { clock, rate, signal } = this.#options;
    const now = clock.now();
    this.#freeAt = Math.max(this.#freeAt, now - burstMs) + 1000 / rate;
    if (this.#freeAt > now) await clock.sleep(this.#freeAt - now, signal);
  }

  async #lookAt(port: number): Promise<void> {
    this.#looking++;
    try {
      const behaviour = await this.#behaviourOf(port);
      // An interruption ends connections too, and that is nothing that a port did.
      if (!this.#options.signal.aborted) this.#options.onSeen(port, behaviour);
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#looking--;
    this.#changed();
  }

  async #behaviourOf(port: number): Promise<Behaviour> {
    const { dialer, clock } = this.#options;
    const begunAt = clock.now();
    const dialed = await dialer.dial(this.#address, port, dialMs);
    if (dialed.state !== 'open') return { manner: 'no-handshake', words: '' };
    this.#roundTripMs = Math.min(this.#roundTripMs, clock.now() - begunAt);
    try {
      return await this.#listen(port, dialed.connection);
    } finally {
      await this.#end(dialed.connection);
    }
  }

  async #listen(port: number, connection: Connection): Promise<Behaviour> {
    const slackMs = this.#roundTripMs * roundTrips;
    const greeting = await connection.read(greetingMs + slackMs);
    if (greeting === null) return { manner: connection.wasReset ? 'reset' : 'ended', words: '' };
    if (greeting !== 'silent') return { manner: 'greeted', words: wordsOf(greeting) };
    const hello = this.#options.helloFor(port);
    if (!hello) return { manner: 'silent', words: '' };
    // Where it is gone by now, reading says how.
    await connection.write(hello);
    const answer = await connection.read(answerMs + slackMs);
    if (answer === 'silent') return { manner: 'silent', words: '' };
    if (answer) return { manner: 'answered', words: wordsOf(answer) };
    return { manner: connection.wasReset ? 'reset-after-hello' : 'ended-after-hello', words: '' };
  }

  /** The other side may take its time to end: that holds nobody up, unless very many do. */
  async #end(connection: Connection): Promise<void> {
    const ending = connection.end().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
    if (this.#ending.size > endingMax) await ending;
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#changed = resolve;
    });
  }
}

function wordsOf(bytes: Uint8Array): string {
  return latin1Text(bytes.subarray(0, wordsKept));
}
