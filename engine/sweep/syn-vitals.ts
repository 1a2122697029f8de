/** How a SYN sweep samples its devices, and spares those that are not well. */
import type { SampleKind } from './device-vitals.ts';
import type { CanaryPurpose } from './canaries.ts';
import type { CanaryKind, SynDevice } from './syn-device.ts';

/** A half-open connection each, so not many of them while all is well. */
export const pulseEveryMs = 5000;
const probesPerCanary = 64;
/** Until it is known how a device answers, so that little of its sweep is over by then. */
const probesPerFirstCanary = 16;

const sampleKinds: Readonly<Record<CanaryKind, SampleKind>> = {
  'syn-ack': 'open',
  rst: 'closed',
  icmp: 'icmp',
};

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
  if (vitals?.isDue(now, pulseEveryMs)) return 'pulse';
  const every = vitals?.wantsBaseline ? probesPerFirstCanary : probesPerCanary;
  return device.sinceCanary >= every ? 'passing' : null;
}
