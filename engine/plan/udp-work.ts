/**
 * UDP: a closed port says so by an ICMP error, and most systems give few of these (Linux: one a
 * second to each that asks, icmp(7)). So all ports of such a device take as many seconds as it has
 * closed ports, whatever the rate; all devices side by side.
 */
import { profiles } from '../facts/profile.ts';
import type { Budgets } from './budgets.ts';
import type { Counts, SliceGround } from './ground.ts';
import { type Kind, portsOf } from './kind.ts';
import {
  limited,
  longest,
  only,
  type Part,
  type Setting,
  type Spent,
  secondsOf,
  together,
} from './spent.ts';

/** Linux gives this many ICMP errors a second to all together; nobody is asked faster. */
export const udpPerDeviceMost = 1000;
/** Linux gives so many before it holds them back. */
const errorsAtOnce = 6;
/** Silent ports are asked again in groups; each waits for its last answer. */
const groupMost = 2048;
/** Twelve bytes where there is no real request. */
const otherBytes = 12;
/** Ethernet, IP, UDP; 60 at least. */
const headerBytes = { 4: 42, 6: 62 } as const;
const frameBytesMin = 60;

type OfOne = {
  readonly first: number;
  readonly again: number;
  readonly firstSeconds: number;
  readonly againSeconds: number;
  readonly isIcmp: boolean;
  readonly bytes: number;
};

const nothing: OfOne = {
  first: 0,
  again: 0,
  firstSeconds: 0,
  againSeconds: 0,
  isIcmp: false,
  bytes: 0,
};

export function udpOf(ground: SliceGround, setting: Setting): Part {
  const all = setting.kinds.map((kind, i) =>
    (ground.devices[i] ?? 0) > 0 ? ofOne(kind, setting) : nothing,
  );
  const of = (take: (one: OfOne) => number): Counts => all.map(take);
  const first = longest([
    limited(
      ground,
      of((one) => one.first),
      setting,
    ),
    only('per-device-rate', Math.max(...all.map((one) => one.firstSeconds))),
  ]);
  const again = longest([
    limited(
      ground,
      of((one) => one.again),
      setting,
    ),
    slowest(all),
  ]);
  const packets = of((one) => one.first + one.again);
  return {
    spent: together([first, again]),
    begun: packets,
    packets,
    bytes: of((one) => one.bytes),
  };
}

function slowest(all: readonly OfOne[]): Spent {
  const parts = all.map((one) =>
    only(one.isIcmp ? 'icmp-limit' : 'per-device-rate', one.againSeconds),
  );
  return parts.reduce(
    (most, one) => (secondsOf(one) > secondsOf(most) ? one : most),
    only('pauses', 0),
  );
}

function ofOne(kind: Kind, { budgets, behaviours }: Setting): OfOne {
  const { udpSilent, limitsIcmp } = behaviours[kind.profile];
  const { udpKnown, udpOther } = portsOf(kind, budgets);
  const ports = udpKnown + udpOther;
  if (ports === 0) return nothing;
  const rate = rateOf(kind, budgets);
  const isLimited = limitsIcmp && budgets.icmpRate[kind.profile] < rate;
  const silentTries = triesOfSilent(kind, budgets) - ports;
  const closed = ports * (1 - udpSilent);
  // Behind a limit nothing is known of a port until its error would have come: each waits its turn.
  const again = udpSilent * silentTries + (isLimited ? closed : 0);
  const icmpSeconds = limitedSeconds(kind, { budgets, behaviours });
  const groups = Math.ceil((ports * udpSilent) / groupMost) * budgets.retries;
  const silentSeconds = again / rate + (groups * budgets.timeoutMs) / 1000;
  return {
    first: ports,
    again,
    firstSeconds: ports / rate,
    againSeconds: Math.max(icmpSeconds, silentSeconds),
    isIcmp: icmpSeconds > silentSeconds,
    bytes: bytesOf(kind, (ports + again) / ports, budgets),
  };
}

/** How long all ports of a device take by its limit on ICMP errors; 0 where that is none. */
export function limitedSeconds(
  kind: Kind,
  { budgets, behaviours }: Pick<Setting, 'budgets' | 'behaviours'>,
): number {
  const { udpKnown, udpOther } = portsOf(kind, budgets);
  const icmpRate = budgets.icmpRate[kind.profile];
  const isLimited = behaviours[kind.profile].limitsIcmp && icmpRate < rateOf(kind, budgets);
  return isLimited ? Math.max(0, udpKnown + udpOther - errorsAtOnce) / icmpRate : 0;
}

function rateOf({ profile }: Kind, { perDeviceRate }: Budgets): number {
  return Math.min(
    perDeviceRate,
    udpPerDeviceMost,
    profiles[profile].rate ?? Number.POSITIVE_INFINITY,
  );
}

function triesOfSilent(kind: Kind, budgets: Budgets): number {
  const { udpKnown, udpOther } = portsOf(kind, budgets);
  const triesOfKnown = kind.udp.known === 0 ? 0 : kind.udp.knownTries / kind.udp.known;
  return udpKnown * triesOfKnown + udpOther * (budgets.retries + 1);
}

function bytesOf(kind: Kind, times: number, budgets: Budgets): number {
  const { udpKnown, udpOther } = portsOf(kind, budgets);
  const header = headerBytes[kind.family];
  const known = kind.udp.known === 0 ? 0 : kind.udp.knownBytes / kind.udp.known;
  const frame = (payload: number) => Math.max(frameBytesMin, header + payload);
  return (udpKnown * frame(known) + udpOther * frame(otherBytes)) * times;
}
