import { describe, expect, it } from 'vitest';
import { type PortSet, portCount, portSetText, portsOf } from '../facts/port-set.ts';
import type { PortState } from '../facts/port-state.ts';
import { probeOrder } from '../targets/order.ts';
import { targetSetOf } from '../targets/target-set.ts';
import { Random } from '../testing/random.ts';
import type { ConnectableDevice, PortManner } from '../testing/simulated-connects.ts';
import { SimulatedConnects, type SimulatedConnectsOptions } from '../testing/simulated-connects.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { sweepConnect } from './connect.ts';
import type { ConnectProbe } from './connect-probe.ts';
import type { Progress } from './sweep.ts';

type Given = {
  readonly devices: readonly ConnectableDevice[];
  readonly ports: PortSet;
  readonly seed?: number;
  readonly rate?: number;
  readonly perDeviceRate?: number;
  readonly isExcluded?: (device: number, port: number) => boolean;
  readonly world?: Omit<SimulatedConnectsOptions, 'clock' | 'random'>;
  readonly onPort?: (told: number, abort: () => void) => void;
};

/** A sweep over 192.0.2.1 and up. */
async function run(given: Given) {
  const clock = new VirtualClock();
  const first = 0xc0000201;
  const targets = targetSetOf({
    ipv4: Uint32Array.of(first, first + given.devices.length - 1),
    ipv6: [],
  });
  const named = new Map(given.devices.map((one, i) => [targets.addressAt(i), one] as const));
  const random = new Random(given.seed ?? 1);
  const wire = new SimulatedConnects<ConnectProbe>(named, { ...given.world, clock, random });
  const told = new Map<string, PortState>();
  const progress: Progress[] = [];
  const controller = new AbortController();
  const plan = {
    targets,
    order: probeOrder(targets.size, given.ports, given.seed ?? 1),
    isExcluded: given.isExcluded ?? (() => false),
    rate: given.rate ?? Number.POSITIVE_INFINITY,
    perDeviceRate: given.perDeviceRate ?? Number.POSITIVE_INFINITY,
    deviceTimeMs: Number.POSITIVE_INFINITY,
    timeoutMs: 1000,
    retries: 2,
    clock,
    signal: controller.signal,
  };
  let count = 0;
  const outcome = await sweepConnect(wire, plan, {
    port(device, port, state) {
      told.set(`${device}:${port}`, state);
      given.onPort?.(++count, () => controller.abort());
    },
    progress: (one) => progress.push(one),
  });
  const ledger = (device = 0) => {
    const found = outcome.ledgers.get(device);
    if (!found) throw new Error(`no ledger of device ${device}`);
    return found;
  };
  return { outcome, wire, told, progress, ledger, clock, ports: given.ports };
}

const byList = (lists: Partial<Record<PortManner, PortSet>>, rest: PortManner) => {
  const manners = new Map<number, PortManner>();
  for (const [manner, set] of Object.entries(lists)) {
    for (const port of portsOf(set)) manners.set(port, manner as PortManner);
  }
  return (port: number) => manners.get(port) ?? rest;
};

