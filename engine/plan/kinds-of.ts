/** From targets as they were read to kinds of devices, and how many of each lie where. */
import { type PortSet, portCount, portsOf } from '../facts/port-set.ts';
import { differenceOf, overlapOf, unionOf } from '../facts/port-set-algebra.ts';
import { profiles } from '../facts/profile.ts';
import type { PinnedTargets } from '../targets/read-targets.ts';
import type { MergedRanges } from '../targets/target-set.ts';
import type { Hours } from './calendar.ts';
import type { Planned } from './course.ts';
import { type KindOf, slicesOf } from './ground.ts';
import type { Kind, UdpPorts } from './kind.ts';

/** What is asked, and by what words. */
export type Asking = {
  readonly tcp: PortSet;
  readonly udp: PortSet;
  readonly retries: number;
  readonly udpRequests: (port: number) => readonly Uint8Array[];
};

/** Devices that may be asked at the same hours. */
export type PartAsked = { readonly ranges: MergedRanges; readonly hours: Hours };

export type Ground = Pick<Planned, 'kinds' | 'parts'>;

/** Of engine/sweep/udp.ts: probes to a silent port for which there is a real request. */
const triesWithRequest = 2;

export function groundOf(
  { profiles: profiled, excluded }: PinnedTargets,
  parts: readonly PartAsked[],
  asking: Asking,
  devicesAtOnce: number,
): Ground {
  const labels = [...profiled.map(([, own]) => own), ...excluded.map(([, own]) => own)];
  const kinds: Kind[] = [];
  const numbers = new Map<string, number>();
  const udpOf = remembered((ports: PortSet) => udpPorts(ports, asking));
  const numberOf = (family: 4 | 6, windows: Hours, active: readonly number[]): number => {
    const isProfile = (label: number) => label < profiled.length;
    const profile = profiled[active.findLast(isProfile) ?? -1]?.[0] ?? 'default';
    const left = active.filter((label) => !isProfile(label));
    const unasked = unionOf(left.map((label) => excluded[label - profiled.length]?.[0] ?? []));
    const { speaks } = profiles[profile];
    const udp = differenceOf(asking.udp, unasked);
    const kind: Kind = {
      profile,
      family,
      tcpPorts: portCount(differenceOf(asking.tcp, unasked)),
      udp: udpOf(speaks === null ? udp : overlapOf(udp, speaks.udp)),
      windows,
    };
    const key = JSON.stringify(kind);
    const number = numbers.get(key) ?? kinds.push(kind) - 1;
    numbers.set(key, number);
    return number;
  };
  return {
    parts: parts.map(({ ranges, hours }) => {
      const of4 = remembered((active: readonly number[]) => numberOf(4, hours, active));
      const of6 = remembered((active: readonly number[]) => numberOf(6, hours, active));
      const kindOf: KindOf = (family, active) => (family === 4 ? of4(active) : of6(active));
      return { hours, slices: slicesOf(ranges, labels, devicesAtOnce, kindOf) };
    }),
    kinds,
  };
}

function udpPorts(ports: PortSet, { udpRequests, retries }: Asking): UdpPorts {
  let known = 0;
  let knownTries = 0;
  let knownBytes = 0;
  for (const port of portsOf(ports)) {
    const [first, ...more] = udpRequests(port);
    if (!first) continue;
    known++;
    knownTries += Math.max(1 + more.length, Math.min(triesWithRequest, retries + 1));
    knownBytes += first.length;
  }
  return { known, other: portCount(ports) - known, knownTries, knownBytes };
}

/** Exclusions make few different sets of ports, and there may be millions of addresses. */
function remembered<K, V>(of: (key: K) => V): (key: K) => V {
  const known = new Map<string, V>();
  return (key) => {
    const text = JSON.stringify(key);
    const value = known.get(text) ?? of(key);
    known.set(text, value);
    return value;
  };
}
