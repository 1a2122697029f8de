/**
 * A large check is made of slices of neighbouring devices, one after the other: swept, identified,
 * judged and told before the next begins. So what a check remembers of a device that is on its way
 * is remembered of one slice only, and ten million addresses cost no more than the first
 * 16,384: what stays of a slice is what its result tells.
 *
 * Neighbours, and not every hundredth device, because they come to few ranges, and because the
 * limits of a segment then hold within one sweep. One slice at a time, because then the rates are
 * those of the sweep that runs, without two sweeps having to agree; the price is the wait for the
 * last answers of each slice, a few seconds in which nothing is sent. A service that takes long to
 * say what it is keeps nobody waiting: the next slice is swept meanwhile.
 */
import { AlikeTable } from './alike-table.ts';
import { type Assessed, assess } from './assess-devices.ts';
import type { Asked } from './check-request.ts';
import type { AlikeDevices, CheckEvent, DeviceResult, SweepMethod } from './facts/check-result.ts';
import { realClock } from './facts/clock.ts';
import type { Finding } from './facts/finding.ts';
import { portCount } from './facts/port-set.ts';
import type { Outage } from './facts/vitals.ts';
import { holdYoungHeap, releaseGarbage } from './heap.ts';
import { sweepAndIdentify } from './run.ts';
import type { Ground } from './sweeps.ts';
import { sliceOf } from './targets/slice.ts';

export type Checked = {
  readonly devices: readonly DeviceResult[];
  readonly quiet: readonly AlikeDevices[];
  readonly silent: readonly AlikeDevices[];
  readonly findings: readonly Finding[];
  readonly incompleteBecause: readonly string[];
  readonly outages: readonly Outage[];
};

export type SliceLimits = {
  readonly devicesAtOnce: number;
  /** A result that tells of more devices one by one is too large to be read. */
  readonly devicesListedMax: number;
};

/**
 * The more at once, the less of the time is spent on waiting for the last answers of slices. A device
 * that answers takes some 3 KB while it is swept: with 32,768 of them a whole check took 280 to 370 MB,
 * by the whim of the garbage collector, with half as many 205 to 265 MB in the same time.
 */
export const devicesAtOnce: Readonly<Record<SweepMethod, number>> = {
  syn: 16_384,
  connect: 16_384,
};
const devicesListedMax = 65_536;
/** Fewer take little memory in any case. */
const manyDevices = 4096;
/** Of the causes of incompleteness, which each slice tells for itself. */
const sentencesMax = 20;
/** Identification that is over by then costs no memory of a second slice. */
const patienceMs = 1000;

/** How many slices so many devices are, where their number isn't given otherwise. */
export function slicesOf(devices: number, method: SweepMethod): number {
  return Math.ceil(devices / devicesAtOnce[method]);
}

/** `ground.slice`: the number of the first. */
export async function checkInSlices(
  ground: Ground,
  asked: Asked,
  method: SweepMethod,
  tell: (event: CheckEvent) => void,
  limits: SliceLimits = { devicesAtOnce: devicesAtOnce[method], devicesListedMax },
): Promise<Checked> {
  const { set } = ground.targets;
  const result = new Joined();
  const progress = new WholeProgress(set.size, asked, tell);
  /** Of the slices so far; at most one of them is still being identified when another is swept. */
  let last: Promise<void> = Promise.resolve();
  if (set.size > manyDevices) holdYoungHeap();
  for (let first = 0; first < set.size; first += limits.devicesAtOnce) {
    const reason = first === 0 ? null : whyStop(ground, result, limits);
    if (reason !== null) {
      const rest = (set.size - first).toLocaleString('en-US');
      result.because.add(
        `${reason}: ${rest} devices from ${set.addressAt(first)} on were not asked`,
      );
      break;
    }
    const size = Math.min(limits.devicesAtOnce, set.size - first);
    const number = ground.slice + first / limits.devicesAtOnce;
    const targets = sliceOf(ground.targets, first, size);
    const pace = ground.budget.over(targets.set, ground.times);
    const slice = { ...ground, slice: number, targets, pace };
    releaseGarbage();
    const { seen, swept } = begin(slice, asked, method, progress.tellOf(size));
    const before = last;
    last = (async () => {
      const known = await seen.finally(() => pace.end());
      await before; // told in their order
      for (const because of known.incompleteBecause) result.because.add(because);
      result.outages.push(...known.vitals.outages);
      result.include(await assess(slice, known, tell, set.size), first);
    })();
    last.catch(() => {}); // awaited below, but perhaps not at once
    await swept;
    await before;
    await Promise.race([last, realClock.sleep(patienceMs)]);
  }
  await last;
  const { devices, findings, alike, because } = result;
  const outages = result.outages.slice(0, sentencesMax);
  const quiet = alike.devices('up', set);
  const silent = alike.devices('silent', set);
  const incompleteBecause = shortened([...because]);
  return { devices, quiet, silent, findings, outages, incompleteBecause };
}

