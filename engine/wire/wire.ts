/**
 * What the stages above may do with the network. Only this folder opens sockets. Every
 * implementation takes a `Guard` and asks it before each send, whatever the code above does.
 */
import type { Reason } from '../facts/port-state.ts';

/** Refuses by throwing a Refusal: `out-of-scope`, or `payload-forbidden` for do-not-touch ports. */
export interface Guard {
  /** Before any packet to this address and port. */
  reach(address: string, port: number, transport: 'tcp' | 'udp'): void;
  /** Before any payload byte. */
  say(address: string, port: number, transport: 'tcp' | 'udp'): void;
  /** The same question without the throw. */
  maySay(address: string, port: number, transport: 'tcp' | 'udp'): boolean;
}

/** Outcome of one attempt to connect. */
export type Dialed =
  | { readonly state: 'open'; readonly connection: Connection }
  | { readonly state: 'closed' | 'filtered' | 'unknown'; readonly reason: Reason };

export interface Dialer {
  /** Resolves within `timeoutMs`, never rejects for what the network does. */
  dial(address: string, port: number, timeoutMs: number): Promise<Dialed>;
}

/** A TCP connection. Reading is pull: nothing is read from the kernel that nobody asked for. */
export interface Connection {
  /** The other side has broken it off instead of ending it in order. */
  readonly wasReset: boolean;
  /** Rejects with Refusal `payload-forbidden` before a byte leaves; resolves false if the peer is gone. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Next chunk (at most 64 KiB); null at the end of the stream; 'silent' after `timeoutMs`. */
  read(timeoutMs: number): Promise<Uint8Array | null | 'silent'>;
  /** Continues inside TLS. On failure says why; the connection is then of no further use. */
  upgrade(options: UpgradeOptions): Promise<Upgraded>;
  /** FIN, then waits shortly for the other side's; reset only when that doesn't come. */
  end(): Promise<void>;
}

export type UpgradeOptions = {
  readonly serverName: string | null;
  readonly timeoutMs: number;
  readonly alpn?: readonly string[];
};

export type Upgraded =
  | {
      readonly ok: true;
      readonly connection: Connection;
      readonly version: string;
      readonly cipher: string;
      readonly alpn: string | null;
      /** DER, leaf first, at most 10 certificates of at most 64 KiB. */
      readonly chain: readonly Uint8Array[];
    }
  | { readonly ok: false; readonly because: string };

export type Answered =
  | { readonly is: 'answer'; readonly bytes: Uint8Array }
  | { readonly is: 'closed' | 'filtered' | 'unknown'; readonly reason: Reason };

export interface DatagramWire {
  /**
   * One datagram out, the first answer from that very endpoint (or its ICMP error) back. With
   * `fromAnyPort` the answer may come from another port of the address, as TFTP's does; ICMP errors
   * are not heard then.
   */
  ask(
    address: string,
    port: number,
    request: Uint8Array,
    timeoutMs: number,
    fromAnyPort?: boolean,
  ): Promise<Answered>;
}
