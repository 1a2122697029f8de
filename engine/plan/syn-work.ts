/**
 * TCP ports by raw packets, as engine/sweep/syn.ts asks them: rounds over what is still unanswered,
 * with pauses in between. What a round costs beside its probes are canaries: known answers that are
 * asked again on the way and in each pause. And how many rounds there are hangs on what those of
 * before have shown, so they are gone through one by one, on average, by the sweep's own arithmetic.
 */
import {
  pauseCanariesOf,
  probesPerCanary,
  probesPerCanaryLeast,
  pulseEveryMs,
} from '../sweep/effort.ts';
import { Loss } from '../sweep/loss.ts';
import { probesAt, probesFor } from '../sweep/silence.ts';
import type { Behaviour } from './assumptions.ts';
import type { SliceGround } from './ground.ts';
import { isFragile, type Kind, portsOf } from './kind.ts';
import {
  limited,
  longest,
  only,
  type Part,
  type Setting,
  type Spent,
  secondsOf,
  together,
} from './spent.ts';

/** Of engine/sweep/syn.ts: the pause after a round that is not the last, doubled each time. */
const firstPauseMs = 250;
const roundsMax = 16;
const slowSeconds = { brief: 20, least: 60, most: 30 * 60 };
/** More canaries at first, until it is known how a device answers. */
const firstCanaries = 8;
/** Ethernet without its checksum: 14, then IP, then TCP with one option; 60 at least. */
const synBytes = { 4: 60, 6: 78 } as const;
/** A port fewer is none: what is left on average is rounded. */
const someMin = 0.5;

export function bySyn(ground: SliceGround, setting: Setting): Part {
  const { kinds, budgets } = setting;
  const devices = kinds.map((kind, i) => {
    const isAsked = (ground.devices[i] ?? 0) > 0 && !isFragile(kind);
    return new Asked(kind, isAsked ? portsOf(kind, budgets).tcp : 0, setting);
  });
  const spent: Spent[] = [];
  for (let round = 0; round < roundsMax; round++) {
    const probes = devices.map((device) => device.probes(round));
    if (probes.every((count) => count < someMin)) break;
    const bare = secondsOf(limited(ground, probes, setting));
    const walked = limited(
      ground,
      devices.map((device, kind) => device.walk(round, probes[kind] ?? 0, bare)),
      setting,
    );
    spent.push(walked);
    for (const device of devices) device.judge(round + 1);
    const isLast = devices.every((device) => device.probes(round + 1) < someMin);
    if (isLast && devices.every((device) => device.pending < someMin)) break;
    const pauseMs = Math.min(budgets.timeoutMs, isLast ? Infinity : firstPauseMs * 2 ** round);
    const canaries = devices.map((device) => device.pause());
    // They are spread over the pause, and where the rate has no room for them, it lasts longer.
    spent.push(longest([only('pauses', pauseMs / 1000), limited(ground, canaries, setting)]));
    for (const device of devices) device.judge(round + 1);
  }
  spent.push(only('pauses', slowPhase(devices, spent)));
  const packets = devices.map((device) => device.sent);
  const bytes = packets.map((count, kind) => count * synBytes[kinds[kind]?.family ?? 4]);
  return { spent: together(spent), begun: packets, packets, bytes };
}

/** What one device of a kind is asked, on average. */
class Asked {
  readonly behaviour: Behaviour;
  readonly ports: number;
  /** Ports without an answer, and those of them that would give one. */
  pending: number;
  sent = 0;
  #unheard: number;
  #needed: number;
  readonly #least: number;
  readonly #found: number[] = [];
  readonly #canaries = new Loss();

  constructor(kind: Kind, ports: number, { behaviours, budgets }: Setting) {
    this.behaviour = behaviours[kind.profile];
    this.ports = ports;
    this.pending = ports;
    this.#unheard = ports * (1 - this.behaviour.silent);
    this.#least = budgets.retries + 1;
    this.#needed = this.#least;
  }

  /** In this round: one to each port without an answer. */
  probes(round: number): number {
    return round < this.#needed ? this.pending : 0;
  }

  /** The same with the canaries among them, where it takes `seconds`. */
  walk(round: number, probes: number, seconds: number): number {
    if (probes === 0) return 0;
    const answered = this.#unheard * (1 - this.behaviour.loss);
    this.#found.push(answered);
    this.#unheard -= answered;
    this.pending -= answered;
    const canaries = this.#isKnown ? canariesAmong(probes, seconds, round === 0) : 0;
    this.#ask(canaries);
    this.sent += probes;
    return probes + canaries;
  }

  /** Canaries to it in a pause. */
  pause(): number {
    if (!this.#isKnown || this.pending < someMin) return 0;
    const canaries = pauseCanariesOf(this.pending);
    this.#ask(canaries);
    return canaries;
  }

  get #isKnown(): boolean {
    return this.behaviour.silent < 1;
  }

  #ask(canaries: number): void {
    this.sent += canaries;
    this.#canaries.sent += canaries;
    this.#canaries.lost += canaries * this.behaviour.loss;
  }

  /** How often its silent ports are to be asked, with what so many rounds have shown. */
  judge(rounds: number): void {
    if (!this.#isKnown || this.#found.length < rounds) return;
    const found = this.#found.map((count) => (count < someMin ? 0 : count));
    const loss = new Loss();
    loss.include(this.#canaries);
    for (const [round, count] of found.entries()) {
      if (round < found.length - 1) loss.sent += count;
      if (round > 0) loss.lost += count;
    }
    const answering = found.reduce((sum, count) => sum + count, 0);
    const own = probesFor({ found, loss }, this.#least);
    const pooled = probesAt(this.#canaries.share, answering, this.#least);
    // A round that still brought ports to light is not the last.
    const isAnswering = rounds > 1 && (found[rounds - 1] ?? 0) > 0;
    const needed = Math.min(roundsMax, Math.max(own, pooled));
    this.#needed = isAnswering ? Math.max(needed, rounds + 1) : needed;
  }
}

/** One in so many probes, and one each few seconds where that is sooner, within a bound. */
function canariesAmong(probes: number, seconds: number, isFirst: boolean): number {
  const usual = Math.max(probes / probesPerCanary, (seconds * 1000) / pulseEveryMs);
  return Math.min(probes / probesPerCanaryLeast, usual + (isFirst ? firstCanaries : 0));
}

/** As long as everything before it, within bounds; where that is hopeless, only long enough to know. */
function slowPhase(devices: readonly Asked[], before: readonly Spent[]): number {
  const phases = devices.flatMap(({ ports, behaviour }) =>
    ports > 0 ? [behaviour.slowPhase] : [],
  );
  if (phases.includes('long')) {
    return Math.min(slowSeconds.most, Math.max(slowSeconds.least, secondsOf(together(before))));
  }
  return phases.includes('brief') ? slowSeconds.brief : 0;
}
