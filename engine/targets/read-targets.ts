/**
 * From the words that a person wrote to the set of devices: files are streamed, names resolved,
 * ranges merged, exclusions taken out, and everything that must never be swept refused.
 */
import { lookup } from 'node:dns/promises';
import type { PortSet } from '../facts/port-set.ts';
import type { ProfileName } from '../facts/profile.ts';
import { Refusal } from '../facts/refusal.ts';
import type { TargetSet } from '../facts/target-set.ts';
import type { Window } from '../facts/window.ts';
import { addressText, parseAddress } from './address.ts';
import { ClosedTimes } from './closed-times.ts';
import { whyForbidden } from './forbidden.ts';
import { parseExclusion, parseTarget } from './parse-target.ts';
import { devicesIn, isAmong, PortExclusions } from './port-exclusions.ts';
import type { ProfileWord } from './profiled.ts';
import { type Range, RangeList, subtract4, subtract6 } from './ranges.ts';
import { addressCount, type MergedRanges, targetSetOf } from './target-set.ts';
import { type PinnedWindow, partsByWindows, WindowExclusions } from './window-exclusions.ts';
import { eachWord, interrupted, isFile, Mistakes } from './words.ts';

export const devicesMax = 16_777_216;
const namesMax = 100_000;
const namesAtOnce = 32;

