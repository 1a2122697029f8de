import { describe, expect, it } from 'vitest';
import type { Ledger } from '../facts/ledger.ts';
import { portCount, portsOf } from '../facts/port-set.ts';
import { type NamedDevice, type NetworkCase, networkCase } from '../testing/random-network.ts';
import type { Manner } from '../testing/simulated-network.ts';
import { type SimulatedSweep, simulateSweep } from '../testing/simulated-sweep.ts';

const seeds = Array.from({ length: 300 }, (_, i) => i + 1);

describe('a SYN sweep over a simulated network', () => {
  it.each(seeds)('tells the truth, all of it, within its rates (seed %i)', async (seed) => {
    const given = networkCase(seed);
    const run = await simulateSweep(given);
    const faults = given.devices.flatMap((device, index) => [
      ...faultsOfStates(given, run, device, index),
      ...faultsOfRate(run.network.sendTimes[index] ?? [], given.perDeviceRate),
    ]);
    const all = run.network.sendTimes.flat().sort((a, b) => a - b);
    faults.push(...faultsOfRate(all, given.rate));
    for (const key of given.excluded) if (run.network.probed.has(key)) faults.push(`probed ${key}`);
    expect(faults).toEqual([]);
    expect(run.outcome.complete).toBe(true);
  });
});

/** Everything that the ledger of one device says and that isn't so. */
function faultsOfStates(
  given: NetworkCase,
  run: SimulatedSweep,
  device: NamedDevice,
  index: number,
): string[] {
  const ledger = run.outcome.ledgers.get(index);
  if (!ledger) return [`no ledger of device ${index}`];
  const faults: string[] = [];
  const total = Object.values(ledger.countsOver(given.ports)).reduce((sum, n) => sum + n, 0);
  if (total !== portCount(given.ports)) faults.push(`counts of device ${index} add up to ${total}`);
  for (const port of portsOf(given.ports)) {
    const fault = given.excluded.has(`${index}:${port}`)
      ? faultOfExcluded(ledger, port)
      : faultOfPort(given, run, index, port);
    if (fault) faults.push(`${device.kind} ${index}:${port} ${fault}`);
  }
  const isEverywhere = run.outcome.answeringEverywhere.has(index);
  if (isEverywhere !== (device.kind === 'liar'))
    faults.push(`liar unrecognised or invented: ${index}`);
  return faults;
}

function faultOfExcluded(ledger: Ledger, port: number): string | null {
  return ledger.reasonOf(port) === 'not-asked' ? null : 'is excluded and was asked';
}

function faultOfPort(
  given: NetworkCase,
  run: SimulatedSweep,
  index: number,
  port: number,
): string | null {
  const device = given.devices[index];
  const ledger = run.outcome.ledgers.get(index);
  if (!device || !ledger) return 'is of no device';
  const truth = device.mannerOf(port);
  const state = ledger.stateOf(port);
  const was = `is ${truth} and was reported ${state} (${ledger.reasonOf(port)})`;
  const told = run.told.get(`${index}:${port}`) ?? 'nothing';
  if (state === 'unknown' ? told === 'open' : told !== state) return `${was}, and told ${told}`;
  const isTrue = {
    open: truth === 'open' && device.kind !== 'liar',
    closed: truth === 'closed',
    filtered: truth === 'blocked' || truth === 'rejected',
    unknown: mayBeUnknown(given, device, truth) && ledger.reasonOf(port) !== 'not-asked',
  };
  return isTrue[state] ? null : was;
}

/** Only where an answer could not be had. */
function mayBeUnknown(given: NetworkCase, device: NamedDevice, truth: Manner): boolean {
  // A line that takes far less than is sent: what got through is told, nothing is made up.
  if (given.line.capacity < given.rate) return true;
  switch (device.kind) {
    case 'silent':
    case 'absent':
    case 'dying':
    case 'liar':
      return true;
    case 'limited':
      return truth === 'closed';
    case 'rejecting':
    case 'walled':
      return truth !== 'open'; // hardly anything but limited ICMP errors comes from there
    default:
      return false;
  }
}

/** In no second more than the rate, and what it may send at once. */
function faultsOfRate(times: readonly number[], rate: number): string[] {
  if (rate === Number.POSITIVE_INFINITY) return [];
  const most = rate + Math.max(1, rate * 0.02) + 1;
  let from = 0;
  for (let to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= 1000) from++;
    const count = to - from + 1;
    if (count > most) return [`${count} probes in a second, at a rate of ${rate}`];
  }
  return [];
}
