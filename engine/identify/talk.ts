/**
 * What a protocol may do with the connection it was given. The implementation (conversation.ts)
 * keeps every limit on bytes, time and connections, so a protocol can't hang, flood or be flooded.
 */
import type { TlsFacts } from '../facts/service.ts';

export type TalkEnd =
  | 'closed' // the other side ended the connection
  | 'silent' // nothing came in time
  | 'limit' // a limit on bytes, time or connections was reached
  | 'forbidden' // no byte may be sent to this port
  | 'unreachable'; // a further connection could not be made

/** The conversation cannot go on. Not a bug: the interview ends and keeps what it learnt. */
export class TalkEnded extends Error {
  readonly end: TalkEnd;
  constructor(end: TalkEnd, sentence: string, options?: { cause?: unknown }) {
    super(sentence, options);
    this.name = 'TalkEnded';
    this.end = end;
  }
}

export interface Talk {
  /** What the client may call the server: the host name it was asked for, or the address. */
  readonly serverName: string;
  readonly port: number;
  /** True where the user allowed requests beyond the harmless ones; absent is false. */
  readonly extended?: boolean;
  /**
   * True once something was said on this connection. At the start of an interview it was the hello,
   * of another protocol where one's own server greets: the server may answer that yet.
   */
  readonly said?: boolean;
  /** Non-null once the connection runs inside TLS. */
  readonly tls: TlsFacts | null;
  send(bytes: Uint8Array): Promise<void>;
  /** Exactly `length` bytes. */
  take(length: number): Promise<Uint8Array>;
  /** Up to and without CR LF or LF, as Latin-1. `bytesMax` defaults to 4,096. */
  takeLine(bytesMax?: number): Promise<string>;
  /** Whatever is there or comes next, at least one byte. */
  takeSome(): Promise<Uint8Array>;
  /** All that comes until the end of the connection, `bytesMax`, or `quietMs` without a byte. Never rejects. */
  takeAll(bytesMax: number, quietMs?: number): Promise<Uint8Array>;
  /** Looks at what has come so far without taking it. */
  peek(): Uint8Array;
  /** Begins TLS on this connection (after the protocol's own STARTTLS was agreed). */
  upgradeToTls(): Promise<TlsFacts>;
  /** A further connection to the same port, counted against the limit. */
  again(): Promise<Talk>;
  /** Ends in order (FIN). */
  close(): Promise<void>;
}

export interface Datagrams {
  readonly serverName: string;
  readonly port: number;
  /** True where the user allowed requests beyond the harmless ones; absent is false. */
  readonly extended?: boolean;
  /**
   * Sends one request and waits for one answer; asked once more on silence unless `tries` is 1, then
   * `TalkEnded('silent')`.
   */
  ask(request: Uint8Array, timeoutMs?: number, tries?: 1 | 2): Promise<Uint8Array>;
}
