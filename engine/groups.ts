/**
 * Devices that bear less are swept each by itself, beside all the others: by whole connections that
 * are ended in order, few at a time and slowly, so that neither do they suffer nor does anybody wait
 * for them. What is learnt is joined as if it had been one sweep.
 */
import type { PortSet } from './facts/port-set.ts';
import { profiles } from './facts/profile.ts';
import { DeviceLedgers } from './sweep/device-ledgers.ts';
import type { Progress, Sweep, SweepSink } from './sweep/sweep.ts';
import type { Targets } from './targets/read-targets.ts';

/** Fragile devices that are swept at the same time. */
const atOnceMax = 32;

/** Devices with a profile of their own, by number. */
export function fragileIn({ set, profileOf, hasProfiles }: Targets): number[] {
  if (!hasProfiles) return [];
  const fragile: number[] = [];
  for (let device = 0; device < set.size; device++) {
    const name = profileOf(device);
    if (name && !profiles[name].mayHalfOpen) fragile.push(device);
  }
  return fragile;
}

/** `sweepOne` sweeps a single device, whose number in its sweep is 0. */
export async function sweepGroups(
  devices: number,
  fragile: readonly number[],
  sink: SweepSink,
  sweepRest: (sink: SweepSink) => Promise<Sweep>,
  sweepOne: (device: number, sink: SweepSink) => Promise<Sweep>,
): Promise<Sweep> {
  if (fragile.length === 0) return sweepRest(sink);
  const progress = new JoinedProgress(sink);
  const own = new Map<number, Sweep>();
  const queue = [...fragile];
  const worker = async () => {
    for (let device = queue.shift(); device !== undefined; device = queue.shift()) {
      const number = device;
      const port: SweepSink['port'] = (_own, ...told) => sink.port(number, ...told);
      own.set(number, await sweepOne(number, { port, progress: progress.part() }));
    }
  };
  const workers = Array.from({ length: Math.min(atOnceMax, fragile.length) }, worker);
  const isAll = fragile.length === devices;
  const restSink = { ...sink, progress: progress.part() };
  const [rest] = await Promise.all([isAll ? null : sweepRest(restSink), ...workers]);
  return joined(devices, rest, own);
}

function joined(devices: number, rest: Sweep | null, own: ReadonlyMap<number, Sweep>): Sweep {
  const sweeps = [...(rest ? [rest] : []), ...own.values()];
  const notes = new Map(rest?.notes);
  const everywhere = new Map<number, PortSet>(rest?.answeringEverywhere);
  for (const [device, sweep] of own) {
    const note = sweep.notes.get(0);
    const ports = sweep.answeringEverywhere.get(0);
    if (note) notes.set(device, note);
    if (ports) everywhere.set(device, ports);
  }
  const ledgerOf = (device: number) => {
    const ledger = own.get(device)?.ledgers.get(0) ?? rest?.ledgers.get(device);
    if (!ledger) throw new RangeError(`there is no device ${device}`);
    return ledger;
  };
  return {
    ledgers: new DeviceLedgers(devices, ledgerOf),
    notes,
    answeringEverywhere: everywhere,
    complete: sweeps.every(({ complete }) => complete),
    incompleteBecause: [...new Set(sweeps.flatMap((sweep) => sweep.incompleteBecause))],
  };
}

/** Several sweeps tell how far they are; people wait for all of them. */
class JoinedProgress {
  readonly #sink: SweepSink;
  readonly #parts: Progress[] = [];

  constructor(sink: SweepSink) {
    this.#sink = sink;
  }

  part(): (progress: Progress) => void {
    const at = this.#parts.length;
    this.#parts.push({ done: 0, total: 0, perSecond: 0, found: 0 });
    return (progress) => {
      this.#parts[at] = progress;
      const sum = (of: (one: Progress) => number) =>
        this.#parts.reduce((total, one) => total + of(one), 0);
      this.#sink.progress({
        done: sum(({ done }) => done),
        total: sum(({ total }) => total),
        perSecond: sum(({ perSecond }) => perSecond),
        found: sum(({ found }) => found),
      });
    };
  }
}
