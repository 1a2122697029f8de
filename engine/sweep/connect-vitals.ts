/**
 * How a sweep by connections samples its devices, spares those that are not well, and leaves alone
 * those that were stopped. A sample is a connection of its own to a port that has answered before: a
 * closed one costs the device a reset, an open one a connection that is ended in order; a device
 * that shows no open port is judged by its closed ones. Ports where bytes do harm are no samples:
 * to connect there once is enough.
 */
import type { AttemptOutcome } from '../wire/connects.ts';
import type { ConnectDevice } from './connect-device.ts';
import type { ConnectProbe } from './connect-probe.ts';
import type { SweepPlan, SweepVitals } from './sweep.ts';
import { vitalsFor } from './vitals.ts';

const sampleEveryMs = 15_000;
const lookEveryMs = 50;

export class ConnectVitals {
  readonly #vitals: SweepVitals;
  readonly #plan: SweepPlan;
  readonly #devices: ReadonlyMap<number, ConnectDevice>;
  /** Devices with ports that were put off. */
  readonly #spared = new Set<ConnectDevice>();
  /** It had its turn: `mayGo` has counted it. */
  #released: ConnectProbe | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(plan: SweepPlan, devices: ReadonlyMap<number, ConnectDevice>) {
    this.#vitals = plan.vitals ?? vitalsFor(plan);
    this.#plan = plan;
    this.#devices = devices;
  }

  /** Ports that it is asked anyhow are samples as well, where they answer. */
  answered(probe: ConnectProbe, device: ConnectDevice, isOpen: boolean, now: number): void {
    device.vitals ??= this.#meet(probe.device, device, now);
    const roundTripMs = now - probe.begunAt;
    const sample = {
      kind: isOpen ? 'open' : 'closed',
      sentAt: probe.begunAt,
      roundTripMs,
    } as const;
    device.vitals.observe(sample, now, probe.purpose === 'pulse' || probe.purpose === 'canary');
  }

  #meet(index: number, { record }: ConnectDevice, now: number) {
    const vitals = this.#vitals.of(index);
    vitals.countedBy(record.ledger);
    vitals.sampled(now);
    return vitals;
  }

  /** What became of a sample; what this machine could not do says nothing. */
  sampled(probe: ConnectProbe, device: ConnectDevice, outcome: AttemptOutcome, now: number): void {
    if (outcome === 'connected' || outcome === 'refused') {
      this.answered(probe, device, outcome === 'connected', now);
    } else if (outcome === 'silent') {
      const kind = device.isKnownOpen(probe.port) ? 'open' : 'closed';
      const lost = { kind, sentAt: probe.begunAt, roundTripMs: null } as const;
      device.vitals?.observe(lost, now);
    } else if (outcome === 'exhausted') device.record.ledger.probesSent--;
  }

  /** Devices that are not well, of which a sample is to be taken now. */
  *due(now: number): Generator<readonly [index: number, device: ConnectDevice]> {
    if (now - this.#lookedAt < lookEveryMs) return;
    this.#lookedAt = now;
    this.#vitals.tick();
    for (const [index, vitals] of this.#vitals.troubled()) {
      const device = this.#devices.get(index);
      if (!device) continue;
      device.vitals ??= vitals;
      device.hasFallen ||= vitals.trouble !== null;
      if (vitals.isDue(now, sampleEveryMs)) yield [index, device];
    }
  }

  isDue({ vitals }: ConnectDevice, now: number): boolean {
    return vitals?.isDue(now, sampleEveryMs) ?? false;
  }

  /** Puts it off where the device is spared just now. */
  putsOff(probe: ConnectProbe, device: ConnectDevice, now: number): boolean {
    if (probe.purpose !== 'ask' || probe === this.#released) return false;
    if (device.vitals?.mayGo(now) !== false) return false;
    device.putOff.push(probe);
    this.#spared.add(device);
    return true;
  }

  /** A probe that was put off, and may go now or never. */
  released(now: number): ConnectProbe | null {
    if (this.#spared.size === 0) return null;
    for (const device of this.#spared) {
      if (device.putOff.length === 0) this.#spared.delete(device);
      else if (device.isStopped || device.vitals?.mayGo(now)) {
        this.#released = device.putOff.shift() ?? null;
        return this.#released;
      }
    }
    return null;
  }

  /** Whether it is not yet known of some device whether it comes back. */
  get isWatching(): boolean {
    const now = this.#plan.clock.now();
    const own = [...this.#vitals.troubled()].filter(([index]) => this.#devices.has(index));
    return own.some(([, vitals]) => vitals.isWatched(now));
  }
}
