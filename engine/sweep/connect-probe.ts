/** One port that is being asked by connections. */
import type { Attempt } from '../wire/connects.ts';

/** What a `Connects` takes for this sweep. */
export type ConnectProbe = Attempt & {
  readonly device: number;
  readonly purpose: 'ask' | 'canary' | 'again' | 'pulse';
  /** Its place in the order; 0 but for those that ask for the first time. */
  readonly position: number;
  waitMs: number;
  begunAt: number;
  /** Probes sent, and the most that may be. */
  tries: number;
  readonly triesMax: number;
  shortages: number;
  selfMeetings: number;
};

type Asked = Pick<
  ConnectProbe,
  'address' | 'device' | 'port' | 'purpose' | 'position' | 'triesMax'
>;

export function connectProbe(asked: Asked): ConnectProbe {
  // Written out: to spread costs several times as much, and there is one for each port.
  const { address, device, port, purpose, position, triesMax } = asked;
  return {
    address,
    port,
    device,
    purpose,
    position,
    waitMs: 0,
    begunAt: 0,
    tries: 0,
    triesMax,
    shortages: 0,
    selfMeetings: 0,
  };
}
