/** The arithmetic of rows: medians and spreads of runs, ratios against a bar, scores of what was found. */

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

export type Ratio = { readonly ratio: string; readonly met: boolean };

/** Ours has to be so many times as much. Null where the peer has no figure: then the bar is missed. */
export function atLeast(times: number, ours: number, peer: number | null): Ratio {
  const ratio = peer === null ? Number.NaN : ours / peer;
  return { ratio: ratioText(ratio), met: ratio >= times };
}

/** Ours may be so many times as much at most. */
export function atMost(times: number, ours: number, peer: number | null): Ratio {
  const ratio = peer === null ? Number.NaN : ours / peer;
  return { ratio: ratioText(ratio), met: ratio <= times };
}

function ratioText(ratio: number): string {
  return Number.isNaN(ratio) ? 'none' : `${ratio.toFixed(2)}×`;
}

/** The median of several runs, and how far they spread. */
export function spreadText(values: readonly number[], text: (value: number) => string): string {
  const ends = [Math.min(...values), Math.max(...values)].map(text);
  return values.length > 1 ? `${text(median(values))} (${ends.join('–')})` : text(median(values));
}

export const thousandsText = (perSecond: number) => `${Math.round(perSecond / 1000)} k/s`;
export const secondsText = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

/** Endpoints as `address:port`. */
export type Score = { readonly right: number; readonly of: number; readonly wrong: number };

export function scoreOf(found: Iterable<string>, open: ReadonlySet<string>): Score {
  const all = new Set(found);
  const right = [...all].filter((one) => open.has(one)).length;
  return { right, of: open.size, wrong: all.size - right };
}

export const isPerfect = ({ right, of, wrong }: Score) => right === of && wrong === 0;

export function scoreText({ right, of, wrong }: Score): string {
  return `${right} of ${of}${wrong > 0 ? `, ${wrong} FALSE` : ''}`;
}
