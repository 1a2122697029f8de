/** `Datagrams` over a datagram wire, with the limits of one UDP port. */
import type { Clock } from '../facts/clock.ts';
import type { Endpoint } from '../facts/endpoint.ts';
import type { DatagramWire } from '../wire/wire.ts';
import { type Datagrams, TalkEnded } from './talk.ts';
import type { Recorder } from './transcript.ts';

export const datagramLimits = {
  /** Requests to one port, repeated ones included. */
  requestsMax: 24,
  answerMs: 2_000,
  portMs: 30_000,
};
export type DatagramLimits = typeof datagramLimits;

export type DatagramOptions = {
  readonly endpoint: Endpoint;
  readonly wire: DatagramWire;
  readonly clock: Clock;
  readonly serverName: string | null;
  readonly extended?: boolean;
  readonly record: Recorder;
  readonly limits?: Partial<DatagramLimits>;
};

export class DatagramConversation implements Datagrams {
  requests = 0;
  readonly #options: DatagramOptions;
  readonly #limits: DatagramLimits;
  readonly #startedAt: number;

  constructor(options: DatagramOptions) {
    this.#options = options;
    this.#limits = { ...datagramLimits, ...options.limits };
    this.#startedAt = options.clock.now();
  }

  get serverName(): string {
    return this.#options.serverName ?? this.#options.endpoint.address;
  }

  get extended(): boolean {
    return this.#options.extended ?? false;
  }

  get port(): number {
    return this.#options.endpoint.port;
  }

  async ask(
    request: Uint8Array,
    timeoutMs = this.#limits.answerMs,
    tries: 1 | 2 = 2,
    fromAnyPort = false,
  ): Promise<Uint8Array> {
    for (let tried = 0; tried < tries; tried++) {
      const answer = await this.#askOnce(request, timeoutMs, fromAnyPort);
      if (answer) return answer;
    }
    throw new TalkEnded('silent', 'no answer came in time');
  }

  /** Undefined where nothing came in time. */
  async #askOnce(
    request: Uint8Array,
    timeoutMs: number,
    fromAnyPort: boolean,
  ): Promise<Uint8Array | undefined> {
    const { endpoint, wire } = this.#options;
    const { address, port } = endpoint;
    const waitMs = Math.min(timeoutMs, this.#limits.portMs - this.#nowMs());
    if (waitMs <= 0 || this.requests >= this.#limits.requestsMax)
      throw new TalkEnded('limit', 'a limit on requests or time was reached');
    if (request.length === 0) throw new TalkEnded('limit', 'an empty request is never sent');
    this.requests++;
    this.#note('us', request);
    const answered = await wire.ask(address, port, request, waitMs, fromAnyPort);
    if (answered.is === 'answer') {
      this.#note('them', answered.bytes);
      return answered.bytes;
    }
    const isSilence = answered.reason === 'udp-silence';
    this.#options.record({ kind: isSilence ? 'silence' : 'end', connection: 1 });
    if (isSilence) return undefined;
    throw new TalkEnded('closed', `the port gave no answer: ${answered.reason}`);
  }

  #note(by: 'us' | 'them', bytes: Uint8Array): void {
    this.#options.record({ kind: 'bytes', by, bytes, atMs: this.#nowMs(), connection: 1 });
  }

  #nowMs(): number {
    return this.#options.clock.now() - this.#startedAt;
  }
}
