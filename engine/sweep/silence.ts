/**
 * What the silence of a port means, given what was measured of its device: after how many probes
 * loss is no longer a reason for it.
 *
 * Loss is not known, only sampled. Three canaries that came back say little: a line that loses a
 * quarter returns three of three as well, in two sweeps of five. So the chance that all of n probes
 * were lost is taken over every loss that the sample allows, and few canaries ask for many probes.
 *
 * How many ports may be hidden follows from those that were found: where n probes find K ports and
 * miss each with the chance q, (K + 1) × q are missed on average, however many were asked. Ports
 * behind a filter answer no probe, and need none to be sure of the others.
 *
 * All of it holds only where losses have nothing to do with each other. A device that sheds load at
 * each burst loses the same few ports over and over: those that were missed before are then missed
 * far more often than others, which shows, and the rate of those counts.
 */
import { Loss } from './loss.ts';

/** Ports of a device that a sweep may miss on average: one in a million sweeps. */
const missedMax = 1e-6;
/** More probes than this are no way to certainty. */
const probesMax = 64;
/** What is believed before anything was measured: most lines lose next to nothing, some a tenth and more. */
const priorLost = 0.1;
const priorKept = 1;
/** Of those that were missed before, this much of their loss is believed to be like that of all. */
const likeOthers = 8;
/** Standard deviations by which they must be missed more often than all others. */
const deviations = 3;

/** Ports found by each round, and what the same rounds and the canaries say of the loss. */
export type Evidence = {
  readonly found: readonly number[];
  readonly loss: Loss;
  /** How many answered in all, where that is more than in these rounds. */
  readonly answering?: number;
};

/**
 * How often a silent port of this device has to be asked, with what is known so far; Infinity where
 * no number of probes will do.
 */
export function probesFor({ found, loss, answering }: Evidence, least: number): number {
  const inAll = answering ?? sumFrom(found, 0);
  const all = { lost: loss.lost + priorLost, kept: kept(loss) + priorKept };
  const share = all.lost / (all.lost + all.kept);
  const whenKnown = probesAt(share, inAll, least);
  if (whenKnown > probesMax) return Number.POSITIVE_INFINITY;
  let needed = Math.max(least, Math.min(probesMax, probesUntilSure(all, inAll)));
  for (let round = 1; round < found.length; round++) {
    const late = foundLate(found, round);
    if (!isBeyond(late, share)) continue;
    const again = {
      lost: late.lost + share * likeOthers,
      kept: kept(late) + (1 - share) * likeOthers,
    };
    needed = Math.max(needed, round + probesUntilSure(again, sumFrom(found, round)));
  }
  return needed;
}

/** The same where the share of loss is known well enough. */
export function probesAt(share: number, found: number, least: number): number {
  if (share <= 0) return least;
  if (share >= 1) return Number.POSITIVE_INFINITY;
  return Math.max(least, Math.ceil(Math.log(missedMax / (found + 1)) / Math.log(share)));
}

/**
 * Of the ports that were missed in all rounds before: as many as were found in one round are to
 * those of the next as what was answered to what was lost.
 */
export function foundLate(found: readonly number[], first = 0): Loss {
  const loss = new Loss();
  for (let round = first; round < found.length; round++) {
    if (round < found.length - 1) loss.sent += found[round] ?? 0;
    if (round > first) loss.lost += found[round] ?? 0;
  }
  return loss;
}

function isBeyond({ sent, lost }: Loss, share: number): boolean {
  const expected = sent * share;
  return lost > 1 + expected + deviations * Math.sqrt(expected * (1 - share));
}

type Believed = { readonly lost: number; readonly kept: number };

/** The mean of share^n over all shares that are believed in, which is a product (beta-binomial). */
function probesUntilSure({ lost, kept: back }: Believed, found: number): number {
  let missed = found + 1;
  for (let probes = 1; probes <= probesMax; probes++) {
    missed *= (lost + probes - 1) / (lost + back + probes - 1);
    if (missed <= missedMax) return probes;
  }
  return Number.POSITIVE_INFINITY;
}

function kept({ sent, lost }: Loss): number {
  return Math.max(0, sent - lost);
}

function sumFrom(found: readonly number[], first: number): number {
  let sum = 0;
  for (let round = first; round < found.length; round++) sum += found[round] ?? 0;
  return sum;
}
