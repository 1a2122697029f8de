/**
 * What a check did not cover, in sentences. A reader must be able to tell "closed" from "nobody
 * looked": each port of the ledgers that is unknown is counted here under its reason.
 */
import type { CheckResult, DeviceLedger, DeviceResult } from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import { type Reason, reasons } from '../facts/port-state.ts';
import { printable } from '../facts/text.ts';
import { isWithoutRoute } from '../facts/without-route.ts';
import { clause, counted, percent, sentence, thousands } from './wording.ts';

export type Gap = {
  /** One sentence without its full stop. */
  readonly sentence: string;
  /** Addresses; empty where it concerns the whole check. */
  readonly devices: readonly string[];
};

/** Port 0 can't be used by a program, so all is 65,535. */
const everyPortCount = 65_535;

const unknownReasons = [
  'udp-silence',
  'rate-limited',
  'answers-everywhere',
  'no-route',
  'local-limit',
  'self-connect',
  'interrupted',
  'not-asked',
] as const satisfies readonly Reason[];

export function gapsOf(result: CheckResult): readonly Gap[] {
  return [
    ...result.incompleteBecause.map((because) => whole(clause(sentence(printable(because))))),
    ...excluded(result),
    ...silent(result.devices),
    ...(['tcp', 'udp'] as const).flatMap((transport) => [
      ...notSwept(result, transport),
      ...notAsked(result.devices, transport),
      ...unknownPorts(result.devices, transport),
      ...lost(result.devices, transport),
    ]),
    ...notIdentified(result.devices),
  ];
}

function whole(sentence: string): Gap {
  return { sentence, devices: [] };
}

function excluded(result: CheckResult): Gap[] {
  const { exclude } = result.asked;
  if (exclude.length === 0) return [];
  const shown = exclude.slice(0, 8).map((target) => printable(target, 60));
  const more = exclude.length > 8 ? ` and ${exclude.length - 8} more` : '';
  return [whole(`Excluded by request: ${shown.join(', ')}${more}`)];
}

/** Devices without a route are not told here: that the check is incomplete says so already. */
function silent(devices: readonly DeviceResult[]): Gap[] {
  const quiet = devices.filter((one) => one.state === 'silent' && !isWithoutRoute(one));
  if (quiet.length === 0) return [];
  const ports = quiet.reduce(
    (sum, { ledger }) => sum + (ledger.tcp?.unknown ?? 0) + (ledger.udp?.unknown ?? 0),
    0,
  );
  const sentence = `${counted(quiet.length, 'device')} answered nothing (absent, switched off or behind a filter), so ${counted(ports, 'port')} there ${ports === 1 ? 'is' : 'are'} unknown`;
  return [{ sentence, devices: addressesOf(quiet) }];
}

function notSwept(result: CheckResult, transport: Transport): Gap[] {
  if (result.devices.some((device) => device.ledger[transport])) return [];
  return [whole(`${transport.toUpperCase()} was not swept`)];
}

/** Ports outside the asked set; devices that asked the same number are told together. */
function notAsked(devices: readonly DeviceResult[], transport: Transport): Gap[] {
  const byCount = new Map<number, DeviceResult[]>();
  for (const device of devices) {
    const asked = device.ledger[transport]?.asked;
    if (asked === undefined || asked >= everyPortCount) continue;
    const group = byCount.get(asked) ?? [];
    group.push(device);
    byCount.set(asked, group);
  }
  return [...byCount].map(([asked, group]) => ({
    sentence: `${transport.toUpperCase()}: ${thousands(asked)} of ${thousands(everyPortCount)} ports were asked on ${counted(group.length, 'device')}, the other ${thousands(everyPortCount - asked)} were not`,
    devices: group.length === devices.length ? [] : addressesOf(group),
  }));
}

type Counted = { ports: number; devices: DeviceResult[] };

function unknownPorts(devices: readonly DeviceResult[], transport: Transport): Gap[] {
  const byReason = new Map<string, Counted>();
  for (const device of devices) {
    const ledger = device.ledger[transport];
    if (!ledger || device.state === 'silent') continue;
    for (const [reason, ports] of unknownByReason(ledger)) {
      const sum = byReason.get(reason) ?? { ports: 0, devices: [] };
      sum.ports += ports;
      sum.devices.push(device);
      byReason.set(reason, sum);
    }
  }
  return [...byReason].map(([reason, { ports, devices }]) => ({
    sentence: `${transport.toUpperCase()}: ${counted(ports, 'port')} unknown on ${counted(devices.length, 'device')}: ${reason}`,
    devices: addressesOf(devices),
  }));
}

/** Adds up to the ledger's unknown, also where its reasons don't. */
function* unknownByReason(ledger: DeviceLedger): Generator<[sentence: string, ports: number]> {
  let left = ledger.unknown;
  for (const reason of unknownReasons) {
    const ports = Math.min(left, ledger.reasons[reason] ?? 0);
    if (ports > 0) yield [reasons[reason], ports];
    left -= ports;
  }
  if (left > 0) yield ['no conclusive answer', left];
}

function lost(devices: readonly DeviceResult[], transport: Transport): Gap[] {
  const losses = devices.flatMap((device) => {
    const loss = device.ledger[transport]?.estimatedLoss ?? 0;
    return loss > 0 ? [{ device, loss }] : [];
  });
  if (losses.length === 0) return [];
  const worst = losses.reduce((most, { loss }) => Math.max(most, loss), 0);
  const sentence = `${transport.toUpperCase()}: answers went missing on ${counted(losses.length, 'device')}, at worst ${percent(worst)} of those measured`;
  return [{ sentence, devices: addressesOf(losses.map(({ device }) => device)) }];
}

function notIdentified(devices: readonly DeviceResult[]): Gap[] {
  const unnamed = devices.flatMap((device) =>
    device.ports
      .filter(({ state, service }) => state === 'open' && service === null)
      .map(() => device),
  );
  if (unnamed.length === 0) return [];
  const sentence = `${counted(unnamed.length, 'open port')} could not be identified, so ${unnamed.length === 1 ? 'its risk is' : 'their risks are'} not known`;
  return [{ sentence, devices: [...new Set(addressesOf(unnamed))] }];
}

function addressesOf(devices: readonly DeviceResult[]): string[] {
  return devices.map(({ address }) => printable(address, 64));
}
