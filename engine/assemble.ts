/** From ledgers, services and findings to the devices of a result. Pure. */
import type { DeviceLedger, DeviceResult, PortResult, Reach } from './facts/check-result.ts';
import type { Transport } from './facts/endpoint.ts';
import type { Finding } from './facts/finding.ts';
import type { Ledger } from './facts/ledger.ts';
import { type PortSet, portCount, portSetText, portsOf } from './facts/port-set.ts';
import { portStates, type Reason, stateOfReason } from './facts/port-state.ts';
import type { Service } from './facts/service.ts';
import { bytesInWords } from './facts/text.ts';
import type { Degraded, Minutes } from './facts/vitals.ts';

/** What is known of one device when everything has been asked. */
export type DeviceKnowledge = {
  readonly address: string;
  readonly hostname: string | null;
  readonly notes: readonly string[];
  readonly sweeps: readonly Swept[];
  /** By `portKey`. */
  readonly services: ReadonlyMap<string, Service>;
  readonly findings: readonly Finding[];
  readonly minutes?: Minutes | null;
  readonly degraded?: Degraded | null;
  readonly listening: (
    transport: Transport,
    port: number,
  ) => { readonly reach: Reach | null; readonly process: string | null };
};

export type Swept = {
  readonly transport: Transport;
  /** The ports that were asked for, without the excluded ones. */
  readonly asked: PortSet;
  readonly ledger: Ledger;
};

export const portKey = (transport: Transport, port: number) => `${port}/${transport}`;

const evidenceLinesMax = 6;
const evidenceBytesMax = 96;

export function deviceResult(device: DeviceKnowledge): DeviceResult {
  const ledgers = device.sweeps.map(({ transport, asked, ledger }) => [
    transport,
    ledgerResult(ledger, asked),
  ]);
  return {
    address: device.address,
    hostname: device.hostname,
    state: device.sweeps.some(({ ledger }) => ledger.answers > 0) ? 'up' : 'silent',
    notes: device.notes,
    ports: device.sweeps.flatMap((swept) => portResults(device, swept)),
    ledger: Object.fromEntries(ledgers),
    ...(device.minutes && { minutes: device.minutes }),
    ...(device.degraded && { degraded: device.degraded }),
  };
}

/**
 * The same of a device that said nothing, for which nothing has to be looked up: of millions of them
 * each costs little. Null where a router spoke for it, and where the long way has to be taken.
 */
export function silentResult(
  sweeps: readonly Swept[],
): Pick<DeviceResult, 'state' | 'ledger'> | null {
  const ledger: { [K in Transport]?: DeviceLedger } = {};
  for (const { transport, asked, ledger: known } of sweeps) {
    const own = silentLedger(known, asked);
    if (!own) return null;
    ledger[transport] = own;
  }
  return { state: 'silent', ledger };
}

function silentLedger(ledger: Ledger, asked: PortSet): DeviceLedger | null {
  const { answers, canariesSent, probesSent, reasonCounts } = ledger;
  const count = portCount(asked);
  const reasons: Partial<Record<Reason, number>> = {};
  let told = 0;
  for (const [reason, ports] of reasonCounts) {
    if (ports === 0) continue;
    if (stateOfReason(reason) !== 'unknown') return null;
    reasons[reason] = ports;
    told += ports;
  }
  if (answers > 0 || canariesSent > 0 || told !== count) return null;
  const states = { unknown: count, open: 0, closed: 0, filtered: 0 };
  const ranges = { unknown: textOf(asked), open: '', closed: '', filtered: '' };
  return { ...states, asked: count, probesSent, answers, estimatedLoss: null, reasons, ranges };
}

/** Most devices are asked the very same ports. */
const texts = new WeakMap<PortSet, string>();

function textOf(ports: PortSet): string {
  const text = texts.get(ports) ?? portSetText(ports);
  texts.set(ports, text);
  return text;
}

function ledgerResult(ledger: Ledger, asked: PortSet): DeviceLedger {
  const ranges = portStates.map((state) => [state, portSetText(ledger.rangesOf(state, asked))]);
  const summary = ledger.summary(asked);
  const reasons = reasonsOver(ledger, asked, summary.reasons);
  return { ...summary, reasons, ranges: Object.fromEntries(ranges) };
}

/** A sweep may have looked at ports beyond those that were asked for, to learn what bears what. */
function reasonsOver(
  ledger: Ledger,
  asked: PortSet,
  all: DeviceLedger['reasons'],
): DeviceLedger['reasons'] {
  const told = Object.values(all).reduce((sum, count) => sum + count, 0);
  if (told === portCount(asked)) return all;
  const own: Partial<Record<Reason, number>> = {};
  for (const port of portsOf(asked)) {
    if (!ledger.isAsked(port)) continue;
    const reason = ledger.reasonOf(port);
    own[reason] = (own[reason] ?? 0) + 1;
  }
  return own;
}

function portResults(device: DeviceKnowledge, swept: Swept): PortResult[] {
  const open = portsOf(swept.ledger.rangesOf('open', swept.asked));
  return [...open].map((port) => portResult(device, swept, port));
}

export function portResult(device: DeviceKnowledge, swept: Swept, port: number): PortResult {
  const { transport, ledger } = swept;
  const service = device.services.get(portKey(transport, port));
  const here = (finding: Finding) => finding.port === port && finding.transport === transport;
  return {
    port,
    transport,
    state: ledger.stateOf(port),
    reason: ledger.reasonOf(port),
    service: service?.protocol ?? null,
    product: service?.product ?? null,
    version: service?.version ?? null,
    os: service?.os ?? null,
    cpe: service?.cpe ?? [],
    info: service?.info ?? {},
    tls: service?.tls ?? null,
    posture: service?.posture ?? {},
    unidentified: service ? service.unidentified : 'it was not asked what it is',
    ...device.listening(transport, port),
    findings: device.findings.filter(here).map(({ id }) => id),
    evidence: (service?.transcript ?? []).slice(0, evidenceLinesMax).map(inWords),
    connections: service?.connections ?? 0,
  };
}

function inWords({ by, bytes, length }: Service['transcript'][number]): string {
  const cut = length > bytes.length ? ` … (${length} bytes)` : '';
  return `${by === 'us' ? '>' : '<'} ${bytesInWords(bytes, evidenceBytesMax)}${cut}`;
}
