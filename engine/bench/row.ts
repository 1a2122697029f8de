/** One line of the bench: what we and a peer did in the same run, and the bar that we set ourselves. */
export type BenchRow = {
  readonly measure: string;
  readonly ours: string;
  /** What the peer did, or why there is no figure. */
  readonly peer: string;
  /** Ours ÷ peer's, in the direction that `bar` names. */
  readonly ratio: string;
  readonly bar: string;
  readonly met: boolean;
};
