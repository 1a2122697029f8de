/** What the exit code tells a pipeline. Findings at or above `--fail-on` outrank incompleteness. */
export const exitCodes = { clean: 0, findings: 1, wrongUse: 2, incomplete: 3 } as const;
