/**
 * The model held against sweeps: the same devices and limits in a simulated network, in virtual time.
 */
import { describe, expect, it } from 'vitest';
import type { DeviceResult } from '../facts/check-result.ts';
import { type ProfileName, profiles } from '../facts/profile.ts';
import type { StateTable } from '../facts/state-table.ts';
import { Budget } from '../sweep/budget.ts';
import { sweepConnect } from '../sweep/connect.ts';
import type { ConnectProbe } from '../sweep/connect-probe.ts';
import { sweepSyn } from '../sweep/syn.ts';
import { sweepUdp } from '../sweep/udp.ts';
import { probeOrder } from '../targets/order.ts';
import { targetSetOf } from '../targets/target-set.ts';
import { deviceSample, resultSample } from '../testing/device-sample.ts';
import { plannedSample } from '../testing/planned-sample.ts';
import { Random } from '../testing/random.ts';
import { SimulatedConnects } from '../testing/simulated-connects.ts';
import { type Manner, quietLine, SimulatedNetwork } from '../testing/simulated-network.ts';
import { SimulatedUdp } from '../testing/simulated-udp.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { guardFor } from '../wire/guard.ts';
import { connectionsAtOnce } from './connect-work.ts';
import { totalOf } from './course.ts';
import { measuredIn } from './measured.ts';

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
  const { ledgers } = await sweepSyn(network, plan, { port: () => {}, progress: () => {} });
  return { packets: network.statistics().sent, seconds: clock.now() / 1000, ledgers };
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

/** The share by which the model is off; `slack` of what was swept is granted. */
function offBy(model: number, real: number, slack = 0): number {
  return Math.max(0, Math.abs(model - real) - slack) / real;
}

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
    expect(offBy(model.packets, real.packets)).toBeLessThan(0.15);
    expect(offBy(model.seconds, real.seconds)).toBeLessThan(0.2);
  });
});

describe('a plan by what a sweep has measured', () => {
  it('is true of the next sweep, at other limits', async () => {
    const before = { devices: 10, ports: 2000, silent: 0.3, loss: 0.02, rate: 4000 };
    const { ledgers } = await swept(before);
    const devices = [...ledgers.values()].map((ledger, i) => {
      const sample = deviceSample({ address: `192.0.2.${i}` });
      const tcp = { ...sample.ledger.tcp, ...ledger.summary([[1, before.ports]]) };
      return { ...sample, ledger: { tcp } } as DeviceResult;
    });
    const { behaviours } = measuredIn(resultSample({ devices }), () => 'default');

    const next = { ...before, devices: 20, rate: 1000 };
    const real = await swept(next);
    const planned = plannedSample({
      devices: next.devices,
      tcpPorts: next.ports,
      budgets: { rate: next.rate, perDeviceRate: none },
    });
    const model = totalOf(planned, behaviours.expected);
    expect(offBy(model.seconds, real.seconds)).toBeLessThan(0.2);
  });
});

/** One device of the profile, as engine/sweeps.ts sweeps it. */
async function sweptByConnections(profile: ProfileName, ports: number, silent: number) {
  const { rate, atOnce } = profiles[profile];
  const given = { devices: 1, ports, silent, perDeviceRate: rate ?? none };
  const { clock, plan, guard, targets } = groundOf(given);
  const manner = mannerOf(silent);
  const device = {
    mannerOf: (port: number) => {
      const own = silent === 1 ? 'blocked' : manner(port);
      return own === 'blocked' ? ('dropped' as const) : own === 'open' ? own : ('closed' as const);
    },
  };
  const wire = new SimulatedConnects<ConnectProbe>(new Map([[targets.addressAt(0), device]]), {
    clock,
    random: new Random(5),
  });
  guard.reach(targets.addressAt(0), 1, 'tcp');
  const own = { ...plan, ...(atOnce !== null && { perDeviceAtOnce: atOnce }) };
  const { ledgers } = await sweepConnect(wire, own, { port: () => {}, progress: () => {} });
  return { probes: ledgers.get(0)?.probesSent ?? 0, seconds: clock.now() / 1000 };
}

