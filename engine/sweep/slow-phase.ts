/**
 * After the rounds: devices that limit their answers, each at the pace at which it gives them, all
 * side by side, and for a time that is bounded by what it is worth.
 */
import type { Canaries } from './canaries.ts';
import type { Heard } from './heard.ts';
import type { Probing } from './probing.ts';
import { type SlowVerdict, SlowWalk } from './slow-walk.ts';
import type { SweepPlan } from './sweep.ts';
import type { SynDevice } from './syn-device.ts';

/** It may double the time of all before it, and has at least a minute. */
const slowMsMin = 60_000;
const slowMsMax = 30 * 60_000;
const probesAtOnce = 2048;
const restMs = 5;

type Parts = {
  readonly probing: Probing;
  readonly canaries: Canaries;
  readonly heard: Heard;
  /** When the sweep began. */
  readonly startedAt: number;
};

export class SlowPhase {
  /** By device. */
  readonly walks = new Map<number, SlowWalk>();
  readonly #plan: SweepPlan;
  readonly #parts: Parts;

  constructor(plan: SweepPlan, parts: Parts) {
    this.#plan = plan;
    this.#parts = parts;
  }

  /** Null for a device that needed no slow walk. */
  verdictOf(index: number): SlowVerdict | null {
    return this.walks.get(index)?.verdict ?? null;
  }

  /** `round`: the last that was walked. `breathe` sends and reads, and waits about so long. */
  async run(
    round: number,
    isProven: (index: number, device: SynDevice) => boolean,
    breathe: (waitMs: number) => Promise<void>,
  ): Promise<void> {
    const { clock, signal } = this.#plan;
    const { probing, heard } = this.#parts;
    const startedAt = clock.now();
    const patienceMs = Math.max(slowMsMin, startedAt - this.#parts.startedAt);
    for (const [index, device] of heard.devices) {
      if (!device.hasAnswered || device.pending === 0 || isProven(index, device)) continue;
      if (probing.isOver(index)) continue;
      this.walks.set(index, this.#walk(index, device, round));
      await breathe(0);
    }
    while (!signal.aborted) {
      const walking = [...this.walks.values()].filter(({ verdict }) => verdict === 'walking');
      const worthMs = walking.reduce((most, walk) => Math.max(most, walk.worthMs(patienceMs)), 0);
      const now = clock.now();
      if (now >= startedAt + Math.min(slowMsMax, worthMs)) return;
      probing.look();
      const share = Math.ceil(probesAtOnce / walking.length);
      for (const walk of walking) {
        if (probing.isOver(walk.index)) walk.verdict = 'over';
        else walk.turn(now, share);
      }
      await breathe(restMs);
    }
  }

  /** Begins at the pace at which it has given answers so far. */
  #walk(index: number, device: SynDevice, round: number): SlowWalk {
    const { clock, perDeviceRate, timeoutMs, retries } = this.#plan;
    const { probing, canaries, heard } = this.#parts;
    const ports = heard.silentPorts(index, device);
    const spanMs = Math.max(1000, device.lastAnswerAt - device.firstAnswerAt);
    return new SlowWalk(index, device, ports, probing, canaries, {
      now: () => clock.now(),
      rate: (device.ledger.answers * 1000) / spanMs,
      rateMax: perDeviceRate,
      timeoutMs,
      leastProbes: retries + 1,
      shedsLoad: device.limitsOpenPortsAfter(round + 1),
    });
  }
}
