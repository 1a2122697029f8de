/** What a UDP sweep gives each of its devices. */
import type { Clock } from '../facts/clock.ts';
import type { Tell } from './device-record.ts';
import type { KeptPace } from './udp-pace.ts';

export type UdpDeviceOptions = {
  readonly index: number;
  readonly address: string;
  readonly perDeviceRate: number;
  readonly timeoutMs: number;
  /** For how long a device that limits its answers is asked at its own pace. */
  readonly patienceMs: number;
  readonly ports: number;
  /** Ports that are asked before others. */
  readonly preferred: readonly number[];
  readonly triesOf: (port: number) => number;
  readonly clock: Pick<Clock, 'now'>;
  readonly tell: Tell;
  /** Its silence is believed. */
  readonly believed: (port: number) => void;
  /** Asked alone without an answer: once (null), or so often proven to be silent since. */
  readonly silent: (port: number, proofs: number | null) => void;
  readonly paced: (pace: KeptPace) => void;
  /** Nothing more is waited for from this port. */
  readonly forget: (port: number) => void;
};
