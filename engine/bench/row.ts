/** A line of the bench: what is measured, the bar that we set ourselves, and how it is measured. */
import type { OpenTally } from './open-tally.ts';

export type Bench = {
  /** As it is called: `npm run bench -- sweep/recall`. */
  readonly name: string;
  readonly measure: string;
  readonly bar: string;
  /** What was found open is counted into the tally, whatever else is measured. */
  run(tally: OpenTally): Promise<Measured>;
};

export type Measured = {
  readonly ours: string;
  /** What the peers did at which settings, or why there is no figure. */
  readonly peer: string;
  /** Ours ÷ peer's, in the direction that the bar names; empty where there is none. */
  readonly ratio: string;
  readonly met: boolean;
  /** What the line sums up, a line each. */
  readonly details?: readonly string[];
};

/** A row that could not be measured says why, and counts as missed. */
export function notMeasured(why: string): Measured {
  return { ours: `not measured: ${why}`, peer: '', ratio: '', met: false };
}

export function rowText({ measure, bar }: Bench, measured: Measured): string {
  const { ours, peer, ratio, met, details = [] } = measured;
  const parts = [
    `ours ${ours}`,
    peer && `peer ${peer}`,
    ratio && `ratio ${ratio}`,
    `bar ${bar}`,
  ].filter(Boolean);
  const line = `${met ? 'met   ' : 'missed'} ${measure}: ${parts.join(' · ')}`;
  return [line, ...details.map((detail) => `         ${detail}`)].join('\n');
}
