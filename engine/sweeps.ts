/**
 * Chooses how to sweep and does it: raw packets where this machine can send them, connections where
 * it can't or where everything is on loopback. The method that really runs is always told.
 */

import type { CheckRequest } from './check-request.ts';
import { usualRates, usualRetries, usualTimeoutMs } from './check-request.ts';
import type { SweepMethod } from './facts/check-result.ts';
import { type Clock, realClock } from './facts/clock.ts';
import { type PortSet, portsOf } from './facts/port-set.ts';
import { profiles } from './facts/profile.ts';
import { Refusal } from './facts/refusal.ts';
import { fragileIn, sweepGroups } from './groups.ts';
import type { CheckJournal, SweepName } from './journal/check-journal.ts';
import type { OpenTimes } from './open-times.ts';
import { printPorts } from './printers.ts';
import type { Profiles } from './profiles.ts';
import { Budget, type Pace } from './sweep/budget.ts';
import { sweepConnect } from './sweep/connect.ts';
import type { Sweep, SweepPlan, SweepSink } from './sweep/sweep.ts';
import { sweepSyn } from './sweep/syn.ts';
import { sweepUdp } from './sweep/udp.ts';
import type { UdpRequests, UdpSweepSink } from './sweep/udp-answers.ts';
import { segmentOf, Vitals } from './sweep/vitals.ts';
import { probeOrder } from './targets/order.ts';
import type { Targets } from './targets/read-targets.ts';
import { shardView } from './targets/shard.ts';
import { sliceOf } from './targets/slice.ts';
import { openConnects } from './wire/connect-sweep.ts';
import { synAvailability } from './wire/raw/availability.ts';
import { openSynWire } from './wire/raw/syn-wire.ts';
import { openUdpProbes } from './wire/udp-sweep.ts';
import type { Guard } from './wire/wire.ts';

/** What the sweeps of one check share. */
export type Ground = {
  readonly request: CheckRequest;
  readonly targets: Targets;
  readonly guard: Guard;
  readonly profiles: Profiles;
  readonly signal: AbortSignal;
  /** 32 random bits: the key of the order. */
  readonly key: number;
  /** Number of the slice of the targets that is being swept, from 0. */
  readonly slice: number;
  readonly journal: CheckJournal | null;
  /** What all of the check may send. */
  readonly budget: Budget;
  /** When they may be sent to; null where there are no other times. */
  readonly times: OpenTimes | null;
  /** Of the sweeps: it stands still while nothing may be sent. */
  readonly clock: Clock;
};

/** The same for one slice of the targets, or all of them where they are few. */
export type SliceGround = Ground & {
  /** What may be sent to the devices of `targets`. */
  readonly pace: Pace;
  /** How the devices of this slice are, over all that is sent to them. */
  readonly vitals?: Vitals;
};

export function vitalsOf({ targets, clock, profiles: own }: VitalsGround): Vitals {
  const addressAt = (device: number) => targets.set.addressAt(device);
  return new Vitals({
    clock,
    epochMs: Date.now(),
    segmentOf: (device) => segmentOf(addressAt(device)),
    isFragile: (device) => !profiles[own.nameOf(addressAt(device))].mayHalfOpen,
  });
}

type VitalsGround = Pick<Ground, 'targets' | 'profiles' | 'clock'>;

/** Over everything in a check that sends. */
export function budgetOf(request: CheckRequest, targets: Targets): Budget {
  const limits = {
    ...ratesOf(request, targets),
    perSegmentRate: request.perSegmentRate ?? Number.POSITIVE_INFINITY,
    stateTable: request.stateTable,
  };
  return new Budget(limits, realClock);
}

/** This machine itself needs no gentleness. */
function ratesOf(request: CheckRequest, { allLoopback }: Targets) {
  const free = allLoopback ? Number.POSITIVE_INFINITY : null;
  return {
    rate: request.rate ?? free ?? usualRates.total,
    perDeviceRate: request.perDeviceRate ?? free ?? usualRates.perDevice,
  };
}

export type Choice = { readonly method: SweepMethod; readonly because: string };

/** Refuses with `method-unavailable` rather than taking another method than was asked for. */
export function chooseMethod(request: CheckRequest, targets: Targets): Choice {
  if (request.method === 'connect') return { method: 'connect', because: 'it was asked for' };
  const raw = synAvailability();
  if (request.method === 'syn') {
    if (raw.ok) return { method: 'syn', because: 'it was asked for' };
    throw new Refusal(
      'method-unavailable',
      `--method syn: ${raw.because}; --method connect needs no privilege`,
    );
  }
  if (targets.allLoopback) return { method: 'connect', because: 'every target is this machine' };
  if (raw.ok) return { method: 'syn', because: 'this machine can send raw packets' };
  return { method: 'connect', because: raw.because };
}

/** Probes a second, and probes in all, from which a sending thread of its own is worth its start. */
const fastFrom = 50_000;
const fastFromProbes = 500_000;

