/**
 * What a check did not cover, in sentences. A reader must be able to tell "closed" from "nobody
 * looked": each port of the ledgers that is unknown is counted here under its reason.
 */
import { addressesIn } from '../facts/address-range.ts';
import { allAlike, devicesIn } from '../facts/alike-devices.ts';
import type {
  AlikeDevices,
  AlikeLedger,
  CheckResult,
  DeviceResult,
} from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import { type Reason, reasons } from '../facts/port-state.ts';
import { printable } from '../facts/text.ts';
import { isWithoutRoute } from '../facts/without-route.ts';
import { outageText } from './vitals-text.ts';
import { clause, counted, percent, sentence, thousands } from './wording.ts';

export type Gap = {
  /** One sentence without its full stop. */
  readonly sentence: string;
  /** Addresses and ranges of them; empty where it concerns the whole check. */
  readonly devices: readonly string[];
};

const namedMax = 16;
/** Port 0 can't be used by a program, so all is 65,535. */
const everyPortCount = 65_535;

const unknownReasons = [
  'udp-silence',
  'rate-limited',
  'answers-everywhere',
  'no-route',
  'local-limit',
  'self-connect',
  'device-degraded',
  'interrupted',
  'time-over',
  'not-asked',
] as const satisfies readonly Reason[];

export function gapsOf(result: CheckResult): readonly Gap[] {
  const all = allAlike(result);
  return [
    ...result.incompleteBecause.map((because) => whole(clause(sentence(printable(because))))),
    ...otherShards(result),
    ...excluded(result),
    ...silent(all),
    ...(result.outages ?? []).map((one) => whole(outageText(one))),
    ...(['tcp', 'udp'] as const).flatMap((transport) => [
      ...notSwept(all, transport),
      ...notAsked(all, transport),
      ...unknownPorts(all, transport),
      ...lost(all, transport),
    ]),
    ...notIdentified(result.devices),
  ];
}

function whole(sentence: string): Gap {
  return { sentence, devices: [] };
}

function otherShards({ shard }: CheckResult): Gap[] {
  if (!shard) return [];
  const { index, count } = shard;
  return [whole(`This is part ${index} of ${count}: the other parts look at the other ports`)];
}

function excluded(result: CheckResult): Gap[] {
  const { exclude } = result.asked;
  const forGood = exclude.filter((words) => !inWindow.test(words));
  return [
    ...listed('Excluded by request', forGood),
    ...listed(
      'Left alone at times, by request',
      exclude.filter((words) => inWindow.test(words)),
    ),
  ];
}

/** `192.0.2.0/24@mon-fri 08:00-18:00`: the rest of the time it was looked at. */
const inWindow = /@[a-z][a-z,-]*\s+\d/i;

function listed(what: string, words: readonly string[]): Gap[] {
  if (words.length === 0) return [];
  const shown = words.slice(0, 8).map((target) => printable(target, 60));
  const more = words.length > 8 ? ` and ${words.length - 8} more` : '';
  return [whole(`${what}: ${shown.join(', ')}${more}`)];
}

/** Devices without a route are not told here: that the check is incomplete says so already. */
function silent(all: readonly AlikeDevices[]): Gap[] {
  const quiet = all.filter((one) => one.state === 'silent' && !isWithoutRoute(one));
  if (quiet.length === 0) return [];
  const ports = quiet.reduce(
    (sum, { devices, ledger }) =>
      sum + devices * (silentPortsOf(ledger.tcp) + silentPortsOf(ledger.udp)),
    0,
  );
  const sentence = `${counted(devicesIn(quiet), 'device')} answered nothing (absent, switched off or behind a filter), so ${counted(ports, 'port')} there ${ports === 1 ? 'is' : 'are'} unknown`;
  return [{ sentence, devices: addressesOf(quiet) }];
}

/** Ports that weren't asked any more, because its time was over, have a line of their own. */
function silentPortsOf(ledger: AlikeLedger | null | undefined): number {
  if (!ledger) return 0;
  const known = [...unknownByReason(ledger)];
  const [, over = 0] = known.find(([reason]) => reason === reasons['time-over']) ?? [];
  return ledger.unknown - over;
}