/** `swept` ends with the sweeps, `seen` with identification. */
function begin(...[slice, asked, method, tell]: Parameters<typeof sweepAndIdentify>) {
  const { promise: swept, resolve } = Promise.withResolvers<void>();
  const seen = sweepAndIdentify(slice, asked, method, tell, resolve);
  seen.catch(() => {}); // awaited later
  return { seen, swept };
}

class Joined {
  readonly devices: DeviceResult[] = [];
  readonly findings: Finding[] = [];
  readonly alike = new AlikeTable();
  readonly because = new Set<string>();
  readonly outages: Outage[] = [];

  include({ devices, findings, alike }: Assessed, first: number): void {
    for (const device of devices) this.devices.push(device);
    for (const finding of findings) this.findings.push(finding);
    this.alike.include(alike, first);
  }
}

function whyStop({ signal }: Ground, { devices }: Joined, limits: SliceLimits): string | null {
  if (signal.aborted) return 'it was interrupted';
  if (devices.length < limits.devicesListedMax) return null;
  const most = limits.devicesListedMax.toLocaleString('en-US');
  return `${most} devices and more have something to tell, which is all that one result holds`;
}

function shortened(sentences: readonly string[]): readonly string[] {
  if (sentences.length <= sentencesMax) return sentences;
  const more = sentences.length - sentencesMax;
  return [...sentences.slice(0, sentencesMax), `and ${more} more causes of this kind`];
}

/** Each slice tells how far it is; people wait for all of them. */
class WholeProgress {
  readonly #devices: number;
  readonly #asked: Asked;
  readonly #tell: (event: CheckEvent) => void;
  #devicesBegun = 0;
  #slices = 0;
  /** By stage, what each slice told last. */
  readonly #last = new Map<string, Step[]>();

  constructor(devices: number, asked: Asked, tell: (event: CheckEvent) => void) {
    this.#devices = devices;
    this.#asked = asked;
    this.#tell = tell;
  }

  tellOf(size: number): (event: CheckEvent) => void {
    const before = this.#devicesBegun;
    const number = this.#slices++;
    this.#devicesBegun += size;
    if (size === this.#devices) return this.#tell;
    return (event) => {
      this.#tell(event.event === 'progress' ? this.#ofAll(event, number, before) : event);
    };
  }

  #ofAll(step: Step, number: number, devicesBefore: number): Step {
    const { stage } = step;
    const steps = this.#last.get(stage) ?? [];
    this.#last.set(stage, steps);
    steps[number] = step;
    const sum = (of: (one: Step) => number) => steps.reduce((total, one) => total + of(one), 0);
    const found = sum((one) => one.found);
    if (stage === 'identify') {
      return { ...step, done: sum((one) => one.done), total: sum((one) => one.total), found };
    }
    const ports = portCount(stage === 'sweep udp' ? this.#asked.udp : this.#asked.tcp);
    const done = step.done + devicesBefore * ports;
    return { ...step, done, total: this.#devices * ports, found };
  }
}

type Step = Extract<CheckEvent, { event: 'progress' }>;
