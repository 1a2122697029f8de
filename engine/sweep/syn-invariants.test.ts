import { describe, expect, it } from 'vitest';
import { Random } from '../testing/random.ts';
import type { NamedDevice, NetworkCase } from '../testing/random-network.ts';
import { type Manner, quietLine } from '../testing/simulated-network.ts';
import { simulateSweep } from '../testing/simulated-sweep.ts';

const portsMax = 1000;
const open = [22, 80, 443, 700];

/** Ports 1 to 1000, those of `open` open, the others closed unless told otherwise. */
function device(given: Partial<NamedDevice> = {}, others: Manner = 'closed'): NamedDevice {
  return {
    kind: 'ordinary',
    mannerOf: (port) => (open.includes(port) ? 'open' : others),
    resetLimit: Number.POSITIVE_INFINITY,
    icmpLimit: Number.POSITIVE_INFINITY,
    diesAt: Number.POSITIVE_INFINITY,
    loss: 0,
    delayMs: 5,
    readiness: () => 'ready',
    ...given,
  };
}

function network(devices: readonly NamedDevice[], given: Partial<NetworkCase> = {}): NetworkCase {
  return {
    seed: 1,
    random: new Random(1),
    devices,
    line: quietLine,
    ports: [[1, portsMax]],
    excluded: new Set(),
    rate: Number.POSITIVE_INFINITY,
    perDeviceRate: Number.POSITIVE_INFINITY,
    timeoutMs: 1000,
    retries: 2,
    family: 4,
    ...given,
  };
}

async function countsOf(given: NetworkCase) {
  const run = await simulateSweep(given);
  const counts = given.devices.map((_, index) =>
    run.outcome.ledgers.get(index)?.countsOver(given.ports),
  );
  return { ...run, counts };
}

