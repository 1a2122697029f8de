/**
 * Ctrl-C, `kill` and a terminal that is closed: the first ends a check in order. From then on they
 * do what the system does by itself, so the second ends the program at once, however busy it is.
 */
export type Stop = {
  readonly signal: AbortSignal;
  /** Ends the check in order without a signal from outside. */
  now(): void;
  release(): void;
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function stopOnSignals(onStop: () => void): Stop {
  const controller = new AbortController();
  const listener = () => {
    release();
    controller.abort();
    onStop();
  };
  const release = () => {
    for (const signal of signals) process.off(signal, listener);
  };
  for (const signal of signals) process.on(signal, listener);
  return { signal: controller.signal, now: () => controller.abort(), release };
}