function notSwept(all: readonly AlikeDevices[], transport: Transport): Gap[] {
  if (all.some(({ ledger }) => ledger[transport])) return [];
  return [whole(`${transport.toUpperCase()} was not swept`)];
}

/** Ports outside the asked set; devices that asked the same number are told together. */
function notAsked(all: readonly AlikeDevices[], transport: Transport): Gap[] {
  const byCount = new Map<number, AlikeDevices[]>();
  for (const one of all) {
    const asked = one.ledger[transport]?.asked;
    if (asked === undefined || asked >= everyPortCount) continue;
    const group = byCount.get(asked) ?? [];
    group.push(one);
    byCount.set(asked, group);
  }
  return [...byCount].map(([asked, group]) => ({
    sentence: `${transport.toUpperCase()}: ${thousands(asked)} of ${thousands(everyPortCount)} ports were asked on ${counted(devicesIn(group), 'device')}, the other ${thousands(everyPortCount - asked)} were not`,
    devices: group.length === all.length ? [] : addressesOf(group),
  }));
}

type Counted = { ports: number; parts: AlikeDevices[] };

function unknownPorts(all: readonly AlikeDevices[], transport: Transport): Gap[] {
  const byReason = new Map<string, Counted>();
  for (const one of all) {
    const ledger = one.ledger[transport];
    if (!ledger) continue;
    for (const [reason, ports] of unknownByReason(ledger)) {
      // Of a silent device all is said, but for what it wasn't asked.
      if (one.state === 'silent' && reason !== reasons['time-over']) continue;
      const sum = byReason.get(reason) ?? { ports: 0, parts: [] };
      sum.ports += ports * one.devices;
      sum.parts.push(one);
      byReason.set(reason, sum);
    }
  }
  return [...byReason].map(([reason, { ports, parts }]) => ({
    sentence: `${transport.toUpperCase()}: ${counted(ports, 'port')} unknown on ${counted(devicesIn(parts), 'device')}: ${reason}`,
    devices: addressesOf(parts),
  }));
}

/** Adds up to the ledger's unknown, also where its reasons don't. */
function* unknownByReason(ledger: AlikeLedger): Generator<[sentence: string, ports: number]> {
  let left = ledger.unknown;
  for (const reason of unknownReasons) {
    const ports = Math.min(left, ledger.reasons[reason] ?? 0);
    if (ports > 0) yield [reasons[reason], ports];
    left -= ports;
  }
  if (left > 0) yield ['no conclusive answer', left];
}

function lost(all: readonly AlikeDevices[], transport: Transport): Gap[] {
  const losses = all.filter(({ ledger }) => (ledger[transport]?.worstLoss ?? 0) > 0);
  if (losses.length === 0) return [];
  const worst = losses.reduce(
    (most, { ledger }) => Math.max(most, ledger[transport]?.worstLoss ?? 0),
    0,
  );
  // Of devices that are told together, only the worst is known.
  const most = losses.some(({ devices }) => devices > 1) ? 'up to ' : '';
  const sentence = `${transport.toUpperCase()}: answers went missing on ${most}${counted(devicesIn(losses), 'device')}, at worst ${percent(worst)} of those measured`;
  return [{ sentence, devices: addressesOf(losses) }];
}

function notIdentified(devices: readonly DeviceResult[]): Gap[] {
  const unnamed = devices.flatMap((device) =>
    device.ports
      .filter(({ state, service }) => state === 'open' && service === null)
      .map(() => device.address),
  );
  if (unnamed.length === 0) return [];
  const sentence = `${counted(unnamed.length, 'open port')} could not be identified, so ${unnamed.length === 1 ? 'its risk is' : 'their risks are'} not known`;
  return [{ sentence, devices: [...new Set(unnamed)].map((one) => printable(one, 64)) }];
}

/** A handful is named one by one, more by their ranges. */
function addressesOf(parts: readonly AlikeDevices[]): string[] {
  const addresses = parts.flatMap((one) =>
    devicesIn(parts) > namedMax ? one.addresses : [...addressesIn(one.addresses)],
  );
  return addresses.map((address) => printable(address, 100));
}
