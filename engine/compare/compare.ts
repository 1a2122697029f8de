/**
 * What changed between two checks.
 *
 * Invariants (each has a test of that name):
 *   1. a result compared with itself shows no change
 *   2. a port without a conclusive state on both sides never changes (that is what the ledgers'
 *      ranges are for; the lines of a result alone don't say what was looked at)
 *   3. what is unknown, or was not learnt, on either side never changes
 *   4. what opened one way closed the other way
 *   5. each port that either side asked is counted once: compared, inconclusive, or asked by one
 */
import { type AddressRange, rangeSize, rangeText } from '../facts/address-range.ts';
import type { CheckResult, DeviceLedger, DeviceResult, PortResult } from '../facts/check-result.ts';
import type {
  AddressCount,
  Change,
  Comparison,
  Look,
  Named,
  PortOverlap,
} from '../facts/comparison.ts';
import type { Transport } from '../facts/endpoint.ts';
import { type PortSet, portCount, portsOf } from '../facts/port-set.ts';
import { overlapOf, unionOf } from '../facts/port-set-algebra.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { type PortState, portStates, type Reason } from '../facts/port-state.ts';
import { deviceAt, pairsOf, stretchesOf } from './by-address.ts';
import { type PortChanges, serviceChanges } from './service-changes.ts';

const transports = ['tcp', 'udp'] as const satisfies readonly Transport[];

export function compare(before: CheckResult, after: CheckResult): Comparison {
  const parts: DevicePart[] = [];
  const alone = { before: new AddressList(), after: new AddressList() };
  for (const pair of pairsOf(stretchesOf(before), stretchesOf(after))) {
    const { a, b, first } = pair;
    if (a && b) parts.push(comparePair(pair, deviceAt(a, first), deviceAt(b, first)));
    else alone[a ? 'before' : 'after'].add(pair);
  }
  const sum = (count: (part: DevicePart) => number) =>
    parts.reduce((total, part) => total + count(part) * part.devices, 0);
  return {
    schema: 'postern-diff/1',
    before: lookOf(before),
    after: lookOf(after),
    sameVantage:
      before.vantage.host === after.vantage.host && before.vantage.zone === after.vantage.zone,
    changes: parts.flatMap(({ changes }) => changes),
    coverage: {
      devices: sum(() => 1),
      devicesOnlyBefore: alone.before.told,
      devicesOnlyAfter: alone.after.told,
      ports: { tcp: sumOverlaps(parts, 'tcp'), udp: sumOverlaps(parts, 'udp') },
      servicesNotComparable: sum(({ servicesNotComparable }) => servicesNotComparable),
      postureNotComparable: sum(({ postureNotComparable }) => postureNotComparable),
    },
  };
}

/** Neighbouring stretches become one range. */
class AddressList {
  readonly #ranges: { first: bigint; last: bigint }[] = [];

  add({ first, last }: AddressRange): void {
    const before = this.#ranges.at(-1);
    if (before && before.last + 1n === first) before.last = last;
    else this.#ranges.push({ first, last });
  }

