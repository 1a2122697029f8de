/** Ctrl-C, `kill` and a terminal that is closed: the first ends a check in order. */
export type Stop = {
  readonly signal: AbortSignal;
  /** Ends the check in order without a signal from outside. */
  now(): void;
  release(): void;
};

/** As a shell tells it: 128 and the number of the signal. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The second signal ends the program at once. */
export function stopOnSignals(onStop: () => void): Stop {
  const controller = new AbortController();
  const listener = (signal: (typeof signals)[number]) => {
    if (controller.signal.aborted) process.exit(exitCodes[signal]);
    controller.abort();
    onStop();
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    signal: controller.signal,
    now: () => controller.abort(),
    release: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
