/**
 * Builds results of a check whose numbers add up, from the few facts that a test cares about: what
 * is open, what is filtered, what is unknown and why. The rest of the asked range is closed.
 */
import { addressesIn, rangeFrom, rangeSize } from '../facts/address-range.ts';
import { alikeIn, alikeOf, deviceOf } from '../facts/alike-devices.ts';
import type {
  AlikeDevices,
  AlikeLedger,
  CheckResult,
  DeviceLedger,
  DeviceResult,
  PortResult,
} from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import { type PortSet, portCount, portSetText } from '../facts/port-set.ts';
import { differenceOf, unionOf } from '../facts/port-set-algebra.ts';
import type { Reason } from '../facts/port-state.ts';

export const everyPort: PortSet = [[1, 65_535]];

export function portSample(port: number, more: Partial<PortResult> = {}): PortResult {
  return {
    port,
    transport: 'tcp',
    state: 'open',
    reason: more.transport === 'udp' ? 'answered' : 'syn-ack',
    service: null,
    product: null,
    version: null,
    os: null,
    cpe: [],
    info: {},
    tls: null,
    posture: {},
    unidentified: null,
    reach: null,
    process: null,
    findings: [],
    evidence: [],
    connections: 1,
    ...more,
  };
}

type Swept = {
  readonly asked?: PortSet;
  readonly filtered?: PortSet;
  readonly unknown?: PortSet;
  readonly unknownBecause?: Reason;
  readonly loss?: number | null;
};

export type DeviceFacts = {
  readonly address: string;
  readonly hostname?: string | null;
  readonly notes?: readonly string[];
  readonly ports?: readonly PortResult[];
  readonly tcp?: Swept | null;
  readonly udp?: Swept | null;
  readonly silent?: boolean;
};

export function deviceSample(facts: DeviceFacts): DeviceResult {
  const ledger: Partial<Record<Transport, DeviceLedger>> = {};
  const { tcp = {}, udp = null, ports = [], silent = false } = facts;
  if (tcp) ledger.tcp = ledgerSample(tcp, openPorts(ports, 'tcp'), 'tcp', silent);
  if (udp) ledger.udp = ledgerSample(udp, openPorts(ports, 'udp'), 'udp', silent);
  return {
    address: facts.address,
    hostname: facts.hostname ?? null,
    state: silent ? 'silent' : 'up',
    notes: facts.notes ?? [],
    ports,
    ledger,
  };
}

function openPorts(ports: readonly PortResult[], transport: Transport): readonly number[] {
  return ports
    .filter((port) => port.transport === transport && port.state === 'open')
    .map(({ port }) => port)
    .sort((a, b) => a - b);
}

function ledgerSample(
  swept: Swept,
  open: readonly number[],
  transport: Transport,
  silent: boolean,
): DeviceLedger {
  const asked = swept.asked ?? everyPort;
  const openSet = open.map((port): [number, number] => [port, port]);
  const unknown = silent ? asked : differenceOf(swept.unknown ?? [], openSet);
  const filtered = differenceOf(swept.filtered ?? [], unionOf([openSet, unknown]));
  const closed = differenceOf(asked, unionOf([openSet, unknown, filtered]));
  const because = silent ? 'device-silent' : (swept.unknownBecause ?? 'udp-silence');
  const reasonCounts: readonly [Reason, number][] = [
    [transport === 'tcp' ? 'syn-ack' : 'answered', portCount(openSet)],
    [transport === 'tcp' ? 'rst' : 'port-unreachable', portCount(closed)],
    ['no-answer', portCount(filtered)],
    [because, portCount(unknown)],
  ];
  const askedCount = portCount(asked);
  const quiet = portCount(unknown) + portCount(filtered);
  return {
    asked: askedCount,
    open: portCount(openSet),
    closed: portCount(closed),
    filtered: portCount(filtered),
    unknown: portCount(unknown),
    probesSent: askedCount + 2 * quiet,
    answers: askedCount - quiet,
    estimatedLoss: swept.loss === undefined ? 0 : swept.loss,
    reasons: Object.fromEntries(reasonCounts.filter(([, count]) => count > 0)),
    ranges: {
      open: portSetText(openSet),
      closed: portSetText(closed),
      filtered: portSetText(filtered),
      unknown: portSetText(unknown),
    },
  };
}

/** Devices of which the same is to be told. */
export function alikeSample(
  addresses: readonly string[],
  facts: Omit<DeviceFacts, 'address' | 'hostname' | 'notes' | 'ports'>,
): AlikeDevices {
  const one = alikeOf(deviceSample({ ...facts, address: '192.0.2.255' }));
  const devices = addresses.reduce((sum, text) => {
    const range = rangeFrom(text);
    return sum + (range ? rangeSize(range) : 0);
  }, 0);
  const together = (ledger: AlikeLedger) => ({
    ...ledger,
    probesSentInAll: ledger.probesSentInAll * devices,
    answersInAll: ledger.answersInAll * devices,
  });
  const { tcp, udp } = one.ledger;
  const ledger = { ...(tcp && { tcp: together(tcp) }), ...(udp && { udp: together(udp) }) };
  return { ...one, devices, addresses, ledger };
}

/** One by one, also those that a result tells together. */
export function everyDeviceOf(result: CheckResult): readonly DeviceResult[] {
  const alike = alikeIn(result).flatMap((one) =>
    [...addressesIn(one.addresses)].map((address) => deviceOf(one, address)),
  );
  return [...result.devices, ...alike];
}

export function resultSample(more: Partial<CheckResult> = {}): CheckResult {
  return {
    schema: 'postern-check/1',
    tool: { name: 'postern', version: '0.1.0' },
    start: '2026-11-20T20:00:02.114Z',
    end: '2026-11-20T20:14:39.870Z',
    complete: true,
    incompleteBecause: [],
    method: { tcp: 'syn', udp: 'udp-sockets', because: 'this machine can send raw packets' },
    vantage: { host: 'scanner-1', zone: 'workstation' },
    asked: { targets: ['192.0.2.0/28'], exclude: [], tcp: 'all', udp: 'known' },
    shard: null,
    devices: [],
    quiet: [],
    silent: [],
    findings: [],
    ...more,
  };
}
