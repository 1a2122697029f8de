/** One UDP sweep over simulated devices at 192.0.2.1 and up, in virtual time. */
import type { PortSet } from '../facts/port-set.ts';
import type { SweepJournal } from '../sweep/journal.ts';
import type { Progress } from '../sweep/sweep.ts';
import { sweepUdp } from '../sweep/udp.ts';
import type { UdpAnswer, UdpRequests } from '../sweep/udp-answers.ts';
import { probeOrder } from '../targets/order.ts';
import { targetSetOf } from '../targets/target-set.ts';
import { guardFor } from '../wire/guard.ts';
import { Random } from './random.ts';
import { SimulatedUdp, type UdpAskableDevice } from './simulated-udp.ts';
import { VirtualClock } from './virtual-clock.ts';

export type UdpSweepGiven = {
  readonly devices: readonly UdpAskableDevice[];
  readonly ports: PortSet;
  readonly requests?: UdpRequests;
  readonly seed?: number;
  readonly rate?: number;
  readonly perDeviceRate?: number;
  readonly retries?: number;
  readonly deviceTimeMs?: number;
  readonly journal?: SweepJournal;
  readonly isShort?: (sent: number) => boolean;
  readonly isRemembered?: boolean;
  readonly before?: (wire: SimulatedUdp) => void;
  /** Ends it after so many ports were told, or so many probes sent. */
  readonly abortAfter?: number;
  readonly abortAfterSent?: number;
  readonly onAbort?: () => void;
};

const firstAddress = 0xc0000201;

export async function simulateUdpSweep(given: UdpSweepGiven) {
  const clock = new VirtualClock();
  const last = firstAddress + given.devices.length - 1;
  const targets = targetSetOf({ ipv4: Uint32Array.of(firstAddress, last), ipv6: [] });
  const named = new Map(given.devices.map((one, i) => [targets.addressAt(i), one] as const));
  const controller = new AbortController();
  controller.signal.addEventListener('abort', () => given.onAbort?.());
  const seed = given.seed ?? 1;
  const wire = new SimulatedUdp(named, {
    clock,
    random: new Random(seed),
    guard: guardFor((address) => targets.indexOf(address) >= 0),
    isRemembered: given.isRemembered ?? true,
    isShort: (sent) => {
      if (sent === given.abortAfterSent) controller.abort();
      return controller.signal.aborted || given.isShort?.(sent) === true;
    },
  });
  given.before?.(wire);
  const came: [device: number, port: number, answer: UdpAnswer][] = [];
  const progress: (Progress & { readonly at: number })[] = [];
  let told = 0;
  const plan = {
    targets,
    order: probeOrder(targets.size, given.ports, seed),
    isExcluded: () => false,
    rate: given.rate ?? Number.POSITIVE_INFINITY,
    perDeviceRate: given.perDeviceRate ?? Number.POSITIVE_INFINITY,
    timeoutMs: 1000,
    retries: given.retries ?? 2,
    deviceTimeMs: given.deviceTimeMs ?? Number.POSITIVE_INFINITY,
    ...(given.journal && { journal: given.journal }),
    clock,
    signal: controller.signal,
  };
  const outcome = await sweepUdp(wire, plan, given.requests ?? (() => []), {
    port() {
      if (++told === given.abortAfter) controller.abort();
    },
    progress(one) {
      if (progress.length < 100 || one.done === one.total)
        progress.push({ ...one, at: clock.now() });
    },
    answer: (...one) => came.push(one),
  });
  return { outcome, wire, came, clock, progress };
}
