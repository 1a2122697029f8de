/**
 * The model held against sweeps: the same devices and limits in a simulated network, in virtual time.
 */
import { describe, expect, it } from 'vitest';
import type { StateTable } from '../facts/state-table.ts';
import { Budget } from '../sweep/budget.ts';
import { sweepSyn } from '../sweep/syn.ts';
import { probeOrder } from '../targets/order.ts';
import { targetSetOf } from '../targets/target-set.ts';
import { plannedSample } from '../testing/planned-sample.ts';
import { Random } from '../testing/random.ts';
import { type Manner, quietLine, SimulatedNetwork } from '../testing/simulated-network.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { guardFor } from '../wire/guard.ts';
import { totalOf } from './course.ts';

const none = Number.POSITIVE_INFINITY;

type Case = {
  readonly devices: number;
  readonly ports: number;
  readonly silent: number;
  readonly loss?: number;
  readonly rate?: number;
  readonly perDeviceRate?: number;
  readonly perSegmentRate?: number;
  readonly stateTable?: StateTable;
};

function groundOf({ devices, ports, rate = none, perDeviceRate = none, ...more }: Case) {
  const clock = new VirtualClock();
  const first = 0x0a00_0000;
  const targets = targetSetOf({ ipv4: Uint32Array.of(first, first + devices - 1), ipv6: [] });
  const limits = {
    rate,
    perDeviceRate,
    perSegmentRate: more.perSegmentRate ?? none,
    stateTable: more.stateTable ?? null,
  };
  const plan = {
    targets,
    order: probeOrder(devices, [[1, ports]], 7),
    isExcluded: () => false,
    rate,
    perDeviceRate,
    pace: new Budget(limits, clock).over(targets),
    timeoutMs: 1000,
    deviceTimeMs: none,
    retries: 2,
    clock,
    signal: new AbortController().signal,
  };
  const guard = guardFor((address) => targets.indexOf(address) >= 0);
  return { clock, targets, limits, plan, guard };
}

/** A tenth of a percent of the ports is open; the silent ones are spread over all devices alike. */
function mannerOf(silent: number): (port: number) => Manner {
  return (port) => {
    if (port % 1000 === 500) return 'open';
    return ((port * 7919) % 1000) / 1000 < silent ? 'blocked' : 'closed';
  };
}

async function swept(given: Case) {
  const { clock, targets, plan, guard } = groundOf(given);
  const device = {
    mannerOf: given.silent === 1 ? () => 'blocked' as const : mannerOf(given.silent),
    resetLimit: none,
    icmpLimit: none,
    diesAt: none,
    loss: 0,
    delayMs: 2,
    readiness: () => 'ready' as const,
  };
  const network = new SimulatedNetwork(
    Array.from({ length: given.devices }, () => device),
    { ...quietLine, loss: given.loss ?? 0 },
    { clock, random: new Random(3), guard, addressOf: (index) => targets.addressAt(index) },
  );
  await sweepSyn(network, plan, { port: () => {}, progress: () => {} });
  return { packets: network.statistics().sent, seconds: clock.now() / 1000 };
}

function modelled(given: Case) {
  const { limits } = groundOf(given);
  const { devices, ports, silent, loss = 0 } = given;
  const planned = plannedSample({
    devices,
    tcpPorts: ports,
    budgets: limits,
    behaviour: {
      silent,
      loss: 1 - (1 - loss) ** 2,
      slowPhase: 'none',
      open: 0,
    },
  });
  return totalOf(planned, planned.behaviours.expected);
}

/** Of a sweep; pauses are some seconds, whatever is asked. */
const within = (share: number) => ({
  toBeNear(model: number, real: number, slack = 0) {
    expect(Math.abs(model - real), `planned ${model}, swept ${real}`).toBeLessThanOrEqual(
      real * share + slack,
    );
  },
});

describe('the packets and seconds that are planned are those of a SYN sweep', () => {
  it.each<[string, Case]>([
    ['where every port answers', { devices: 20, ports: 2000, silent: 0, rate: 2000 }],
    ['where half of them are silent', { devices: 20, ports: 2000, silent: 0.5, rate: 2000 }],
    ['where no device answers', { devices: 20, ports: 2000, silent: 1, rate: 2000 }],
    ['where devices have a rate', { devices: 5, ports: 4000, silent: 0.5, perDeviceRate: 200 }],
    [
      'where a segment has a rate',
      { devices: 300, ports: 200, silent: 0.5, rate: 5000, perSegmentRate: 500 },
    ],
    [
      'where a state table has a share to give',
      {
        devices: 100,
        ports: 500,
        silent: 0.5,
        stateTable: { entries: 240_000, timeoutMs: 120_000, share: 0.25 },
      },
    ],
    [
      'where the line loses a few',
      { devices: 20, ports: 2000, silent: 0.5, rate: 2000, loss: 0.02 },
    ],
  ])('%s', async (_, given) => {
    const real = await swept(given);
    const model = modelled(given);
    within(0.15).toBeNear(model.packets, real.packets);
    within(0.2).toBeNear(model.seconds, real.seconds);
  });
});
