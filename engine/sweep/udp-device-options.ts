/** What a UDP sweep gives each of its devices. */
import type { Clock } from '../facts/clock.ts';
import type { Tell } from './device-record.ts';

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
  readonly silent: (port: number) => void;
  /** Nothing more is waited for from this port. */
  readonly forget: (port: number) => void;
};