describe('the probes and seconds that are planned are those of fragile devices', () => {
  it.each<[ProfileName, number, number]>([
    ['printer', 2000, 0],
    ['printer', 2000, 0.3],
    ['printer', 500, 1],
    ['ot', 600, 0],
    ['ot', 300, 0.2],
    ['ot', 100, 1],
    ['embedded', 1000, 0.1],
  ])('%s with %i ports, of which a share of %f is silent', async (profile, tcpPorts, silent) => {
    const real = await sweptByConnections(profile, tcpPorts, silent);
    const planned = plannedSample({
      devices: 1,
      tcpPorts,
      profile,
      budgets: { rate: none, perDeviceRate: none },
      behaviour: { silent, open: 0, slowPhase: 'none' },
    });
    const model = totalOf(planned, planned.behaviours.expected);
    expect(offBy(model.begun, real.probes)).toBeLessThan(0.15);
    expect(offBy(model.seconds, real.seconds, 1)).toBeLessThan(0.2);
  });
});

async function sweptUdp(devices: number, ports: number, silent: number, perDeviceRate: number) {
  const { clock, plan, guard, targets } = groundOf({ devices, ports, silent, perDeviceRate });
  const manner = mannerOf(silent);
  const device = {
    mannerOf: (port: number) =>
      silent === 1 || manner(port) === 'blocked' ? ('silent' as const) : ('closed' as const),
  };
  const addresses = Array.from({ length: devices }, (_, i) => targets.addressAt(i));
  const named = new Map(addresses.map((address) => [address, device] as const));
  const wire = new SimulatedUdp(named, { clock, random: new Random(4), guard });
  const { ledgers } = await sweepUdp(wire, plan, () => [], { port: () => {}, progress: () => {} });
  const probes = addresses.reduce((sum, _, i) => sum + (ledgers.get(i)?.probesSent ?? 0), 0);
  return { probes, seconds: clock.now() / 1000 };
}

describe('the probes and seconds that are planned are those of a sweep by connections', () => {
  it.each([
    ['where a rate is the limit', { devices: 10, ports: 1000, silent: 0.5, rate: 1000 }],
    ['where connections wait for silence', { devices: 40, ports: 1000, silent: 1 }],
  ])('%s', async (_, given: Case) => {
    const { clock, plan, targets } = groundOf(given);
    const manner = mannerOf(given.silent);
    const device = {
      mannerOf: (port: number) =>
        given.silent === 1 || manner(port) === 'blocked'
          ? ('dropped' as const)
          : ('closed' as const),
    };
    const addresses = Array.from({ length: given.devices }, (_, i) => targets.addressAt(i));
    const wire = new SimulatedConnects<ConnectProbe>(
      new Map(addresses.map((address) => [address, device])),
      { clock, random: new Random(6), room: connectionsAtOnce },
    );
    const { ledgers } = await sweepConnect(wire, plan, { port: () => {}, progress: () => {} });
    const probes = [...ledgers.values()].reduce((sum, { probesSent }) => sum + probesSent, 0);
    const planned = plannedSample({
      devices: given.devices,
      tcpPorts: given.ports,
      budgets: { method: 'connect', rate: given.rate ?? none, perDeviceRate: none },
      behaviour: { silent: given.silent, open: 0 },
    });
    const model = totalOf(planned, planned.behaviours.expected);
    expect(offBy(model.begun, probes)).toBeLessThan(0.15);
    expect(offBy(model.seconds, clock.now() / 1000)).toBeLessThan(0.2);
  });
});

describe('the probes and seconds that are planned are those of a UDP sweep', () => {
  it.each([
    ['where every closed port says so', 5, 2000, 0],
    ['where no port answers', 5, 3000, 1],
  ])('%s', async (_, devices, udpPorts, udpSilent) => {
    const real = await sweptUdp(devices, udpPorts, udpSilent, 200);
    const planned = plannedSample({
      devices,
      tcpPorts: 0,
      udpPorts,
      budgets: { rate: none, perDeviceRate: 200 },
      behaviour: { udpSilent, limitsIcmp: false },
    });
    const model = totalOf(planned, planned.behaviours.expected);
    expect(offBy(model.begun, real.probes)).toBeLessThan(0.15);
    expect(offBy(model.seconds, real.seconds, 2)).toBeLessThan(0.2);
  });

  it('takes a second for each port of a device that gives one ICMP error a second', () => {
    const planned = plannedSample({ devices: 3, tcpPorts: 0, udpPorts: 65_535 });
    const { seconds, is } = totalOf(planned, planned.behaviours.expected);
    expect(is).toBe('icmp-limit');
    expect(seconds / 3600).toBeCloseTo(18.2, 1);
  });
});
