/** How a SYN sweep samples its devices, and spares those that are not well. */
import type { CanaryPurpose } from './canaries.ts';
import type { SampleKind } from './device-vitals.ts';
import { probesPerCanary, probesPerCanaryLeast, pulseEveryMs } from './effort.ts';
import type { Heard } from './heard.ts';
import type { SweepVitals } from './sweep.ts';
import type { CanaryKind, SynDevice } from './syn-device.ts';

const sampleKinds: Readonly<Record<CanaryKind, SampleKind>> = {
  'syn-ack': 'open',
  rst: 'closed',
  icmp: 'icmp',
};

export class SynPulse {
  readonly #vitals: SweepVitals;
  readonly #heard: Pick<Heard, 'devices'>;
  readonly #send: (index: number, device: SynDevice) => void;

  /** `send`: one canary, if it can be sent now. */
  constructor(
    vitals: SweepVitals,
    heard: Pick<Heard, 'devices'>,
    send: (index: number, device: SynDevice) => void,
  ) {
    this.#vitals = vitals;
    this.#heard = heard;
    this.#send = send;
  }

  /** Who is not well is sampled whatever the sweep does; who was stopped is asked nothing else. */
  lookAfter(now: number): void {
    this.#vitals.tick();
    for (const [index, vitals] of this.#vitals.troubled()) {
      const device = this.#heard.devices.get(index);
      if (!device) continue;
      device.isStopped = vitals.isStopped;
      if (device.isStopped) device.pending = 0;
      if (vitals.isDue(now, pulseEveryMs)) this.#send(index, device);
    }
  }

  /** Whether it is not yet known of some device whether it comes back. */
  isWatching(now: number): boolean {
    const own = [...this.#vitals.troubled()].filter(([index]) => this.#heard.devices.has(index));
    return own.some(([, vitals]) => vitals.isWatched(now));
  }
}

export function observeCanary(
  { vitals }: SynDevice,
  kind: CanaryKind,
  wasAnswered: boolean,
  sentAt: number,
  now: number,
): void {
  const roundTripMs = wasAnswered ? now - sentAt : null;
  vitals?.observe({ kind: sampleKinds[kind], sentAt, roundTripMs }, now);
}

/** The port whose turn it is has to wait for another round, or for the slow phase. */
export function isSpared({ vitals }: SynDevice, now: number): boolean {
  return vitals !== null && (vitals.isDelicate || !vitals.mayGo(now));
}

/** The canary to send before the next probe, if any. */
export function purposeNow(device: SynDevice, now: number): CanaryPurpose | null {
  const { vitals } = device;
  if (device.sinceCanary < probesPerCanaryLeast) return null;
  if (vitals?.isDue(now, pulseEveryMs)) return 'pulse';
  const every = vitals?.wantsBaseline ? probesPerCanaryLeast : probesPerCanary;
  return device.sinceCanary >= every ? 'passing' : null;
}
