/**
 * What a check was asked, as its journal keeps it: enough to go on with the same devices, ports,
 * exclusions and rates, whatever names and files say by then.
 */
import { isIP } from 'node:net';
import type { CheckRequest } from '../check-request.ts';
import type { SweepMethod } from '../facts/check-result.ts';
import type { PortSet } from '../facts/port-set.ts';
import { type ProfileName, profileNames } from '../facts/profile.ts';
import { Refusal } from '../facts/refusal.ts';
import { isShard } from '../facts/shard.ts';
import type { Window } from '../facts/window.ts';
import { zoneNames } from '../facts/zone.ts';
import type { PinnedTargets } from '../targets/read-targets.ts';
import { parseWindow, windowText } from '../targets/window.ts';

export type JournalHeader = {
  readonly start: string;
  readonly version: string;
  /** Key of the order. */
  readonly key: number;
  readonly method: SweepMethod;
  readonly words: readonly string[];
  readonly request: CheckRequest;
  readonly tcp: PortSet;
  readonly udp: PortSet;
  readonly targets: PinnedTargets;
};

export function headerBytes(header: JournalHeader): Uint8Array {
  const { targets } = header;
  const packed = {
    ...targets,
    ranges: packedRanges(targets.ranges),
    profiles: targets.profiles.map(([name, ranges]) => [name, packedRanges(ranges)]),
    windows: targets.windows.map(([window, ranges]) => [window, ranges && packedRanges(ranges)]),
  };
  const excluded = targets.excluded.map(([ports, ranges]) => [ports, packedRanges(ranges)]);
  return Buffer.from(JSON.stringify({ ...header, targets: { ...packed, excluded } }, unlimited));
}

/** JSON has no Infinity: a rate without a limit. */
const unlimited = (_key: string, value: unknown) =>
  value === Number.POSITIVE_INFINITY ? 'unlimited' : value;
const limitless = (_key: string, value: unknown) =>
  value === 'unlimited' ? Number.POSITIVE_INFINITY : value;

type Ranges = PinnedTargets['ranges'];

function packedRanges({ ipv4, ipv6 }: Ranges) {
  const bytes = Buffer.from(ipv4.buffer, ipv4.byteOffset, ipv4.byteLength);
  return {
    ipv4: bytes.toString('base64'),
    ipv6: ipv6.map(({ first, last }) => [first.toString(16), last.toString(16)]),
  };
}

/** Throws Refusal `bad-journal`. */
export function headerFrom(bytes: Uint8Array): JournalHeader {
  try {
    const read = JSON.parse(Buffer.from(bytes).toString('utf8'), limitless) as JournalHeader;
    const { ranges, excluded, hostnames, profiles, windows } = read.targets;
    const targets = {
      ranges: rangesFrom(ranges),
      excluded: excluded.map(([ports, some]) => [portsFrom(ports), rangesFrom(some)] as const),
      profiles: profiles.map(([name, some]) => [profileFrom(name), rangesFrom(some)] as const),
      windows: windows.map(
        ([window, some]) => [windowFrom(window), some && rangesFrom(some)] as const,
      ),
      hostnames: hostnames.map(([address, name]) => [addressFrom(address), name] as const),
    };
    const header = { ...read, targets, tcp: portsFrom(read.tcp), udp: portsFrom(read.udp) };
    if (!isWhole(header)) throw new TypeError('something is missing');
    return header;
  } catch (cause) {
    throw new Refusal('bad-journal', 'its header is damaged: it cannot be gone on with', { cause });
  }
}

function isWhole(header: JournalHeader): boolean {
  const { request, key, method, start, version, words } = header;
  const names = header.targets.hostnames.map(([, name]) => name);
  const isRate = (rate: number | null) => rate === null || (typeof rate === 'number' && rate > 0);
  return (
    Number.isInteger(key) &&
    ['syn', 'connect'].includes(method) &&
    [start, version, ...words, ...request.targets, ...request.exclude, ...names].every(
      (text) => typeof text === 'string',
    ) &&
    [
      ...[request.rate, request.perDeviceRate, request.perSegmentRate],
      ...[request.timeoutMs, request.deviceTimeMs, request.stateTable?.entries ?? null],
      ...[request.stateTable?.timeoutMs ?? null, request.stateTable?.share ?? null],
    ].every(isRate) &&
    zoneNames.includes(request.zone) &&
    (request.shard === null || isShard(request.shard))
  );
}

function rangesFrom(packed: unknown): Ranges {
  const { ipv4, ipv6 } = packed as { ipv4: string; ipv6: [string, string][] };
  const bytes = Uint8Array.from(Buffer.from(ipv4, 'base64'));
  if (bytes.length % 8 !== 0) throw new TypeError('half a range');
  return {
    ipv4: new Uint32Array(bytes.buffer),
    ipv6: ipv6.map(([first, last]) => ({ family: 6, first: big(first), last: big(last) })),
  };
}

function big(hex: string): bigint {
  if (!/^[0-9a-f]{1,32}$/.test(hex)) throw new TypeError('no address');
  return BigInt(`0x${hex}`);
}

function portsFrom(ports: PortSet): PortSet {
  const isPort = (port: unknown) =>
    Number.isInteger(port) && Number(port) >= 0 && Number(port) < 65_536;
  if (!ports.every(([first, last]) => isPort(first) && isPort(last) && first <= last)) {
    throw new TypeError('no ports');
  }
  return ports.map(([first, last]) => [first, last]);
}

function windowFrom({ days, fromMinute, untilMinute }: Window): Window {
  return parseWindow(windowText({ days, fromMinute, untilMinute }));
}

function profileFrom(name: ProfileName): ProfileName {
  if (!profileNames.includes(name)) throw new TypeError('no profile');
  return name;
}

function addressFrom(address: string): string {
  if (isIP(address) === 0) throw new TypeError('no address');
  return address;
}
