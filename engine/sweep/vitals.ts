/**
 * The pulse of all devices of a slice, over both transports and identification: whoever sends to a
 * device shares what is known of it, and when it is stopped it is stopped for all.
 *
 * What hits most devices of a segment, or of all, in the same moment is the line and no device: they
 * are asked more slowly until it is over, and none is stopped for it.
 */
import { addressNumber } from '../facts/address-range.ts';
import type { Clock } from '../facts/clock.ts';
import type { Blame, Degraded, Minutes, Outage } from '../facts/vitals.ts';
import { DeviceVitals, type Trouble, watchMs } from './device-vitals.ts';
import type { SweepPlan, SweepVitals } from './sweep.ts';

export type VitalsOptions = {
  readonly clock: Pick<Clock, 'now'>;
  /** Milliseconds since 1970 of this moment. */
  readonly epochMs: number;
  /** Devices of one segment share a fate. */
  readonly segmentOf: (index: number) => string;
  readonly isFragile: (index: number) => boolean;
};

const minuteMs = 60_000;
const judgeEveryMs = 250;
/** Falls so close together are one event. */
const momentMs = 10_000;
const fallenLeast = 2;
/** Rows of all devices together, and of each of few and of many. */
const rowsInAll = 2 ** 19;
const rowsMost = 240;
const rowsLeast = 8;
const outagesMax = 20;
const closedAtOnce = 512;
/** This much is nothing: the samples themselves are no more. */
const tricklePerSecond = 1.5;
const everywhere = '*';

/** Devices of one scope that fell in the same moment, and those that answered after that. */
type Falls = { latest: number; fallen: number; well: number };

