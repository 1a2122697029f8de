/** A SYN sweep over a simulated network, with everything that a test wants to look at afterwards. */
import type { SweepJournal } from '../sweep/journal.ts';
import { type SynSweepOutcome, sweepSyn } from '../sweep/syn.ts';
import { segmentOf, Vitals } from '../sweep/vitals.ts';
import { probeOrder } from '../targets/order.ts';
import { targetSetOf } from '../targets/target-set.ts';
import { guardFor } from '../wire/guard.ts';
import type { NetworkCase } from './random-network.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { VirtualClock } from './virtual-clock.ts';

export type SimulatedSweep = {
  readonly outcome: SynSweepOutcome;
  readonly network: SimulatedNetwork;
  /** The last that was told of each `device:port`. */
  readonly told: ReadonlyMap<string, string>;
  readonly vitals: Vitals;
  /** Milliseconds of virtual time. */
  readonly endedAt: number;
};

export async function simulateSweep(
  given: NetworkCase,
  stop = new AbortController(),
  stopAfterTold = Number.POSITIVE_INFINITY,
  journal?: SweepJournal,
): Promise<SimulatedSweep> {
  const clock = new VirtualClock();
  const { devices, random, line, ports } = given;
  const first = 0xc0000200;
  const first6 = 0x20010db8n << 96n;
  const last6 = first6 + BigInt(devices.length - 1);
  const targets = targetSetOf({
    ipv4:
      given.family === 4
        ? Uint32Array.from([first, first + devices.length - 1])
        : new Uint32Array(),
    ipv6: given.family === 6 ? [{ family: 6, first: first6, last: last6 }] : [],
  });
  const guard = guardFor((address) => targets.indexOf(address) >= 0);
  const addressOf = (device: number) => targets.addressAt(device);
  const network = new SimulatedNetwork(devices, line, { clock, random, guard, addressOf });
  const told = new Map<string, string>();
  const vitals = new Vitals({
    clock,
    epochMs: Date.parse('2026-11-20T20:00:00Z'),
    segmentOf: given.segmentOf ?? ((index) => segmentOf(addressOf(index))),
    isFragile: () => false,
  });
  const plan = {
    targets,
    order: probeOrder(devices.length, ports, given.seed),
    isExcluded: (device: number, port: number) => given.excluded.has(`${device}:${port}`),
    rate: given.rate,
    perDeviceRate: given.perDeviceRate,
    timeoutMs: given.timeoutMs,
    deviceTimeMs: given.deviceTimeMs ?? Number.POSITIVE_INFINITY,
    retries: given.retries,
    clock,
    signal: stop.signal,
    vitals,
    ...(journal && { journal }),
  };
  const outcome = await sweepSyn(network, plan, {
    port(device, port, state) {
      told.set(`${device}:${port}`, state);
      if (told.size >= stopAfterTold) stop.abort();
    },
    progress: () => {},
  });
  vitals.end();
  return { outcome, network, told, vitals, endedAt: clock.now() };
}
