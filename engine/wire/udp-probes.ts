/**
 * Many datagrams to many ports at once, for a sweep over UDP. Asking is by pull, as in connects.ts:
 * `send` sends, `collect` hands out what came back. Waiting and asking again is the caller's part.
 */
import type { Reason } from '../facts/port-state.ts';

export type UdpHeard =
  | {
      readonly is: 'answered';
      readonly address: string;
      /** The port that was asked where that is known by `alone`, else the one that it came from. */
      readonly port: number;
      /**
       * It came to a local port that asked this port alone, of whatever devices. Otherwise it may be
       * the answer to a question to another port of the device (TFTP's comes from a new one).
       */
      readonly alone: boolean;
      /** Valid during the call only; at most `answerBytesMax`. */
      readonly bytes: Uint8Array;
    }
  | {
      readonly is: 'unreachable';
      readonly address: string;
      readonly port: number;
      readonly reason: UnreachableReason;
      /** True where the device itself said so, false for a router or where it can't be told. */
      readonly byDevice: boolean;
    };

export type UnreachableReason = Extract<
  Reason,
  | 'port-unreachable'
  | 'admin-prohibited'
  | 'host-unreachable'
  | 'net-unreachable'
  | 'protocol-unreachable'
>;

/** `exhausted`: this machine is short of something and may try again; `no-route`: it would not send. */
export type UdpSent = 'sent' | 'exhausted' | 'no-route';

export interface UdpProbes {
  readonly method: 'sockets' | 'node';
  /** Datagrams that may be sent now. */
  readonly room: number;
  /** False where bytes must never go: the guard's word. */
  maySay(address: string, port: number): boolean;
  /**
   * Throws the guard's Refusal where this may not be sent. With `apart` the answer is told from all
   * others by the local port alone, so that it may come from any port of the device.
   */
  send(address: string, port: number, payload: Uint8Array, apart: boolean): UdpSent;
  /** Never waits. Returns how many were heard; answers that nobody asked for may be among them. */
  collect(heard: (heard: UdpHeard) => void): number;
  /** Nothing more is expected from this port, though it may still come. */
  forget(address: string, port: number): void;
  close(): void;
}

/** What is kept of one answer. */
export const answerBytesMax = 4096;
