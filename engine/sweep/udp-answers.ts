/** What a UDP sweep hands out besides ports: which answer came to which request, so much of each device. */
import type { PortSet } from '../facts/port-set.ts';
import type { SweepOutcome, SweepSink } from './sweep.ts';

export type UdpAnswer = {
  /** The last request before the answer came. */
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
};

export type UdpSweepSink = SweepSink & {
  /** The first answer of a port, as it comes. */
  answer?(device: number, port: number, answer: UdpAnswer): void;
};

export type UdpSweepOutcome = SweepOutcome & {
  /** By device, then port; of each device the first `answersMax` are kept. */
  readonly answers: ReadonlyMap<number, ReadonlyMap<number, UdpAnswer>>;
  /** The ports that answered on an address where an answer proves nothing, by device. */
  readonly answeringEverywhere: ReadonlyMap<number, PortSet>;
};

/** The requests to send to a port, best first; empty where there is none. None of them is empty. */
export type UdpRequests = (port: number) => readonly Uint8Array[];

export const neutralPayload: Uint8Array = new Uint8Array(12);
export const answersMax = 1024;

/** The requests of a port by turns. */
export function requestAt(requests: readonly Uint8Array[], tries: number): Uint8Array {
  return requests[tries % Math.max(1, requests.length)] ?? neutralPayload;
}

export class UdpAnswers {
  readonly kept = new Map<number, Map<number, UdpAnswer>>();

  /** Null where this device has had enough. */
  keep(device: number, port: number, request: Uint8Array, bytes: Uint8Array): UdpAnswer | null {
    const own = this.kept.get(device) ?? new Map<number, UdpAnswer>();
    this.kept.set(device, own);
    if (own.size >= answersMax) return null;
    const answer = { request, answer: Uint8Array.from(bytes) };
    own.set(port, answer);
    return answer;
  }
}