describe('a sweep by connections', () => {
  it('tells open, closed, prohibited and silent ports of a device apart', async () => {
    const mannerOf = byList(
      { open: [[22, 22]], prohibited: [[80, 81]], dropped: [[100, 149]], unreachable: [[90, 90]] },
      'closed',
    );
    const { outcome, ledger } = await run({ devices: [{ mannerOf }], ports: [[1, 300]] });
    const ranges = (state: PortState) => portSetText(ledger().rangesOf(state, [[1, 300]]));
    expect(ranges('open')).toBe('22');
    expect(ranges('filtered')).toBe('80-81,90,100-149');
    expect(ranges('unknown')).toBe('');
    expect(ledger().reasonOf(80)).toBe('admin-prohibited');
    expect(ledger().reasonOf(90)).toBe('host-unreachable');
    expect(ledger().reasonOf(120)).toBe('no-answer');
    expect(outcome).toMatchObject({ complete: true, incompleteBecause: [] });
  });

  it('asks again only what did not answer', async () => {
    const mannerOf = byList({ dropped: [[5, 5]] }, 'closed');
    const { wire } = await run({ devices: [{ mannerOf }], ports: [[1, 20]] });
    expect(wire.attemptsAt.get('192.0.2.1 5')).toBe(3);
    for (const port of [...portsOf([[1, 20]])].filter((one) => one !== 5)) {
      // one more for the port that served as canary
      expect(wire.attemptsAt.get(`192.0.2.1 ${port}`)).toBeLessThanOrEqual(2);
    }
    expect([...wire.attemptsAt.values()].filter((count) => count === 2)).toHaveLength(1);
  });

  it('says of a device that answers nothing that its ports are unknown', async () => {
    const mannerOf = byList({ unreachable: [[7, 9]] }, 'dropped');
    const { ledger } = await run({ devices: [{ mannerOf }], ports: [[1, 50]] });
    expect(ledger().countsOver([[1, 50]])).toMatchObject({ unknown: 50, filtered: 0, closed: 0 });
    expect(ledger().reasonOf(1)).toBe('device-silent');
    expect(ledger().reasonOf(8)).toBe('host-unreachable');
  });

  it('believes silence once the device has answered anywhere, also when that came last', async () => {
    const mannerOf = byList({ open: [[40, 40]] }, 'dropped');
    const { ledger, told } = await run({ devices: [{ mannerOf }], ports: [[1, 50]] });
    expect(ledger().countsOver([[1, 50]])).toMatchObject({ unknown: 0, filtered: 49, open: 1 });
    expect(told.get('0:1')).toBe('filtered');
  });

  it('calls nothing filtered on a device that went away in the middle', async () => {
    const devices = [{ mannerOf: byList({}, 'closed'), answersMax: 100 }];
    const { ledger, outcome } = await run({ devices, ports: [[1, 400]], perDeviceRate: 2000 });
    expect(ledger().countsOver([[1, 400]])).toMatchObject({ filtered: 0, closed: 100 });
    expect(outcome.notes.get(0)?.[0]).toContain('stopped answering');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds every port through loss (seed %i)', async (seed) => {
    const random = new Random(seed);
    const open: PortSet = [
      [443, 443],
      [8080, 8090],
    ];
    const mannerOf = byList({ open, dropped: [[500, 700]] }, 'closed');
    const devices = [{ mannerOf, loss: random.next() * 0.4 }];
    const { ledger } = await run({ devices, ports: [[1, 9000]], seed });
    const ranges = (state: PortState) => portSetText(ledger().rangesOf(state, [[1, 9000]]));
    expect(ranges('open')).toBe(portSetText(open));
    expect(ranges('filtered')).toBe('500-700');
  });

  it('slows down for a device that limits its resets instead of calling its ports filtered', async () => {
    const mannerOf = byList({ open: [[700, 700]] }, 'closed');
    const devices = [{ mannerOf, resetsPerSecond: 200 }];
    const { ledger, wire } = await run({ devices, ports: [[1, 4000]], perDeviceRate: 4000 });
    expect(ledger().countsOver([[1, 4000]])).toMatchObject({ open: 1, filtered: 0 });
    expect(ledger().countsOver([[1, 4000]]).closed).toBeGreaterThan(3900);
    const times = wire.sendTimes.get('192.0.2.1') ?? [];
    const late = times.filter((time) => time > 10_000);
    expect(late.length).toBeGreaterThan(0);
    expect(mostIn(late, 1000)).toBeLessThan(700);
  });

  it('keeps its rate on a line that loses as much at any rate', async () => {
    const mannerOf = byList({ open: [[700, 700]], dropped: [[900, 903]] }, 'closed');
    const devices = [{ mannerOf, loss: 0.2 }];
    const ports: PortSet = [[1, 20_000]];
    const { ledger, clock } = await run({ devices, ports, perDeviceRate: 1000 });
    expect(ledger().countsOver(ports)).toEqual({
      open: 1,
      closed: 19_995,
      filtered: 4,
      unknown: 0,
    });
    // Each answer takes 1.25 probes; 20,000 ports need 25 seconds at the full rate.
    expect(clock.now()).toBeLessThan(45_000);
  });

  it('keeps the rate of each device and of all together', async () => {
    const devices = Array.from({ length: 4 }, () => ({ mannerOf: byList({}, 'closed') }));
    const { wire } = await run({ devices, ports: [[1, 900]], rate: 1000, perDeviceRate: 300 });
    const all = [...wire.sendTimes.values()];
    for (const times of all) expect(mostIn(times, 1000)).toBeLessThanOrEqual(300 + 6 + 1);
    expect(
      mostIn(
        all.flat().sort((a, b) => a - b),
        1000,
      ),
    ).toBeLessThanOrEqual(1000 + 20 + 1);
  });

  it('proves nothing by connections to an address that takes them all', async () => {
    const ports: PortSet = [[1, 600]];
    const { ledger, outcome, told } = await run({ devices: [{ mannerOf: () => 'open' }], ports });
    expect(ledger().countsOver(ports)).toMatchObject({ unknown: 600, open: 0 });
    expect(ledger().reasonOf(300)).toBe('answers-everywhere');
    expect(outcome.answeringEverywhere.get(0)).toEqual([[1, 600]]);
    expect(outcome.notes.get(0)).toHaveLength(1);
    expect(new Set(told.values())).toEqual(new Set(['unknown']));
  });

  it('leaves a device with many open ports and as many closed ones as it is', async () => {
    const mannerOf = (port: number) => (port % 2 === 0 ? 'open' : 'closed') as PortManner;
    const { ledger, outcome } = await run({ devices: [{ mannerOf }], ports: [[1, 600]] });
    expect(ledger().countsOver([[1, 600]])).toMatchObject({ open: 300, closed: 300 });
    expect(outcome.answeringEverywhere.size).toBe(0);
  });

  it('never asks what is excluded', async () => {
    const isExcluded = (_: number, port: number) => port > 10;
    const mannerOf = byList({}, 'closed');
    const { wire, ledger } = await run({ devices: [{ mannerOf }], ports: [[1, 30]], isExcluded });
    expect(wire.attemptsAt.has('192.0.2.1 11')).toBe(false);
    expect(ledger().reasonOf(11)).toBe('not-asked');
    expect(ledger().countsOver([[1, 30]])).toMatchObject({ closed: 10, unknown: 20 });
  });
});

