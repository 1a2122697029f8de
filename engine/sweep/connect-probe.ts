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
  return { ...asked, waitMs: 0, begunAt: 0, tries: 0, shortages: 0, selfMeetings: 0 };
}
