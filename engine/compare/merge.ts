/**
 * Several results of one vantage as one: the shards of a check, or looks at different ports or
 * devices. What either looked at is covered, and what both looked at is joined (join.ts).
 *
 * Invariants (each has a test of that name):
 *   1. a result merged with itself covers the same, port by port
 *   2. the shards of a check merge to what one check of everything tells
 *   3. a port is unknown only where no result has a conclusive state for it
 *   4. of two conclusive states the later holds
 */
import type { CheckResult, DeviceResult, Recall } from '../facts/check-result.ts';
import { endpointText } from '../facts/endpoint.ts';
import type { Finding } from '../facts/finding.ts';
import { portSetText } from '../facts/port-set.ts';
import { unionOf } from '../facts/port-set-algebra.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { Refusal } from '../facts/refusal.ts';
import { AlikeRanges, alikeDeviceOf } from './alike-ranges.ts';
import { deviceAt, type Pair, pairsOf, type Stretch, stretchesOf } from './by-address.ts';
import { joinDevices } from './join.ts';
import { joinOutages } from './join-vitals.ts';

/** Throws Refusal `cannot-merge`. */
export function merge(results: readonly CheckResult[]): CheckResult {
  const ordered = [...results].sort((a, b) => a.end.localeCompare(b.end));
  const [first] = ordered;
  if (!first) throw new Refusal('cannot-merge', 'there is no result to merge');
  for (const one of ordered) refuseStranger(first, one);
  const missing = missingShards(ordered);
  const joined = ordered.slice(1).reduce(mergeTwo, first);
  const incompleteBecause = [
    ...new Set(ordered.flatMap((one) => one.incompleteBecause)),
    ...missing,
  ];
  const complete = ordered.every((one) => one.complete) && missing.length === 0;
  const measured = { ...recallOf(ordered), ...joinOutages(ordered) };
  return { ...joined, shard: null, complete, incompleteBecause, ...measured };
}

function refuseStranger(first: CheckResult, other: CheckResult): void {
  const [zone, otherZone] = [first.vantage.zone, other.vantage.zone];
  if (zone !== otherZone) {
    throw new Refusal(
      'cannot-merge',
      `looks from different places are not one: one is from zone ${zone}, one from zone ${otherZone} (postern diff compares them)`,
    );
  }
  if (!first.shard || !other.shard) return;
  const askedOf = ({ asked, shard }: CheckResult) => JSON.stringify([asked, shard?.count]);
  if (askedOf(first) === askedOf(other)) return;
  throw new Refusal(
    'cannot-merge',
    'these are parts of different checks: targets, exclusions, ports and the number of parts must be the same',
  );
}

function missingShards(results: readonly CheckResult[]): readonly string[] {
  const shards = results.flatMap(({ shard }) => shard ?? []);
  const count = shards[0]?.count ?? 0;
  if (shards.length < results.length) return [];
  const have = new Set(shards.map(({ index }) => index));
  const lacking = Array.from({ length: count }, (_, i) => i + 1).filter((one) => !have.has(one));
  if (lacking.length === 0) return [];
  const ranges = portSetText(lacking.map((one) => [one, one] as const));
  const parts = lacking.length === 1 ? 'part' : 'parts';
  return [`${parts} ${ranges} of ${count} ${lacking.length === 1 ? 'is' : 'are'} missing`];
}

/** Each shard was measured on its own listeners; else the last measurement stands. */
function recallOf(results: readonly CheckResult[]): { recall?: Recall | null } {
  const measured = results.flatMap(({ recall }) => recall ?? []);
  const last = measured.at(-1);
  if (!last) return {};
  if (results.some(({ shard }) => shard === null)) return { recall: last };
  const sum = (of: (one: Recall) => number) => measured.reduce((total, one) => total + of(one), 0);
  return {
    recall: {
      canaries: sum(({ canaries }) => canaries),
      found: sum(({ found }) => found),
      missed: measured.flatMap(({ missed }) => missed),
    },
  };
}

function mergeTwo(earlier: CheckResult, later: CheckResult): CheckResult {
  const devices: DeviceResult[] = [];
  const alike = new AlikeRanges();
  for (const pair of pairsOf(stretchesOf(earlier), stretchesOf(later))) {
    const one = joinedAt(pair, alike);
    if (one) devices.push(one);
  }
  return {
    ...earlier,
    ...later,
    start: earlier.start < later.start ? earlier.start : later.start,
    method: {
      tcp: later.method.tcp ?? earlier.method.tcp,
      udp: later.method.udp ?? earlier.method.udp,
      because: both(earlier.method.because, later.method.because, '; '),
    },
    vantage: {
      zone: later.vantage.zone,
      host: both(earlier.vantage.host, later.vantage.host, ', '),
    },
    asked: askedByBoth(earlier.asked, later.asked),
    devices,
    quiet: alike.devices('up'),
    silent: alike.devices('silent'),
    findings: findingsOf(devices, earlier, later),
  };
}

/** A device that is told by itself; null where it went to those that are alike. */
function joinedAt(pair: Pair, alike: AlikeRanges): DeviceResult | null {
  const { a, b, first, last } = pair;
  const isAlike = (side: Stretch | null) => side === null || !('address' in side.of);
  if (isAlike(a) && isAlike(b)) {
    alike.add({ first, last }, a && alikeDeviceOf(a), b && alikeDeviceOf(b));
    return null;
  }
  const [one, other] = [a && deviceAt(a, first), b && deviceAt(b, first)];
  return one && other ? joinDevices(one, other) : (one ?? other);
}

/** A finding goes with the line of its port, and with the look that the line was taken from. */
function findingsOf(
  devices: readonly DeviceResult[],
  earlier: CheckResult,
  later: CheckResult,
): readonly Finding[] {
  const byId = new Map([...earlier.findings, ...later.findings].map((one) => [one.id, one]));
  const held = new Map<string, readonly string[]>();
  for (const { address, ports } of devices) {
    for (const { port, transport, findings } of ports) {
      if (findings.length > 0) held.set(endpointText({ address, port, transport }), findings);
    }
  }
  return [...byId.values()].filter(({ id, device, port, transport }) =>
    held.get(endpointText({ address: device, port, transport }))?.includes(id),
  );
}

function askedByBoth(earlier: CheckResult['asked'], later: CheckResult['asked']) {
  return {
    targets: [...new Set([...earlier.targets, ...later.targets])],
    // What one of them excluded the other may have looked at.
    exclude: earlier.exclude.filter((one) => later.exclude.includes(one)),
    tcp: portsOfBoth(earlier.tcp, later.tcp),
    udp: portsOfBoth(earlier.udp, later.udp),
  };
}

function portsOfBoth(earlier: string, later: string): string {
  if (earlier === later || later === 'none') return earlier;
  if (earlier === 'none') return later;
  const sets = [portSetFrom(earlier), portSetFrom(later)].flatMap((set) => (set ? [set] : []));
  return sets.length === 2 ? portSetText(unionOf(sets)) : `${earlier} and ${later}`;
}

function both(a: string, b: string, between: string): string {
  return [...new Set([...a.split(between), ...b.split(between)])].filter(Boolean).join(between);
}
