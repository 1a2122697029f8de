/** From targets as they were read to kinds of devices, and how many of each lie where. */
import { type PortSet, portCount, portsOf } from '../facts/port-set.ts';
import { differenceOf, overlapOf, unionOf } from '../facts/port-set-algebra.ts';
import { profiles } from '../facts/profile.ts';
import type { PinnedTargets } from '../targets/read-targets.ts';
import type { MergedRanges } from '../targets/target-set.ts';
import { type SliceGround, slicesOf } from './ground.ts';
import type { Kind, UdpPorts } from './kind.ts';

/** What is asked, and by what words. */
export type Asking = {
  readonly tcp: PortSet;
  readonly udp: PortSet;
  readonly retries: number;
  readonly udpRequests: (port: number) => readonly Uint8Array[];
};

/** A window, and the addresses that it holds for. */
export type WindowOn = { readonly number: number; readonly ranges: MergedRanges };

export type Ground = { readonly kinds: readonly Kind[]; readonly slices: readonly SliceGround[] };

/** Of engine/sweep/udp.ts: probes to a silent port for which there is a real request. */
const triesWithRequest = 2;

export function groundOf(
  { ranges, profiles: profiled, excluded }: PinnedTargets,
  windows: readonly WindowOn[],
  asking: Asking,
  devicesAtOnce: number,
): Ground {
  const labels = [
    ...profiled.map(([, own]) => own),
    ...excluded.map(([, own]) => own),
    ...windows.map((window) => window.ranges),
  ];
  const kinds: Kind[] = [];
  const numbers = new Map<string, number>();
  const udpOf = remembered((ports: PortSet) => udpPorts(ports, asking));
  const kindOf = (family: 4 | 6, active: readonly number[]): number => {
    const at = (from: number, count: number) =>
      active.filter((label) => label >= from && label < from + count).map((label) => label - from);
    const profile = profiled[at(0, profiled.length).at(-1) ?? -1]?.[0] ?? 'default';
    const left = at(profiled.length, excluded.length).map((i) => excluded[i]?.[0] ?? []);
    const holding = at(profiled.length + excluded.length, windows.length);
    const unasked = unionOf(left);
    const { speaks } = profiles[profile];
    const udp = differenceOf(asking.udp, unasked);
    const kind = {
      profile,
      family,
      tcpPorts: portCount(differenceOf(asking.tcp, unasked)),
      udp: udpOf(speaks === null ? udp : overlapOf(udp, speaks.udp)),
      windows: holding.map((i) => windows[i]?.number ?? 0),
    };
    const key = JSON.stringify(kind);
    const number = numbers.get(key) ?? kinds.push(kind) - 1;
    numbers.set(key, number);
    return number;
  };
  const ofLabels = remembered(([family, ...active]: readonly number[]) =>
    kindOf(family === 6 ? 6 : 4, active),
  );
  const slices = slicesOf(ranges, labels, devicesAtOnce, (family, active) =>
    ofLabels([family, ...active]),
  );
  return { kinds, slices };
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
