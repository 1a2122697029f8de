/**
 * Devices to which nothing may be sent in some recurring windows are checked beside all others:
 * those of the same windows together, with a clock that stands still while one is on (open-times.ts).
 * So nobody waits for devices whose window is on now, and what is learnt is joined as if it had been
 * one check.
 */
import { type Asked, usualTimeoutMs } from './check-request.ts';
import type { AlikeDevices, CheckEvent, SweepMethod } from './facts/check-result.ts';
import { realClock } from './facts/clock.ts';
import type { TargetSet } from './facts/target-set.ts';
import { OpenTimes, type OpenTimesWorld } from './open-times.ts';
import { type Checked, checkInSlices, slicesOf } from './slices.ts';
import type { Ground } from './sweeps.ts';
import { ClosedTimes } from './targets/closed-times.ts';
import { partsOf } from './targets/read-targets.ts';

type Tell = (event: CheckEvent) => void;

/** An orderly end takes half a second. */
const endingMs = 1_500;
/** A sweep is begun only where it has so long before the next window, besides its timeout. */
const beginMs = 10_000;

export async function checkInGroups(
  ground: Ground,
  asked: Asked,
  method: SweepMethod,
  tell: Tell,
  world: Omit<OpenTimesWorld, 'onRest'> = { clock: realClock, date: () => Date.now() },
): Promise<Checked> {
  const parts = partsOf(ground.targets);
  const progress = new GroupProgress(tell, parts.length);
  let slice = 0;
  const running = parts.map(({ targets, windows }) => {
    const own: Ground = { ...ground, targets, slice };
    slice += slicesOf(targets.set.size, method);
    const ownTell = progress.part();
    if (windows.length === 0) return checkInSlices(own, asked, method, ownTell);
    const closed = new ClosedTimes(windows);
    const timeoutMs = ground.request.timeoutMs ?? usualTimeoutMs;
    const times = new OpenTimes(closed, timeoutMs + endingMs, {
      ...world,
      onRest: (until) => {
        const at = new Date(until).toISOString();
        ownTell({ event: 'resting', until: at, devices: targets.set.size });
      },
    });
    return checkOutsideWindows({ ...own, times, clock: times.clock }, asked, method, ownTell);
  });
  return joined(await Promise.all(running), ground.targets.set);
}

/** Where the windows leave no time, its ports are told as those of a sweep that was interrupted. */
async function checkOutsideWindows(
  ground: Ground & { readonly times: OpenTimes },
  ...[asked, method, tell]: [Asked, SweepMethod, Tell]
): Promise<Checked> {
  const { times, signal, request, targets } = ground;
  const timeoutMs = request.timeoutMs ?? usualTimeoutMs;
  const isOpen = await times.open(timeoutMs + beginMs, signal);
  if (isOpen || signal.aborted) return checkInSlices(ground, asked, method, tell);
  const checked = await checkInSlices(
    { ...ground, signal: AbortSignal.abort() },
    asked,
    method,
    tell,
  );
  const devices = targets.set.size;
  const because = `the windows of --exclude leave no time within a week for ${devices === 1 ? '1 device' : `${devices.toLocaleString('en-US')} devices`}`;
  return { ...checked, incompleteBecause: [because, ...checked.incompleteBecause] };
}

function joined(all: readonly Checked[], set: TargetSet): Checked {
  const [first] = all;
  if (first && all.length === 1) return first;
  const place = ({ addresses }: AlikeDevices) =>
    set.indexOf((addresses[0] ?? '').split('-')[0] ?? '');
  const ofAddress = (address: string) => set.indexOf(address);
  return {
    devices: all
      .flatMap(({ devices }) => devices)
      .sort((a, b) => ofAddress(a.address) - ofAddress(b.address)),
    quiet: all.flatMap(({ quiet }) => quiet).sort((a, b) => place(a) - place(b)),
    silent: all.flatMap(({ silent }) => silent).sort((a, b) => place(a) - place(b)),
    findings: all
      .flatMap(({ findings }) => findings)
      .sort((a, b) => ofAddress(a.device) - ofAddress(b.device)),
    outages: all.flatMap(({ outages }) => outages),
    incompleteBecause: [...new Set(all.flatMap(({ incompleteBecause }) => incompleteBecause))],
  };
}

type Step = Extract<CheckEvent, { event: 'progress' }>;

/** Groups tell how far each is; people wait for all of them. */
class GroupProgress {
  readonly #tell: Tell;
  readonly #groups: number;
  readonly #last = new Map<string, Step[]>();
  #parts = 0;

  constructor(tell: Tell, groups: number) {
    this.#tell = tell;
    this.#groups = groups;
  }

  part(): Tell {
    if (this.#groups === 1) return this.#tell;
    const number = this.#parts++;
    return (event) => this.#tell(event.event === 'progress' ? this.#ofAll(event, number) : event);
  }

  #ofAll(step: Step, number: number): Step {
    const steps = this.#last.get(step.stage) ?? [];
    this.#last.set(step.stage, steps);
    steps[number] = step;
    const sum = (of: (one: Step) => number) => steps.reduce((total, one) => total + of(one), 0);
    return {
      ...step,
      done: sum(({ done }) => done),
      total: sum(({ total }) => total),
      perSecond: sum(({ perSecond }) => perSecond),
      found: sum(({ found }) => found),
    };
  }
}
