/** Recordings whose server goes silent for good in the middle of what it says. */
import { concat } from '../identify/bytes.ts';
import type { ExchangeCase, Step } from '../identify/exchange-text.ts';

/** One case for each `every` bytes of each message: the message and all behind it is cut off there. */
export function* cutShort(whole: ExchangeCase, every = 1): Generator<ExchangeCase> {
  for (const [index, recording] of whole.recordings.entries())
    for (const [at, step] of recording.steps.entries()) {
      if (step.kind !== 'hear') continue;
      const bytes = concat(...step.chunks);
      for (let length = 0; length < bytes.length; length += every) {
        const chunks = length > 0 ? [bytes.subarray(0, length)] : [];
        const steps: Step[] = [...recording.steps.slice(0, at), { kind: 'hear', chunks }];
        yield { ...whole, recordings: whole.recordings.with(index, { ...recording, steps }) };
      }
    }
}
