/** Parts of what protocols answer, in the short form that tests compare. */
import type { Posture, TriState } from '../facts/posture.ts';

/** Each posture fact with its yes, no or unknown, without the sentence. */
export function triStates(posture: Posture): Record<string, TriState> {
  return Object.fromEntries(Object.entries(posture).map(([fact, { is }]) => [fact, is]));
}
