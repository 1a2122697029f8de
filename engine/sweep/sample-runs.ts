/** Samples in a row, and how many of them say something. */
import { Loss } from './loss.ts';

const neededMax = 30;
const chanceOfLoss = 1e-6;
const typicalStep = 0.1;

/** Counts one that was sent long enough after the last that counted. */
export function count(run: { count: number; at: number }, sentAt: number, apart: number): number {
  if (run.count > 0 && sentAt - run.at < apart) return run.count;
  run.at = sentAt;
  return ++run.count;
}

/** A good sample, and those in a row that were lost before it. */
export function usualOf(lost: number): Loss {
  const loss = new Loss();
  loss.sent = lost + 1;
  loss.lost = lost;
  return loss;
}

/** So many in a row are next to never lost by chance, with what was lost so far. */
export function needed(usual: Loss, least: number): number {
  const share = (usual.lost + 1) / (usual.sent + 4);
  return Math.min(neededMax, Math.max(least, Math.ceil(Math.log(chanceOfLoss) / Math.log(share))));
}

/** Drawn towards each sample by a fixed factor, it settles at the median. */
export function drawn(typicalMs: number | null, sampleMs: number): number {
  if (typicalMs === null) return sampleMs;
  const factor = 1 + typicalStep;
  return sampleMs > typicalMs
    ? Math.min(sampleMs, Math.max(typicalMs * factor, typicalMs + 0.01))
    : Math.max(sampleMs, typicalMs / factor);
}