export async function sweepTcp(
  ground: SliceGround,
  method: SweepMethod,
  ports: PortSet,
  sink: SweepSink,
): Promise<Sweep> {
  const fragile = fragileIn(ground.targets);
  const { size } = ground.targets.set;
  return sweepGroups(
    size,
    fragile,
    sink,
    (rest) => sweepOrdinary(withoutDevices(ground, fragile), method, ports, rest),
    (device, own) => sweepFragile(ground, device, ports, own),
  );
}

/** By whole connections, few at a time. */
function sweepFragile(
  ground: SliceGround,
  device: number,
  ports: PortSet,
  sink: SweepSink,
): Promise<Sweep> {
  const { rate, atOnce } = profiles[ground.targets.profileOf(device) ?? 'default'];
  const targets = sliceOf(ground.targets, device, 1);
  const alone = { ...ground, targets, pace: ground.pace.at(device) };
  const plan = planOf(alone, ports);
  return sweepConnect(
    openConnects(ground.guard),
    {
      ...plan,
      ...(ground.vitals && { vitals: ground.vitals.from(device, 1) }),
      perDeviceRate: Math.min(plan.perDeviceRate, rate ?? plan.perDeviceRate),
      ...(atOnce !== null && { perDeviceAtOnce: atOnce }),
    },
    sink,
  );
}

function withoutDevices(ground: SliceGround, left: readonly number[]): SliceGround {
  if (left.length === 0) return ground;
  const isLeft = new Set(left);
  const { isExcluded } = ground.targets;
  const own = (device: number, port: number) => isLeft.has(device) || isExcluded(device, port);
  return { ...ground, targets: { ...ground.targets, isExcluded: own } };
}

async function sweepOrdinary(
  ground: SliceGround,
  method: SweepMethod,
  ports: PortSet,
  sink: SweepSink,
): Promise<Sweep> {
  const plan = journaled(ground, 'tcp', planOf(ground, ports));
  if (method === 'connect') return sweepConnect(openConnects(ground.guard), plan, sink);
  const isFast = plan.rate >= fastFrom && plan.order.size >= fastFromProbes;
  const { times } = ground;
  const wire = openSynWire(ground.targets.set, ground.guard, {
    isFast,
    isExcluded: ground.targets.isExcluded,
    ...(times && { isClosed: () => times.isClosed() }),
  });
  try {
    return await sweepSyn(wire, plan, sink);
  } finally {
    wire.close();
  }
}

export function sweepUdpPorts(
  ground: SliceGround,
  ports: PortSet,
  requests: UdpRequests,
  sink: UdpSweepSink,
): Promise<Sweep> {
  const plan = journaled(ground, 'udp', udpPlanOf(ground, ports, requests));
  return sweepUdp(openUdpProbes(ground.guard), plan, requests, sink);
}

function journaled({ journal, slice }: Ground, name: SweepName, plan: SweepPlan): SweepPlan {
  return journal ? { ...plan, journal: journal.sweep(name, slice, plan.order.size) } : plan;
}

/**
 * Linux gives this many ICMP errors a second, to all together (icmp_msgs_per_sec). Asked faster,
 * closed ports are silent and have to be asked again: it would only take longer.
 */
const udpPerDeviceMost = 1000;

/** Ports with a real request come first: they are the likeliest to answer. */
export function udpPlanOf(ground: SliceGround, ports: PortSet, requests: UdpRequests): SweepPlan {
  const known = [...portsOf(ports)].filter((port) => requests(port).length > 0);
  const order = probeOrder(ground.targets.set.size, ports, ground.key, known);
  const plan = { ...planOf(ground, ports), order };
  if (ground.targets.allLoopback) return plan; // has no such limit
  return { ...plan, perDeviceRate: Math.min(plan.perDeviceRate, udpPerDeviceMost) };
}

function planOf(ground: SliceGround, ports: PortSet): SweepPlan {
  const { request, targets, signal, key, vitals } = ground;
  return {
    targets: targets.set,
    order: probeOrder(targets.set.size, ports, key, printPorts),
    isExcluded: leftOutButPrintPorts(ground, ports),
    ...ratesOf(request, targets),
    pace: ground.pace,
    deviceTimeMs: request.deviceTimeMs ?? Number.POSITIVE_INFINITY,
    timeoutMs: request.timeoutMs ?? usualTimeoutMs,
    retries: usualRetries,
    clock: ground.clock,
    signal,
    ...(vitals && { vitals }),
  };
}

/** Every shard asks the print ports itself: on them hangs what may be said to the other ports. */
function leftOutButPrintPorts(ground: Ground, asked: PortSet): SweepPlan['isExcluded'] {
  const { isExcluded } = ground.targets;
  if (!ground.request.shard) return isExcluded;
  const isLeftOut = leftOutOf(ground, asked);
  return (device, port) =>
    printPorts.includes(port) ? isExcluded(device, port) : isLeftOut(device, port);
}

/** Ports that this check does not look at, of those asked: excluded ones and those of other shards. */
export function leftOutOf(
  { request, targets }: Ground,
  asked: PortSet,
): (device: number, port: number) => boolean {
  const { set, isExcluded } = targets;
  if (!request.shard) return isExcluded;
  const own = shardView(set, asked, request.shard);
  return (device, port) => !own.has(device, port) || isExcluded(device, port);
}
