/**
 * `Talk` over a real connection. The conversation keeps the limits of one connection, its `Budget`
 * those of the whole port, so that a protocol can neither hang nor be fed without end.
 */
import type { Endpoint } from '../facts/endpoint.ts';
import { Refusal } from '../facts/refusal.ts';
import type { TlsFacts } from '../facts/service.ts';
import type { Connection, Upgraded } from '../wire/wire.ts';
import { ByteQueue } from './byte-queue.ts';
import { latin1Text } from './bytes.ts';
import { type Talk, TalkEnded } from './talk.ts';
import type { Recorder } from './transcript.ts';

/** What a port may still cost; `Visit` keeps it. */
export interface Budget {
  readonly endpoint: Endpoint;
  readonly serverName: string | null;
  readonly extended: boolean;
  readonly limits: {
    readonly connectionBytesMax: number;
    readonly tlsMs: number;
    readonly idleMs: number;
    readonly quietMs: number;
    readonly takeAllMs: number;
  };
  readonly record: Recorder;
  nowMs(): number;
  msLeft(): number;
  /** How many more bytes may be read from the port. */
  bytesLeft(): number;
  /** How many of `bytes` more may be kept. */
  admit(bytes: number): number;
  maySend(bytes: number): boolean;
  tlsFacts(from: TlsFacts['from'], upgraded: Extract<Upgraded, { ok: true }>): TlsFacts;
  open(): Promise<Conversation>;
  openInsideTls(): Promise<Conversation>;
}

/** What came of waiting for bytes. */
export type Waited = 'bytes' | 'ended' | 'silent' | 'limit';

const lineBytesMax = 4_096;
const lineFeed = 0x0a;

export class Conversation implements Talk {
  readonly number: number;
  readonly #budget: Budget;
  readonly #held = new ByteQueue();
  #connection: Connection;
  #bytesRead = 0;
  #ended = false;
  #said = false;
  #tls: TlsFacts | null = null;

  constructor(budget: Budget, connection: Connection, number: number) {
    this.#budget = budget;
    this.#connection = connection;
    this.number = number;
  }

  get serverName(): string {
    return this.#budget.serverName ?? this.#budget.endpoint.address;
  }

  get port(): number {
    return this.#budget.endpoint.port;
  }

  get extended(): boolean {
    return this.#budget.extended;
  }

  get said(): boolean {
    return this.#said;
  }

  get tls(): TlsFacts | null {
    return this.#tls;
  }

  /** True where the other side ended; what it said before may still be held. */
  get ended(): boolean {
    return this.#ended;
  }

  async send(bytes: Uint8Array): Promise<void> {
    if (!this.#budget.maySend(bytes.length))
      throw new TalkEnded('limit', 'more would be said than a port is ever told');
    this.#said = true;
    const sent = await this.#write(bytes);
    if (!sent) throw new TalkEnded('closed', 'the other side no longer listens');
    this.#budget.record({
      kind: 'bytes',
      by: 'us',
      bytes,
      atMs: this.#budget.nowMs(),
      connection: this.number,
    });
  }

  async take(length: number): Promise<Uint8Array> {
    while (this.#held.length < length) this.#orEnd(await this.hear(this.#budget.limits.idleMs));
    return this.#held.take(length);
  }

  async takeLine(bytesMax = lineBytesMax): Promise<string> {
    let searched = 0;
    for (;;) {
      const at = this.#held.indexOf(lineFeed, searched);
      if (at >= 0 && at <= bytesMax)
        return latin1Text(this.#held.take(at + 1)).replace(/\r?\n$/, '');
      searched = this.#held.length;
      if (searched > bytesMax || at > bytesMax)
        throw new TalkEnded('limit', `a line of more than ${bytesMax} bytes`);
      this.#orEnd(await this.hear(this.#budget.limits.idleMs));
    }
  }

  async takeSome(): Promise<Uint8Array> {
    if (this.#held.length === 0) this.#orEnd(await this.hear(this.#budget.limits.idleMs));
    return this.#held.take(this.#held.length);
  }

  async takeAll(bytesMax: number, quietMs = this.#budget.limits.quietMs): Promise<Uint8Array> {
    const until = this.#budget.nowMs() + this.#budget.limits.takeAllMs;
    while (this.#held.length < bytesMax && this.#budget.nowMs() < until)
      if ((await this.hear(quietMs)) !== 'bytes') break;
    return this.#held.take(bytesMax);
  }

  peek(): Uint8Array {
    return this.#held.peek();
  }

  upgradeToTls(): Promise<TlsFacts> {
    return this.beginTls('upgrade');
  }

  async again(): Promise<Talk> {
    const inside = this.#tls?.from === 'first-byte';
    return await (inside ? this.#budget.openInsideTls() : this.#budget.open());
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#connection.end();
  }

  /** Waits for further bytes, which are then held. Never rejects. */
  async hear(waitMs: number): Promise<Waited> {
    if (this.#ended) return 'ended';
    const ms = Math.min(waitMs, this.#budget.msLeft());
    if (ms <= 0 || this.#bytesLeft() <= 0) return 'limit';
    const chunk = await this.#connection.read(ms);
    if (chunk === null || chunk === 'silent') {
      this.#ended = chunk === null;
      const kind = chunk === null ? 'end' : 'silence';
      this.#budget.record({ kind, connection: this.number });
      return chunk === null ? 'ended' : 'silent';
    }
    return this.#hold(chunk);
  }

  async beginTls(from: TlsFacts['from']): Promise<TlsFacts> {
    const timeoutMs = Math.min(this.#budget.limits.tlsMs, this.#budget.msLeft());
    const serverName = this.#budget.serverName;
    const upgraded = await this.#refusable(() =>
      this.#connection.upgrade({ serverName, timeoutMs }),
    );
    const facts = upgraded.ok ? this.#budget.tlsFacts(from, upgraded) : null;
    this.#budget.record({ kind: 'tls', facts, connection: this.number });
    if (!upgraded.ok || !facts) {
      this.#ended = true;
      throw new TalkEnded('closed', upgraded.ok ? 'no TLS' : upgraded.because);
    }
    // What came before TLS could have been put there by anybody on the path.
    this.#held.take(this.#held.length);
    this.#connection = upgraded.connection;
    this.#tls = facts;
    return facts;
  }

  #hold(chunk: Uint8Array): Waited {
    const admitted = this.#budget.admit(Math.min(chunk.length, this.#bytesLeft()));
    // Another conversation with this port may have used up what was left.
    if (admitted <= 0) return 'limit';
    const bytes = chunk.subarray(0, admitted);
    this.#bytesRead += admitted;
    this.#held.push(bytes);
    this.#budget.record({
      kind: 'bytes',
      by: 'them',
      bytes,
      atMs: this.#budget.nowMs(),
      connection: this.number,
    });
    return 'bytes';
  }

  #bytesLeft(): number {
    const ofConnection = this.#budget.limits.connectionBytesMax - this.#bytesRead;
    return Math.min(ofConnection, this.#budget.bytesLeft());
  }

  #write(bytes: Uint8Array): Promise<boolean> {
    return this.#refusable(() => this.#connection.write(bytes));
  }

  async #refusable<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Refusal && error.code === 'payload-forbidden')
        throw new TalkEnded('forbidden', error.message, { cause: error });
      throw error;
    }
  }

  #orEnd(waited: Waited): void {
    if (waited === 'ended') throw new TalkEnded('closed', 'the other side ended the connection');
    if (waited === 'silent') throw new TalkEnded('silent', 'nothing came in time');
    if (waited === 'limit') throw new TalkEnded('limit', 'a limit on bytes or time was reached');
  }
}