describe('a SYN sweep', () => {
  it('1. calls a port open or closed only by an answer of the device', async () => {
    const devices = [device({}, 'blocked'), device({ mannerOf: () => 'blocked' }), device()];
    const { counts } = await countsOf(network(devices));
    expect(counts).toEqual([
      { open: 4, closed: 0, filtered: 996, unknown: 0 },
      { open: 0, closed: 0, filtered: 0, unknown: 1000 },
      { open: 4, closed: 996, filtered: 0, unknown: 0 },
    ]);
  });

  it('2. calls silence filtered only where known answers kept coming', async () => {
    const dying = device({ diesAt: 400 });
    const limited = device({ resetLimit: 10 });
    const { counts, outcome } = await countsOf(network([dying, limited], { rate: 1000 }));
    for (const count of counts) expect(count?.filtered).toBe(0);
    expect(counts[1]?.open).toBe(4);
    expect(outcome.ledgers.get(0)?.reasonCounts.get('device-degraded')).toBeGreaterThan(0);
    expect(outcome.notes.get(1)?.[0]).toMatch(/limits its answers to about 1\d a second/);
    expect(outcome.ledgers.get(1)?.reasonCounts.get('rate-limited')).toBeGreaterThan(0);
  });

  it('settles every port of a device that limits its answers, where time allows', async () => {
    const { counts } = await countsOf(network([device({ resetLimit: 50 })]));
    expect(counts).toEqual([{ open: 4, closed: 996, filtered: 0, unknown: 0 }]);
  });

  it.each([1, 5, 10])(
    '2. is not deceived by a loss of %i in a hundred in each direction',
    async (percent) => {
      const line = { ...quietLine, loss: percent / 100 };
      const devices = [device(), device({}, 'blocked')];
      const { counts } = await countsOf(network(devices, { line }));
      expect(counts).toEqual([
        { open: 4, closed: 996, filtered: 0, unknown: 0 },
        { open: 4, closed: 0, filtered: 996, unknown: 0 },
      ]);
    },
  );

  it('2. is not deceived by an outage that eats a whole round', async () => {
    const line = { ...quietLine, outages: [[0, 400]] as const };
    const { counts } = await countsOf(network([device(), device()], { line }));
    for (const count of counts) expect(count).toMatchObject({ open: 4, closed: 996 });
  });

  it('2. finds what a narrow line lets through only at a lower rate', async () => {
    const line = { ...quietLine, capacity: 4000 };
    const { counts, network: net } = await countsOf(network([device(), device()], { line }));
    for (const count of counts) expect(count).toMatchObject({ open: 4, filtered: 0 });
    expect(net.statistics().sent).toBeLessThan(30_000);
  });

  it('3. sends no device more than its rate, nor all together more than the rate', async () => {
    const given = network([device({}, 'blocked'), device()], { rate: 300, perDeviceRate: 200 });
    const { network: net } = await simulateSweep(given);
    const perSecond = (times: readonly number[]) =>
      Math.max(...times.map((from) => times.filter((at) => from <= at && at < from + 1000).length));
    const all = net.sendTimes.flat().sort((a, b) => a - b);
    expect(perSecond(all.slice(0, 2000))).toBeLessThanOrEqual(300 + 7);
    for (const times of net.sendTimes) expect(perSecond(times)).toBeLessThanOrEqual(200 + 5);
  });

  it('4. sends nothing to excluded ports, nor to devices without a way to them', async () => {
    const devices = [device(), device({ readiness: () => 'no-route' })];
    const excluded = new Set(['0:1', '0:22', '0:1000']);
    const { network: net, outcome, counts } = await countsOf(network(devices, { excluded }));
    for (const key of excluded) expect(net.probed).not.toContain(key);
    expect(net.sendTimes[1]).toEqual([]);
    expect(outcome.ledgers.get(0)?.reasonOf(22)).toBe('not-asked');
    expect(counts[0]).toEqual({ open: 3, closed: 994, filtered: 0, unknown: 3 });
    expect(outcome.ledgers.get(1)?.reasonOf(22)).toBe('no-route');
  });

  it('takes in a device that comes late to its link', async () => {
    const late = device({ readiness: (now) => (now < 2500 ? 'resolving' : 'ready') });
    const { counts } = await countsOf(network([device(), late]));
    expect(counts[1]).toMatchObject({ open: 4, closed: 996 });
  });

  it('ends in order when it is interrupted, and says what it does not know', async () => {
    const given = network([device(), device()], { rate: 500 });
    const { outcome, network: net } = await simulateSweep(given, new AbortController(), 300);
    expect(outcome.complete).toBe(false);
    expect(outcome.incompleteBecause).toHaveLength(1);
    expect(net.statistics().sent).toBeLessThan(350);
    const ledger = outcome.ledgers.get(0);
    expect(ledger?.countsOver(given.ports).closed).toBeGreaterThan(100);
    expect(ledger?.reasonCounts.get('interrupted')).toBeGreaterThan(800);
  });

  it('is not complete where this machine lost packets that the silent ports may have sent', async () => {
    const line = { ...quietLine, unread: 0.05 };
    const silent = await countsOf(network([device({}, 'blocked')], { line }));
    expect(silent.network.statistics().dropped).toBeGreaterThan(0);
    expect(silent.outcome.complete).toBe(false);
    expect(silent.outcome.incompleteBecause[0]).toMatch(/too busy to read \d+ packets?/);
    const answered = await countsOf(network([device()], { line }));
    expect(answered.network.statistics().dropped).toBeGreaterThan(0);
    expect(answered.outcome.complete).toBe(true);
    expect(answered.counts).toEqual([{ open: 4, closed: 996, filtered: 0, unknown: 0 }]);
  });

  it('measures the loss that it met', async () => {
    const line = { ...quietLine, loss: 0.1 };
    const { outcome } = await countsOf(network([device()], { line, rate: 2000 }));
    const { estimatedLoss } = outcome.ledgers.get(0)?.summary([[1, portsMax]]) ?? {};
    expect(estimatedLoss).toBeGreaterThan(0.05);
    expect(estimatedLoss).toBeLessThan(0.4);
  });
});