describe('what this machine cannot do', () => {
  const mannerOf = byList({ open: [[9, 9]] }, 'closed');

  it('passes, and the ports are asked after all', async () => {
    const isShort = (begun: number) => begun > 20 && begun < 60;
    const { ledger, outcome } = await run({
      devices: [{ mannerOf }],
      ports: [[1, 200]],
      world: { isShort, room: 16 },
    });
    expect(ledger().countsOver([[1, 200]])).toMatchObject({ open: 1, closed: 199 });
    expect(outcome.complete).toBe(true);
  });

  it('is said of the sweep and never of a port when it stays', async () => {
    const isShort = (begun: number) => begun >= 50;
    const { ledger, outcome } = await run({
      devices: [{ mannerOf }],
      ports: [[1, 200]],
      world: { isShort, room: 16 },
    });
    const counts = ledger().countsOver([[1, 200]]);
    expect(counts.filtered).toBe(0);
    expect(counts.open + counts.closed).toBe(50);
    expect(ledger().reasonCounts.get('local-limit')).toBe(150);
    expect(outcome.complete).toBe(false);
    expect(outcome.incompleteBecause[0]).toContain('150 ports');
  });

  it('includes meeting itself: such a port is asked again and found closed', async () => {
    const meetsItself = (port: number, attempt: number) => port === 150 && attempt < 2;
    const given = { devices: [{ mannerOf }], ports: [[1, 200]] as PortSet, world: { meetsItself } };
    const { ledger } = await run(given);
    expect(ledger().stateOf(150)).toBe('closed');
  });

  it('leaves a port that meets itself each time unknown', async () => {
    const meetsItself = (port: number) => port === 150;
    const given = { devices: [{ mannerOf }], ports: [[1, 200]] as PortSet, world: { meetsItself } };
    const { ledger } = await run(given);
    expect([ledger().stateOf(150), ledger().reasonOf(150)]).toEqual(['unknown', 'self-connect']);
  });
});

describe('an interrupted sweep', () => {
  it('keeps what it learnt, says that it is partial and calls the rest unknown', async () => {
    const { outcome, ledger, wire } = await run({
      devices: [{ mannerOf: byList({ open: [[1, 20]] }, 'dropped') }],
      ports: [[1, 4000]],
      perDeviceRate: 500,
      onPort: (told, abort) => {
        if (told === 100) abort();
      },
    });
    expect(outcome.complete).toBe(false);
    expect(outcome.incompleteBecause).toHaveLength(1);
    expect(ledger().reasonCounts.get('interrupted')).toBeGreaterThan(0);
    expect(ledger().countsOver([[1, 4000]]).unknown).toBeGreaterThan(3000);
    expect(wire.isClosed).toBe(true);
  });

  it('calls no port filtered, for the silence of none is proven', async () => {
    const { ledger } = await run({
      devices: [{ mannerOf: byList({ dropped: [[1, 5]] }, 'closed'), loss: 0.3 }],
      ports: [[1, 4000]],
      perDeviceRate: 500,
      onPort: (told, abort) => {
        if (told === 2000) abort();
      },
    });
    const counts = ledger().countsOver([[1, 4000]]);
    expect(counts.closed).toBeGreaterThan(1900);
    expect(counts.filtered).toBe(0);
  });
});

describe('the account of a sweep', () => {
  it('adds up: states to the ports asked, progress to the end', async () => {
    const mannerOf = byList({ open: [[3, 4]], dropped: [[50, 60]] }, 'closed');
    const ports: PortSet = [[1, 500]];
    const { ledger, progress } = await run({ devices: [{ mannerOf }, { mannerOf }], ports });
    for (const device of [0, 1]) {
      const counts = ledger(device).countsOver(ports);
      expect(counts.open + counts.closed + counts.filtered + counts.unknown).toBe(portCount(ports));
    }
    expect(progress.at(-1)).toMatchObject({ done: 1000, total: 1000, found: 4 });
  });

  it('measures the loss that there was', async () => {
    const devices = [{ mannerOf: byList({}, 'closed'), loss: 0.2 }];
    const { ledger } = await run({ devices, ports: [[1, 5000]] });
    const loss = ledger().summary([[1, 5000]]).estimatedLoss ?? 0;
    expect(loss).toBeGreaterThan(0.15);
    expect(loss).toBeLessThan(0.25);
  });
});

/** The most of sorted moments in any span of `ms`. */
function mostIn(times: readonly number[], ms: number): number {
  let most = 0;
  let from = 0;
  for (const [i, time] of times.entries()) {
    while ((times[from] ?? 0) <= time - ms) from++;
    most = Math.max(most, i - from + 1);
  }
  return most;
}
