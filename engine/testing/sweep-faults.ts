/** What must hold of every SYN sweep over a simulated network, whatever its seed. */
import type { Ledger } from '../facts/ledger.ts';
import { portCount, portsOf } from '../facts/port-set.ts';
import type { NamedDevice, NetworkCase } from './random-network.ts';
import type { Manner } from './simulated-network.ts';
import type { SimulatedSweep } from './simulated-sweep.ts';

/** A slow phase of half an hour, and what comes before it. */
const virtualMsMax = 40 * 60_000;

/** Everything that is told and isn't so, or that was done and may not be done. */
export function faultsOf(given: NetworkCase, run: SimulatedSweep): string[] {
  const faults = given.devices.flatMap((device, index) => [
    ...faultsOfStates(given, run, device, index),
    ...faultsOfRate(run.network.sendTimes[index] ?? [], given.perDeviceRate),
  ]);
  const all = run.network.sendTimes.flat().sort((a, b) => a - b);
  faults.push(...faultsOfRate(all, given.rate));
  for (const key of given.excluded) if (run.network.probed.has(key)) faults.push(`probed ${key}`);
  if (!run.outcome.complete) faults.push('it is not complete');
  if (run.endedAt > virtualMsMax)
    faults.push(`it took ${Math.round(run.endedAt / 60_000)} minutes`);
  return faults;
}

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
      : faultOfPort(given, run, { index, device, ledger }, port);
    if (fault) faults.push(`${device.kind} ${index}:${port} ${fault}`);
  }
  const isEverywhere = run.outcome.answeringEverywhere.has(index);
  const share = openShare(given, device);
  // In an outage it is asked less than it takes to see through it.
  const isSeen = share > liarShare.most && given.line.outages.length === 0;
  const mayBe = isEverywhere ? share > liarShare.least : !isSeen;
  if (!mayBe) faults.push(`liar unrecognised or invented: ${index}`);
  return faults;
}

function faultOfExcluded(ledger: Ledger, port: number): string | null {
  return ledger.reasonOf(port) === 'not-asked' ? null : 'is excluded and was asked';
}

function faultOfPort(
  given: NetworkCase,
  run: SimulatedSweep,
  { index, device, ledger }: { index: number; device: NamedDevice; ledger: Ledger },
  port: number,
): string | null {
  const truth = device.mannerOf(port);
  const state = ledger.stateOf(port);
  const was = `is ${truth} and was reported ${state} (${ledger.reasonOf(port)})`;
  const told = run.told.get(`${index}:${port}`) ?? 'nothing';
  if (state === 'unknown' ? told === 'open' : told !== state) return `${was}, and told ${told}`;
  const isTrue = {
    open: truth === 'open' && !run.outcome.answeringEverywhere.has(index),
    closed: truth === 'closed',
    filtered: isSilent(device) ? false : truth === 'blocked' || truth === 'rejected',
    unknown:
      mayBeUnknown(given, device, truth, ledger.answers === 0) &&
      ledger.reasonOf(port) !== 'not-asked',
  };
  return isTrue[state] ? null : was;
}

/** Who answers on more of its ports than `most` is a liar, and who does on fewer than `least` is none. */
const liarShare = { least: 0.2, most: 0.94 };

function openShare({ ports }: NetworkCase, device: NamedDevice): number {
  const open = [...portsOf(ports)].filter((port) => device.mannerOf(port) === 'open').length;
  return open / portCount(ports);
}

/** Nothing that it says can be told from nothing. */
function isSilent({ kind }: NamedDevice): boolean {
  return kind === 'silent' || kind === 'absent' || kind === 'elsewhere';
}

/** Only where an answer could not be had. */
function mayBeUnknown(
  given: NetworkCase,
  device: NamedDevice,
  truth: Manner,
  isUnheard: boolean,
): boolean {
  // A line that takes far less than is sent: what got through is told, nothing is made up.
  if (given.line.capacity < given.rate) return true;
  // All of it may have fallen into an outage; and much loss hides more than a filter does.
  if (isUnheard && given.line.outages.length > 0) return true;
  if (given.line.loss >= 0.1 && truth === 'blocked') return true;
  switch (device.kind) {
    case 'silent':
    case 'absent':
    case 'dying':
    case 'elsewhere':
    case 'returning':
    case 'liar':
      return true;
    case 'limited':
      return truth === 'closed';
    case 'shedding':
      return true; // most of what it is asked is lost, open ports included
    case 'narrow':
      return truth !== 'open';
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
