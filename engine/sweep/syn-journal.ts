/**
 * The SYN sweep's side of its journal. Written down are the answers (heard.ts does it), the place
 * in the order, and before each round what a device had been sent, when it joined, and how its
 * canaries fared.
 */
import type { Canaries } from './canaries.ts';
import type { CanariesBefore, Heard } from './heard.ts';
import { noJournal, type SweepJournal } from './journal.ts';
import type { Probing } from './probing.ts';
import type { Reachable } from './reachable.ts';
import type { SweepPlan } from './sweep.ts';

export type Place = { readonly round: number; readonly position: number };

/**
 * A place counts as reached when the answers to what lies before it had time to come: a few times
 * the longest way that a canary took, at least this long, at most the timeout. What is on its way
 * when the sweep is killed is asked again.
 */
const waysWaited = 4;
const waitedLeastMs = 50;
/** Rounds that a mask of them holds. */
const bitsMax = 30;
/** Places on the way to being reached. */
const placesMax = 64;

type Parts = {
  readonly probing: Probing;
  readonly reachable: Reachable;
  readonly heard: Heard;
  readonly canaries: Canaries;
};

export class SynJournal {
  readonly #journal: SweepJournal;
  readonly #plan: SweepPlan;
  readonly #probing: Probing;
  readonly #reachable: Reachable;
  readonly #heard: Heard;
  readonly #canaries: Canaries;
  #recent: { readonly at: number; readonly position: number }[] = [];

  constructor(plan: SweepPlan, parts: Parts) {
    this.#journal = plan.journal ?? noJournal;
    this.#plan = plan;
    this.#probing = parts.probing;
    this.#reachable = parts.reachable;
    this.#heard = parts.heard;
    this.#canaries = parts.canaries;
  }

  /** Where to begin, with everything known that an earlier sweep had heard. */
  recall(): Place {
    const { resumed } = this.#journal;
    if (!resumed) return { round: 0, position: 0 };
    const { order, targets } = this.#plan;
    const round = Math.max(0, Math.floor(resumed.round));
    const position = Math.min(order.size, Math.max(0, Math.floor(resumed.position)));
    this.#reachable.recall(joinedFrom(resumed.facts, targets.size));
    for (const before of roundsFrom(resumed.facts)) this.#heard.interrupted.add(before);
    this.#heard.interrupted.add(round);
    this.#probing.recall(sentFrom(resumed.facts));
    this.#heard.silentAskedIn = 2 ** Math.min(round, bitsMax) - 1; // every port, in each round
    if (round === 0) {
      for (let at = 0; at < position; at++) {
        const device = order.deviceAt(at);
        if (!this.#plan.isExcluded(device, order.portAt(at))) this.#probing.count(device);
      }
    }
    resumed.replay(this.#heard.recall);
    for (const before of canariesFrom(resumed.facts)) this.#heard.recallCanaries(before);
    return { round, position };
  }

  /** Before a round: what can't be told from the answers. */
  begin(round: number): void {
    this.#recent = [];
    const sent = Buffer.from(this.#probing.sentTo.buffer).toString('base64');
    const joined = this.#reachable.joinedBy(round + 1);
    const interrupted = [...this.#heard.interrupted];
    const canaries = this.#heard.canariesSoFar();
    this.#journal.keep({ joined, interrupted, ...(round > 0 && { sent, canaries }) });
    this.#journal.reached(round, 0);
  }

  /** After a slice of work up to `position`. */
  reached(round: number, position: number, now: number): void {
    const waitMs = this.#waitMs();
    const last = this.#recent.at(-1);
    if (!last || now - last.at >= waitMs / placesMax) this.#recent.push({ at: now, position });
    let passed = -1;
    while (this.#recent[0] && this.#recent[0].at <= now - waitMs) {
      passed = this.#recent.shift()?.position ?? passed;
    }
    if (passed >= 0) this.#journal.reached(round, passed);
  }

  #waitMs(): number {
    const { timeoutMs } = this.#plan;
    const { slowestMs } = this.#canaries;
    if (slowestMs === 0) return timeoutMs;
    return Math.min(timeoutMs, Math.max(waitedLeastMs, slowestMs * waysWaited));
  }

  /** Everything of this round has been sent and waited for. */
  end(round: number): void {
    this.#journal.reached(round, this.#plan.order.size);
  }
}

function joinedFrom(facts: Readonly<Record<string, unknown>>, devices: number): [number, number][] {
  const { joined } = facts;
  if (!Array.isArray(joined)) return [];
  const isPair = (one: unknown): one is [number, number] =>
    Array.isArray(one) && Number.isInteger(one[0]) && one[0] < devices && Number.isInteger(one[1]);
  return joined.filter(isPair);
}

function roundsFrom({ interrupted }: Readonly<Record<string, unknown>>): number[] {
  return Array.isArray(interrupted) ? interrupted.filter((one) => Number.isInteger(one)) : [];
}

function canariesFrom({ canaries }: Readonly<Record<string, unknown>>): CanariesBefore[] {
  if (!Array.isArray(canaries)) return [];
  const isCount = (one: unknown) => Number.isInteger(one) && (one as number) >= 0;
  const isWhole = (one: unknown): one is CanariesBefore =>
    Array.isArray(one) && one.length === 5 && one.every(isCount);
  return canaries.filter(isWhole);
}

function sentFrom({ sent }: Readonly<Record<string, unknown>>): Uint32Array {
  const bytes = Buffer.from(typeof sent === 'string' ? sent : '', 'base64');
  const copy = new Uint8Array(bytes.length - (bytes.length % 4));
  copy.set(bytes.subarray(0, copy.length));
  return new Uint32Array(copy.buffer);
}