/** All addresses of a host name; empty where it has none. Never rejects. */
export type Resolve = (name: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (name) => {
  const found = await lookup(name, { all: true, order: 'ipv4first' }).catch(() => []);
  return found.map(({ address }) => address);
};

/** Targets as they were read: plain, so that a journal can keep them. */
export type PinnedTargets = {
  readonly ranges: MergedRanges;
  /** Port lists, and the addresses that they are excluded on. */
  readonly excluded: readonly (readonly [PortSet, MergedRanges])[];
  /** Exclusions that hold only in a window. */
  readonly windows: readonly PinnedWindow[];
  readonly hostnames: readonly (readonly [address: string, name: string])[];
  readonly profiles: readonly (readonly [ProfileName, MergedRanges])[];
};

export type Targets = {
  readonly set: TargetSet;
  /** Canonical address → the name that it was asked by. */
  readonly hostnames: ReadonlyMap<string, string>;
  /** By address:port; whole addresses that were excluded are not in the set at all. */
  readonly isExcluded: (device: number, port: number) => boolean;
  readonly hasPortExclusions: boolean;
  /** When nothing may be sent to a device; null for one that has no such times. */
  readonly closedTimesOf: (device: number) => ClosedTimes | null;
  /** True where every target is this machine by its loopback addresses. */
  readonly allLoopback: boolean;
  /** As it was asked for; null for a device of which nothing was said. */
  readonly profileOf: (device: number) => ProfileName | null;
  readonly hasProfiles: boolean;
  readonly pinned: PinnedTargets;
};

/**
 * Throws Refusal: bad-target, forbidden-target, host-not-found, too-many-targets, no-targets,
 * bad-ports, bad-window, bad-file; interrupted.
 */
export async function readTargets(
  words: readonly string[],
  exclude: readonly string[],
  resolve: Resolve = systemResolve,
  signal?: AbortSignal,
  profiled: readonly ProfileWord[] = [],
): Promise<Targets> {
  const mistakes = new Mistakes();
  const wanted = new RangeList();
  const names = new Names();
  const want = (word: string) => {
    const target = parseTarget(word);
    if (target.kind === 'name') names.note(target.name, refusingForbidden(wanted));
    else refusingForbidden(wanted)(target.range);
  };
  await eachWord(words, splitTargets, want, mistakes, signal);
  const unwanted = new RangeList();
  const byPort = new PortExclusions();
  const byWindow = new WindowExclusions();
  const leaveOut = (word: string) => {
    const exclusion = parseExclusion(word);
    if (exclusion.target === null) return byWindow.add(null, exclusion.window);
    const { target, ports, window } = exclusion;
    const drop = (range: Range) => {
      if (window !== null) byWindow.add(range, window);
      else if (ports === null) unwanted.add(range);
      else byPort.add(range, ports);
    };
    if (target.kind === 'name') names.note(target.name, drop);
    else drop(target.range);
  };
  await eachWord(exclude, splitExclusions, leaveOut, mistakes, signal);
  const profiles = profiled.map(({ profile }) => [profile, new RangeList()] as const);
  for (const [i, { targets }] of profiled.entries()) {
    const give = (word: string) => {
      const target = parseTarget(word);
      const add = (range: Range) => profiles[i]?.[1].add(range);
      if (target.kind === 'name') names.note(target.name, add);
      else add(target.range);
    };
    await eachWord([targets], splitTargets, give, mistakes, signal);
  }
  mistakes.throwIfAny();
  const hostnames = await names.resolveAll(resolve, signal);
  return targetsOf({
    ranges: remaining(wanted, unwanted),
    excluded: byPort.pinned(),
    windows: byWindow.pinned(),
    hostnames: [...hostnames],
    profiles: profiles.map(([name, list]) => [name, list.merged()]),
  });
}

/** What was read before, whatever files and names say by now. */
export function targetsOf(pinned: PinnedTargets): Targets {
  const byPort = new PortExclusions();
  for (const [ports, { ipv4, ipv6 }] of pinned.excluded) {
    for (let i = 0; i < ipv4.length; i += 2) {
      byPort.add({ family: 4, first: ipv4[i] ?? 0, last: ipv4[i + 1] ?? 0 }, ports);
    }
    for (const range of ipv6) byPort.add(range, ports);
  }
  const set = targetSetOf(pinned.ranges);
  const isExcluded = byPort.over(set, pinned.ranges);
  return {
    set,
    hostnames: new Map(pinned.hostnames),
    hasPortExclusions: isExcluded !== null,
    allLoopback: isAllLoopback(pinned.ranges),
    isExcluded: isExcluded ?? (() => false),
    closedTimesOf: closedTimesIn(set, pinned),
    ...profiledIn(set, pinned),
    pinned,
  };
}

function closedTimesIn(
  set: TargetSet,
  { ranges, windows }: PinnedTargets,
): Targets['closedTimesOf'] {
  if (windows.length === 0) return () => null;
  const parts = partsByWindows(ranges, windows)
    .filter((part) => part.windows.length > 0)
    .map((part) => ({
      devices: devicesIn(set, ranges, part.ranges),
      times: new ClosedTimes(part.windows),
    }));
  return (device) => parts.find(({ devices }) => isAmong(devices, device))?.times ?? null;
}

/** Devices that have the same windows, as targets of their own; one part where there are none. */
export function partsOf(
  targets: Targets,
): readonly { targets: Targets; windows: readonly Window[] }[] {
  const { pinned, allLoopback } = targets;
  const parts = partsByWindows(pinned.ranges, pinned.windows);
  if (parts.length === 1) return [{ targets, windows: parts[0]?.windows ?? [] }];
  return parts.map(({ ranges, windows }) => ({
    targets: { ...targetsOf({ ...pinned, ranges }), allLoopback },
    windows,
  }));
}

/** Where two profiles name a device, the later one counts. */
function profiledIn(
  set: TargetSet,
  { ranges, profiles }: PinnedTargets,
): Pick<Targets, 'profileOf' | 'hasProfiles'> {
  const lists = profiles
    .map(([name, own]) => ({ name, devices: devicesIn(set, ranges, own) }))
    .filter(({ devices }) => devices.length > 0);
  return {
    profileOf: (device) => lists.findLast(({ devices }) => isAmong(devices, device))?.name ?? null,
    hasProfiles: lists.length > 0,
  };
}

/** Throws for words of a command line that can't be meant, before a file is read or a name looked up. */
export function refuseBadWords(words: readonly string[], exclude: readonly string[]): void {
  const mistakes = new Mistakes();
  const isWord = (text: string) => !isFile(text);
  for (const word of words.filter(isWord).flatMap(splitTargets)) {
    mistakes.collect(word, null, () => {
      const target = parseTarget(word);
      if (target.kind === 'range') refusingForbidden(new RangeList())(target.range);
    });
  }
  for (const word of exclude.filter(isWord).flatMap(splitExclusions)) {
    mistakes.collect(word, null, parseExclusion);
  }
  mistakes.throwIfAny();
}

/** Up to a comma or a space, those within a window excepted. */
const exclusionWord = /[^\s,]*@[a-z][a-z,-]*\s+\d[\d:-]*|[^\s,]+/gi;

/** `10.0.0.5:22,80` is one word: a part that can only be a port belongs to the word before it. */
function splitExclusions(text: string): string[] {
  const words: string[] = [];
  for (const part of text.match(exclusionWord) ?? []) {
    const glued = /^\d{1,5}(-\d{1,5})?(@.*)?$/.test(part) ? words.pop() : undefined;
    words.push(glued === undefined ? part : `${glued},${part}`);
  }
  return words;
}

function splitTargets(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function refusingForbidden(list: RangeList): (range: Range) => void {
  return (range) => {
    const why = whyForbidden(range);
    if (why) throw new Refusal('forbidden-target', why);
    list.add(range);
  };
}

const loopback4 = 127;

function isAllLoopback({ ipv4, ipv6 }: MergedRanges): boolean {
  const isAll4 = ipv4.every((value) => value >>> 24 === loopback4);
  return isAll4 && ipv6.every(({ first, last }) => first === 1n && last === 1n);
}

function remaining(wanted: RangeList, unwanted: RangeList): MergedRanges {
  const keep = wanted.merged();
  const drop = unwanted.merged();
  const left = { ipv4: subtract4(keep.ipv4, drop.ipv4), ipv6: subtract6(keep.ipv6, drop.ipv6) };
  const count = addressCount(left);
  if (count === 0) {
    throw new Refusal(
      'no-targets',
      'nothing is left to look at: name a target that is not excluded',
    );
  }
  if (count > devicesMax) {
    const shown =
      count > 2 ** 53
        ? 'more addresses than can be counted'
        : `${count.toLocaleString('en-US')} addresses`;
    throw new Refusal(
      'too-many-targets',
      `these targets hold ${shown}; one sweep takes ${devicesMax.toLocaleString('en-US')} at most: name the devices, or smaller networks`,
    );
  }
  return left;
}

/** Host names and what to do with their addresses; resolved together, some at a time. */
class Names {
  readonly #uses = new Map<string, ((range: Range) => void)[]>();

  note(name: string, use: (range: Range) => void): void {
    const uses = this.#uses.get(name);
    if (uses) uses.push(use);
    else if (this.#uses.size < namesMax) this.#uses.set(name, [use]);
    else throw new Refusal('too-many-targets', `more than ${namesMax} host names: use addresses`);
  }

  async resolveAll(resolve: Resolve, signal?: AbortSignal): Promise<Map<string, string>> {
    const hostnames = new Map<string, string>();
    const queue = [...this.#uses];
    const missing: string[] = [];
    const worker = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        if (signal?.aborted) return;
        const [name, uses] = next;
        const addresses = (await resolve(name)).map(parseAddress).filter((found) => found !== null);
        if (addresses.length === 0) missing.push(name);
        for (const address of addresses) {
          hostnames.set(addressText(address), name);
          for (const use of uses) use(single(address));
        }
      }
    };
    await Promise.race([
      Promise.all(Array.from({ length: namesAtOnce }, worker)),
      whenInterrupted(signal),
    ]);
    if (missing.length > 0) throw notFound(missing.sort());
    return hostnames;
  }
}

/** Rejects once the signal says so: a name server may take very long to say nothing. */
function whenInterrupted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(interrupted());
    signal?.addEventListener('abort', () => reject(interrupted()), { once: true });
  });
}

function single(address: NonNullable<ReturnType<typeof parseAddress>>): Range {
  return address.family === 4
    ? { family: 4, first: address.value, last: address.value }
    : { family: 6, first: address.value, last: address.value };
}

function notFound(names: readonly string[]): Refusal {
  const shown = names.slice(0, 10).join(', ');
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  const [have, an] = names.length === 1 ? ['has', 'no address'] : ['have', 'no addresses'];
  return new Refusal(
    'host-not-found',
    `${shown}${more} ${have} ${an}: check the spelling and this machine's DNS`,
  );
}
