/**
 * A large check is made of slices of neighbouring devices, one after the other: swept, identified,
 * judged and told before the next begins. So what a check remembers of a device that is on its way
 * is remembered of one slice only, and ten million addresses cost no more than the first
 * 65,536: what stays of a slice is what its result tells.
 *
 * Neighbours, and not every hundredth device, because they come to few ranges, and because the
 * limits of a segment then hold within one sweep. One slice at a time, because then the rates are
 * those of the sweep that runs, without two sweeps having to agree; the price is the wait for the
 * last answers of each slice, a few seconds in which nothing is sent.
 */
import { AlikeTable } from './alike-table.ts';
import { type Assessed, assess } from './assess-devices.ts';
import type { Asked } from './check-request.ts';
import type { AlikeDevices, CheckEvent, DeviceResult, SweepMethod } from './facts/check-result.ts';
import type { Finding } from './facts/finding.ts';
import { portCount } from './facts/port-set.ts';
import { releaseGarbage } from './heap.ts';
import { sweepAndIdentify } from './run.ts';
import type { Ground } from './sweeps.ts';
import { sliceOf } from './targets/slice.ts';

export type Checked = {
  readonly devices: readonly DeviceResult[];
  readonly quiet: readonly AlikeDevices[];
  readonly silent: readonly AlikeDevices[];
  readonly findings: readonly Finding[];
  readonly incompleteBecause: readonly string[];
};

export type SliceLimits = {
  readonly devicesAtOnce: number;
  /** A result that tells of more devices one by one is too large to be read. */
  readonly devicesListedMax: number;
};

/**
 * A connect sweep remembers each device, a SYN sweep only those that answer; and the more at once,
 * the less of the time is spent on waiting for the last answers of slices.
 */
const devicesAtOnce: Readonly<Record<SweepMethod, number>> = { syn: 65_536, connect: 16_384 };
const devicesListedMax = 65_536;
/** Of the causes of incompleteness, which each slice tells for itself. */
const sentencesMax = 20;

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
    const number = first / limits.devicesAtOnce;
    const targets = sliceOf(ground.targets, first, size);
    const slice = { ...ground, slice: number, targets };
    releaseGarbage();
    const seen = await sweepAndIdentify(slice, asked, method, progress.tellOf(size));
    for (const because of seen.incompleteBecause) result.because.add(because);
    result.include(await assess(slice, seen, tell, set.size), first);
  }
  const { devices, findings, alike, because } = result;
  const quiet = alike.devices('up', set);
  const silent = alike.devices('silent', set);
  return { devices, quiet, silent, findings, incompleteBecause: shortened([...because]) };
}

class Joined {
  readonly devices: DeviceResult[] = [];
  readonly findings: Finding[] = [];
  readonly alike = new AlikeTable();
  readonly because = new Set<string>();

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
  /** Devices of the slices before, and what was found there, by stage. */
  #before = 0;
  #size = 0;
  #found = new Map<string, number>();
  readonly #last = new Map<string, number>();

  constructor(devices: number, asked: Asked, tell: (event: CheckEvent) => void) {
    this.#devices = devices;
    this.#asked = asked;
    this.#tell = tell;
  }

  tellOf(size: number): (event: CheckEvent) => void {
    this.#before += this.#size;
    this.#size = size;
    for (const [stage, found] of this.#last) {
      this.#found.set(stage, (this.#found.get(stage) ?? 0) + found);
    }
    this.#last.clear();
    if (size === this.#devices) return this.#tell;
    return (event) => this.#tell(event.event === 'progress' ? this.#ofAll(event) : event);
  }

  #ofAll(event: Extract<CheckEvent, { event: 'progress' }>): CheckEvent {
    const { stage, done, total, found } = event;
    this.#last.set(stage, found);
    const foundInAll = found + (this.#found.get(stage) ?? 0);
    if (stage === 'identify') {
      const before = this.#found.get(stage) ?? 0;
      return { ...event, done: done + before, total: total + before, found: foundInAll };
    }
    const ports = portCount(stage === 'sweep udp' ? this.#asked.udp : this.#asked.tcp);
    const doneInAll = done + this.#before * ports;
    return { ...event, done: doneInAll, total: this.#devices * ports, found: foundInAll };
  }
}
