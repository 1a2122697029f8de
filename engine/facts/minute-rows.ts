/** Minutes by column, as a result stores them, and by row, as everything else handles them. */
import type { MinuteState, Minutes } from './vitals.ts';

export type MinuteRow = {
  readonly minute: number;
  readonly span: number;
  readonly probes: number;
  readonly answers: number;
  readonly canaries: number;
  readonly lost: number;
  readonly roundTripMs: number | null;
  readonly state: MinuteState;
};

/** `from`: when minute 0 began. */
export function minutesOf(from: string, rows: readonly MinuteRow[]): Minutes {
  return {
    from,
    minute: rows.map(({ minute }) => minute),
    span: rows.map(({ span }) => span),
    probes: rows.map(({ probes }) => probes),
    answers: rows.map(({ answers }) => answers),
    canaries: rows.map(({ canaries }) => canaries),
    lost: rows.map(({ lost }) => lost),
    roundTripMs: rows.map(({ roundTripMs }) => roundTripMs),
    state: rows.map(({ state }) => state),
  };
}

export function rowsOf(minutes: Minutes): MinuteRow[] {
  return minutes.minute.map((minute, i) => ({
    minute,
    span: minutes.span[i] ?? 1,
    probes: minutes.probes[i] ?? 0,
    answers: minutes.answers[i] ?? 0,
    canaries: minutes.canaries[i] ?? 0,
    lost: minutes.lost[i] ?? 0,
    roundTripMs: minutes.roundTripMs[i] ?? null,
    state: minutes.state[i] ?? 'unknown',
  }));
}