export class Vitals implements SweepVitals {
  readonly #options: VitalsOptions;
  readonly #startedAt: number;
  readonly #devices = new Map<number, DeviceVitals>();
  readonly #troubled = new Map<number, DeviceVitals>();
  readonly #outages: { from: number; until: number; devices: number }[] = [];
  #minute = 0;
  /** Devices whose last minute is still to be written down. */
  #closing: {
    readonly devices: Iterator<DeviceVitals>;
    readonly close: Parameters<DeviceVitals['closeMinutes']>;
  } | null = null;
  #judgedAt = Number.NEGATIVE_INFINITY;
  #isOut = false;

  constructor(options: VitalsOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  of(index: number): DeviceVitals {
    const known = this.#devices.get(index);
    if (known) return known;
    const { isFragile, segmentOf } = this.#options;
    const device = new DeviceVitals(
      () => isFragile(index),
      segmentOf(index),
      () => {
        this.#troubled.set(index, device);
      },
    );
    this.#devices.set(index, device);
    return device;
  }

  known(index: number): DeviceVitals | null {
    return this.#devices.get(index) ?? null;
  }

  troubled(): Iterable<readonly [number, DeviceVitals]> {
    return this.#troubled;
  }

  /** Of the devices from this one on, for a sweep of its own. */
  from(first: number, count: number): SweepVitals {
    const own = (): (readonly [number, DeviceVitals])[] =>
      [...this.#troubled]
        .filter(([index]) => index >= first && index < first + count)
        .map(([index, device]) => [index - first, device]);
    return {
      of: (index) => this.of(first + index),
      known: (index) => this.known(first + index),
      troubled: own,
      tick: () => this.tick(),
    };
  }

  tick(): void {
    const now = this.#options.clock.now();
    const minute = Math.floor((now - this.#startedAt) / minuteMs);
    if (minute > this.#minute) this.#turnMinute(minute);
    this.#closeMinutes(closedAtOnce);
    if (this.#troubled.size === 0 || now - this.#judgedAt < judgeEveryMs) return;
    this.#judgedAt = now;
    this.#judge(now);
  }

  #turnMinute(next: number): void {
    this.#closeMinutes(Number.POSITIVE_INFINITY); // of the last one, what is left
    const rows = Math.floor(rowsInAll / Math.max(1, this.#devices.size));
    const rowsMax = Math.min(rowsMost, Math.max(rowsLeast, rows));
    this.#closing = {
      devices: this.#devices.values(),
      close: [this.#minute, next - this.#minute, rowsMax],
    };
    this.#minute = next;
  }

  /** A few at a time: nobody waits until the minutes of 65,536 devices are written. */
  #closeMinutes(most: number): void {
    for (let left = most; this.#closing !== null && left > 0; left--) {
      const next = this.#closing.devices.next();
      if (next.done) this.#closing = null;
      else next.value.closeMinutes(...this.#closing.close);
    }
  }

  #judge(now: number): void {
    const falls = this.#falls();
    let out = 0;
    for (const [index, device] of this.#troubled) {
      const { trouble } = device;
      if (!trouble) {
        this.#troubled.delete(index);
        continue;
      }
      const isLine = [device.segment, everywhere].some((scope) => isOf(falls.get(scope), trouble));
      device.judge(now, isLine);
      if (trouble.isLine) out++;
    }
    this.#noteOutage(out, now);
  }

  /** By segment, and of all together. */
  #falls(): ReadonlyMap<string, Falls> {
    const falls = new Map<string, Falls>();
    const scopesOf = ({ segment }: DeviceVitals) => [segment, everywhere];
    const each = (visit: (one: Falls, trouble: Trouble) => void) => {
      for (const device of this.#troubled.values()) {
        for (const scope of device.trouble ? scopesOf(device) : []) {
          const one = falls.get(scope) ?? { latest: 0, fallen: 0, well: 0 };
          falls.set(scope, one);
          if (device.trouble) visit(one, device.trouble);
        }
      }
    };
    each((one, { at }) => {
      one.latest = Math.max(one.latest, at);
    });
    each((one, trouble) => {
      if (isOfMoment(one, trouble)) one.fallen++;
    });
    if ([...falls.values()].every(({ fallen }) => fallen < fallenLeast)) return falls;
    for (const device of this.#devices.values()) {
      if (device.trouble) continue;
      for (const scope of scopesOf(device)) {
        const one = falls.get(scope);
        if (one && device.heardAt > one.latest) one.well++;
      }
    }
    return falls;
  }

  #noteOutage(devices: number, now: number): void {
    const last = this.#outages.at(-1);
    if (devices > 0 && this.#isOut && last) {
      last.until = now;
      last.devices = Math.max(last.devices, devices);
    } else if (devices > 0 && this.#outages.length < outagesMax) {
      const from = Math.min(
        ...[...this.#troubled.values()].flatMap(({ trouble }) =>
          trouble?.isLine ? trouble.lastWellAt : [],
        ),
      );
      this.#outages.push({ from, until: now, devices });
    }
    this.#isOut = devices > 0;
  }

  #iso(at: number): string {
    return new Date(this.#options.epochMs + (at - this.#startedAt)).toISOString();
  }

  /** Ends the last minute; to be called once, before anything is told. */
  end(): void {
    this.#turnMinute(this.#minute + 1);
    this.#closeMinutes(Number.POSITIVE_INFINITY);
  }

  get outages(): readonly Outage[] {
    return this.#outages.map(({ from, until, devices }) => ({
      from: this.#iso(from),
      until: this.#iso(until),
      devices,
    }));
  }

  /** Null of a device that has not answered. */
  minutesOf(index: number): Minutes | null {
    const device = this.#devices.get(index);
    return device && device.minutes.rows > 0
      ? device.minutes.told(this.#iso(this.#startedAt))
      : null;
  }

  /** Null of a device that has been well, as far as is known. */
  degradedOf(index: number): Degraded | null {
    const device = this.#devices.get(index);
    const still = device?.trouble && !device.trouble.isLine ? device.trouble : null;
    const worst = device?.worst ?? still;
    if (!worst) return null;
    const now = this.#options.clock.now();
    const { stoppedAt, recoveredAt } = worst;
    const watched = stoppedAt === null ? now : Math.min(now, stoppedAt + watchMs);
    return {
      at: this.#iso(worst.at),
      lastWellAt: this.#iso(worst.lastWellAt),
      because: worst.kind,
      probesPerSecond: Math.round(worst.probesPerSecond * 10) / 10,
      stoppedAt: stoppedAt === null ? null : this.#iso(stoppedAt),
      recoveredAt: recoveredAt === null ? null : this.#iso(recoveredAt),
      watchedUntil: this.#iso(recoveredAt ?? watched),
      wasUs: blame(worst, now),
    };
  }
}

function isOf(falls: Falls | undefined, trouble: Trouble): boolean {
  if (!falls || falls.fallen < fallenLeast) return false;
  return falls.fallen > falls.well && isOfMoment(falls, trouble);
}

/** Who is asked seldom falls late: what began as the line's stays so while most are down. */
function isOfMoment({ latest }: Falls, { at, isLine }: Trouble): boolean {
  return isLine || at >= latest - momentMs;
}

/** The vitals of a sweep that stands alone. */
export function vitalsFor({ clock, targets }: Pick<SweepPlan, 'clock' | 'targets'>): Vitals {
  return new Vitals({
    clock,
    epochMs: Date.now(),
    segmentOf: (index) => segmentOf(targets.addressAt(index)),
    isFragile: () => false,
  });
}

/** What devices of a network usually share: 256 addresses of IPv4, a /64 of IPv6. */
export function segmentOf(address: string): string {
  if (!address.includes(':')) return address.slice(0, address.lastIndexOf('.'));
  return String((addressNumber(address) ?? 0n) >> 64n);
}

/**
 * What comes back when it is left alone fell to what it was sent. What stays away did not, unless it
 * has to be started anew; and what nothing was sent to fell by itself.
 */
function blame(trouble: Trouble, now: number): Blame {
  if (trouble.probesPerSecond <= tricklePerSecond) return 'probably-not';
  if (trouble.stoppedAt === null) return 'unknown';
  if (trouble.recoveredAt !== null) return 'probably';
  return now < trouble.stoppedAt + watchMs ? 'unknown' : 'probably-not';
}
