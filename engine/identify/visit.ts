/**
 * One look at one port: it counts the connections, the bytes and the time that the port costs and
 * is given, over all conversations, and ends them where a limit is reached.
 */
import type { Clock } from '../facts/clock.ts';
import type { Endpoint } from '../facts/endpoint.ts';
import type { Certificate, TlsFacts } from '../facts/service.ts';
import type { Dialer, Upgraded } from '../wire/wire.ts';
import { type Budget, Conversation } from './conversation.ts';
import { TalkEnded } from './talk.ts';
import { certificateFacts } from './tls-certificate.ts';
import type { Recorder } from './transcript.ts';

export const visitLimits = {
  connectionsMax: 8,
  /** Read from one connection, and from all connections of a port. */
  connectionBytesMax: 262_144,
  portBytesMax: 1_048_576,
  /** Said to a port over all its connections. */
  sentBytesMax: 65_536,
  dialMs: 5_000,
  tlsMs: 8_000,
  /** How long an interview waits for the next byte. */
  idleMs: 5_000,
  /** A quiet moment after which `takeAll` believes that nothing more will come. */
  quietMs: 700,
  takeAllMs: 10_000,
  portMs: 60_000,
};
/** With less time left than this a connection is not begun. */
const dialMsMin = 50;
export type VisitLimits = typeof visitLimits;

export type VisitOptions = {
  readonly endpoint: Endpoint;
  readonly dialer: Dialer;
  readonly clock: Clock;
  /** What the client calls the server; null where only its address is known. */
  readonly serverName: string | null;
  /** True where the user allowed requests beyond the harmless ones. */
  readonly extended?: boolean;
  readonly record: Recorder;
  readonly limits?: Partial<VisitLimits>;
  /** Reads the leaf of a certificate chain; a replay brings its own. */
  readonly certificateOf?: (chain: readonly Uint8Array[]) => Certificate | null;
};

export class Visit implements Budget {
  readonly endpoint: Endpoint;
  readonly serverName: string | null;
  readonly extended: boolean;
  readonly limits: VisitLimits;
  readonly record: Recorder;
  connections = 0;
  /** The first TLS that was agreed on this port. */
  tls: TlsFacts | null = null;
  readonly #options: VisitOptions;
  readonly #startedAt: number;
  readonly #open: Conversation[] = [];
  #bytesRead = 0;
  #bytesSent = 0;
  #reserved = 0;

  constructor(options: VisitOptions) {
    this.#options = options;
    this.endpoint = options.endpoint;
    this.serverName = options.serverName;
    this.extended = options.extended ?? false;
    this.record = options.record;
    this.limits = { ...visitLimits, ...options.limits };
    this.#startedAt = options.clock.now();
  }

  /** A further connection. Rejects with `TalkEnded` `limit` or `unreachable`. */
  async open(): Promise<Conversation> {
    if (this.connections >= this.limits.connectionsMax - this.#reserved)
      throw new TalkEnded('limit', `${this.connections} connections were made, and no more may be`);
    const waitMs = Math.min(this.limits.dialMs, this.msLeft());
    if (waitMs < dialMsMin) throw new TalkEnded('limit', 'the time for this port is over');
    this.connections++;
    const { address, port } = this.endpoint;
    const dialed = await this.#options.dialer.dial(address, port, waitMs);
    if (dialed.state !== 'open')
      throw new TalkEnded('unreachable', `a connection was not made: ${dialed.reason}`);
    this.record({ kind: 'connection', connection: this.connections });
    const conversation = new Conversation(this, dialed.connection, this.connections);
    this.#open.push(conversation);
    return conversation;
  }

  /** While `act` runs, this many connections are kept for what comes after it. */
  async reserving<T>(connections: number, act: () => Promise<T>): Promise<T> {
    this.#reserved = connections;
    try {
      return await act();
    } finally {
      this.#reserved = 0;
    }
  }

  /** Ends every connection in order; asked twice it does nothing. */
  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((conversation) => conversation.close()));
  }

  /** A further connection that is inside TLS from its first byte. */
  async openInsideTls(): Promise<Conversation> {
    const conversation = await this.open();
    await conversation.beginTls('first-byte');
    return conversation;
  }

  nowMs(): number {
    return this.#options.clock.now() - this.#startedAt;
  }

  msLeft(): number {
    return Math.max(0, this.limits.portMs - this.nowMs());
  }

  bytesLeft(): number {
    return this.limits.portBytesMax - this.#bytesRead;
  }

  /** How many of `bytes` may be kept; what is over the limit is dropped. */
  admit(bytes: number): number {
    const admitted = Math.min(bytes, this.bytesLeft());
    this.#bytesRead += admitted;
    return admitted;
  }

  maySend(bytes: number): boolean {
    this.#bytesSent += bytes;
    return this.#bytesSent <= this.limits.sentBytesMax;
  }

  tlsFacts(from: TlsFacts['from'], upgraded: Extract<Upgraded, { ok: true }>): TlsFacts {
    const certificateOf = this.#options.certificateOf ?? certificateFacts;
    const facts: TlsFacts = {
      from,
      version: tlsVersionNames[upgraded.version] ?? upgraded.version,
      cipher: upgraded.cipher,
      alpn: upgraded.alpn,
      certificate: certificateOf(upgraded.chain),
    };
    this.tls ??= facts;
    return facts;
  }
}

/** OpenSSL's names and the ones that people use. */
const tlsVersionNames: Readonly<Record<string, string>> = {
  'TLSv1.3': 'TLS 1.3',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.1': 'TLS 1.1',
  TLSv1: 'TLS 1.0',
  SSLv3: 'SSL 3.0',
};
