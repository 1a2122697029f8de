/**
 * One SYN out, at most one word back: what a SYN sweep needs of the network, and all that it may
 * do. Implemented on raw sockets (raw/) and by a simulated network (testing/simulated-network.ts).
 *
 * A probe is (device, port, attempt). The attempt travels in the source port, so an answer says
 * which probe it belongs to: a late duplicate of an old answer can't pass for the answer to a new
 * probe. Every answer that reaches the sink carried the cookie of a probe of this sweep.
 */
import type { Reason } from '../facts/port-state.ts';

/** Attempts are numbered from 0 to attemptsMax - 1. */
export const attemptsMax = 64;

/** A SYN-ACK, a reset, or an ICMP error about the very packet that was sent. */
export type AnswerKind = Extract<
  Reason,
  | 'syn-ack'
  | 'rst'
  | 'port-unreachable'
  | 'admin-prohibited'
  | 'host-unreachable'
  | 'net-unreachable'
  | 'protocol-unreachable'
>;

/** `byDevice`: false where a router in between (or this machine) sent an ICMP error. */
export type AnswerSink = (
  device: number,
  port: number,
  kind: AnswerKind,
  attempt: number,
  byDevice: boolean,
) => void;

/**
 * `resolving`: its link-layer address is being asked for, ask again in a moment. `no-neighbour`:
 * it is on a link of this machine and nobody there has its address. Both of the latter are final.
 */
export type Readiness = 'ready' | 'resolving' | 'no-route' | 'no-neighbour';

export interface SynWire {
  /**
   * Must have said `ready` before the first probe to a device. Asks the guard before anything is
   * sent for this device, with the port that is about to be probed, so it throws the Refusal
   * `out-of-scope`. Excluded ports of a device are left out by whoever queues.
   */
  prepare(device: number, port: number): Readiness;
  /** False where the queue is full: flush, and if that sends nothing wait a moment. */
  queue(device: number, port: number, attempt: number): boolean;
  /**
   * Hands what is queued to the kernel; returns how many packets it took. Never waits. A probe
   * that this machine refuses to send (a filter of its own, an interface that went away) is given
   * back: nothing is known of that port then.
   */
  flush(refused: (device: number, port: number) => void): number;
  /** Hands what has arrived to the sink, a bounded number at a time; returns how many packets. */
  drain(sink: AnswerSink): number;
  statistics(): WireStatistics;
  close(): void;
}

export type WireStatistics = {
  readonly sent: number;
  /** Packets that this machine refused to send, with the last error's name. */
  readonly unsent: number;
  readonly unsentBecause: string | null;
  readonly received: number;
  /** Received, and not an answer to a probe of this sweep. */
  readonly invalid: number;
  /** Lost in this machine because they were not read in time. */
  readonly dropped: number;
};