  get told(): AddressCount {
    const devices = this.#ranges.reduce((sum, range) => sum + rangeSize(range), 0);
    return { devices, addresses: this.#ranges.map(rangeText) };
  }
}

/** What holds for the first device of a pair of stretches holds for each. */
function comparePair(range: AddressRange, before: DeviceResult, after: DeviceResult): DevicePart {
  const devices = rangeSize(range);
  const part = compareDevice(before, after);
  if (devices === 1) return { ...part, devices };
  // Only that all of them came or went: devices that are alike have nothing open.
  const device = rangeText(range);
  return {
    ...part,
    devices,
    changes: part.changes.map((change) => ({ ...change, device, devices })),
  };
}

function lookOf({ start, end, complete, vantage }: CheckResult): Look {
  return { start, end, complete, vantage };
}

type DevicePart = {
  /** Of so many devices each. */
  readonly devices: number;
  readonly changes: readonly Change[];
  readonly overlap: Readonly<Record<Transport, PortOverlap>>;
  readonly servicesNotComparable: number;
  readonly postureNotComparable: number;
};

function compareDevice(before: DeviceResult, after: DeviceResult): Omit<DevicePart, 'devices'> {
  const tcp = compareTransport(before, after, 'tcp');
  const udp = compareTransport(before, after, 'udp');
  return {
    changes: [...presence(before, after), ...tcp.changes, ...udp.changes],
    overlap: { tcp: tcp.overlap, udp: udp.overlap },
    servicesNotComparable: tcp.servicesNotComparable + udp.servicesNotComparable,
    postureNotComparable: tcp.postureNotComparable + udp.postureNotComparable,
  };
}

type States = Readonly<Record<PortState, PortSet>>;

function statesOf(device: DeviceResult, transport: Transport): States {
  const ranges = device.ledger[transport]?.ranges;
  const of = (state: PortState) => portSetFrom(ranges?.[state] ?? '') ?? [];
  return {
    unknown: of('unknown'),
    open: of('open'),
    closed: of('closed'),
    filtered: of('filtered'),
  };
}

const notOpen = ({ closed, filtered }: States) => unionOf([closed, filtered]);
const conclusive = ({ open, closed, filtered }: States) => unionOf([open, closed, filtered]);
const asked = (states: States) => unionOf(portStates.map((state) => states[state]));

function compareTransport(
  before: DeviceResult,
  after: DeviceResult,
  transport: Transport,
): PortChanges & { overlap: PortOverlap } {
  const [old, now] = [statesOf(before, transport), statesOf(after, transport)];
  const lines = { before: linesOf(before, transport), after: linesOf(after, transport) };
  const device = after.address;
  const changes: Change[] = [];
  for (const port of portsOf(overlapOf(notOpen(old), now.open))) {
    const was = portCount(overlapOf(old.filtered, [[port, port]])) > 0 ? 'filtered' : 'closed';
    const service = nameOf(lines.after.get(port));
    changes.push({ change: 'opened', device, port, transport, was, service });
  }
  for (const port of portsOf(overlapOf(old.open, notOpen(now)))) {
    const is = portCount(overlapOf(now.filtered, [[port, port]])) > 0 ? 'filtered' : 'closed';
    const service = nameOf(lines.before.get(port));
    changes.push({ change: 'closed', device, port, transport, now: is, service });
  }
  const services = serviceChanges(
    { device, transport },
    overlapOf(old.open, now.open),
    lines.before,
    lines.after,
  );
  changes.push(...services.changes);
  const overlap = overlapOfStates(old, now);
  return { ...services, changes: changes.sort(byPort), overlap };
}

function byPort(a: Change, b: Change): number {
  return ('port' in a ? a.port : 0) - ('port' in b ? b.port : 0);
}

function linesOf(device: DeviceResult, transport: Transport): ReadonlyMap<number, PortResult> {
  const own = device.ports.filter((port) => port.transport === transport);
  return new Map(own.map((port) => [port.port, port]));
}

function nameOf(line: PortResult | undefined): Named {
  const { service = null, product = null, version = null } = line ?? {};
  return { service, product, version };
}

function overlapOfStates(before: States, after: States): PortOverlap {
  const [askedBefore, askedAfter] = [asked(before), asked(after)];
  const both = portCount(overlapOf(askedBefore, askedAfter));
  const compared = portCount(overlapOf(conclusive(before), conclusive(after)));
  return {
    compared,
    inconclusive: both - compared,
    onlyBefore: portCount(askedBefore) - both,
    onlyAfter: portCount(askedAfter) - both,
  };
}

function sumOverlaps(parts: readonly DevicePart[], transport: Transport): PortOverlap {
  const total = { compared: 0, inconclusive: 0, onlyBefore: 0, onlyAfter: 0 };
  for (const { devices, overlap } of parts) {
    const one = overlap[transport];
    total.compared += one.compared * devices;
    total.inconclusive += one.inconclusive * devices;
    total.onlyBefore += one.onlyBefore * devices;
    total.onlyAfter += one.onlyAfter * devices;
  }
  return total;
}

function presence(before: DeviceResult, after: DeviceResult): Change[] {
  const device = after.address;
  if (isSilenceProven(before, after)) return [{ change: 'device-new', device }];
  if (isSilenceProven(after, before)) return [{ change: 'device-gone', device }];
  return [];
}

/** Causes of silence that lie with us, not with the device. */
const ourFault = [
  'no-route',
  'local-limit',
  'interrupted',
  'not-asked',
] as const satisfies readonly Reason[];

/** Was `quiet` silent although it was asked, in full, a port at which it answers at the other time? */
function isSilenceProven(quiet: DeviceResult, other: DeviceResult): boolean {
  if (quiet.state !== 'silent' || other.state !== 'up') return false;
  return transports.some((transport) => {
    const ledger = quiet.ledger[transport];
    if (!ledger || !wasSent(ledger)) return false;
    const { open, closed } = statesOf(other, transport);
    return portCount(overlapOf(asked(statesOf(quiet, transport)), unionOf([open, closed]))) > 0;
  });
}

function wasSent(ledger: DeviceLedger): boolean {
  return ledger.probesSent > 0 && ourFault.every((reason) => !ledger.reasons[reason]);
}
