/**
 * The result as nmap's readers know it (nmap.dtd, xmloutputversion 1.05), so that ndiff, libnmap and
 * importers of other tools take it. Their words for our states:
 *   open, closed, filtered      the same
 *   unknown, udp-silence        open|filtered: nmap's meaning of it, a UDP port that says nothing
 *   unknown, any other reason   unknown: nmap's own word for a state that it doesn't know. Never
 *                               closed, and never left to be counted among the closed ones
 *   a silent device             down, no-response: nmap too says "down" where nothing answered
 * What `ports` doesn't list is counted by `extraports`, whose `extrareasons` name the very ranges.
 */
import { addressesIn } from '../facts/address-range.ts';
import { alikeIn, allAlike, deviceOf, devicesIn } from '../facts/alike-devices.ts';
import type { CheckResult, DeviceLedger, DeviceResult, PortResult } from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import { type Finding, priorityTitles } from '../facts/finding.ts';
import { type PortSet, portCount, portSetOf, portSetText } from '../facts/port-set.ts';
import { differenceOf, unionOf } from '../facts/port-set-algebra.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { type PortState, portStates, type Reason, stateOfReason } from '../facts/port-state.ts';
import { cpe22 } from './cpe-22.ts';
import { transports } from './digest.ts';
import { sentence } from './wording.ts';
import { element, xmlText } from './xml.ts';

/** nmap's name of each reason. */
const nmapReasons: Readonly<Record<Reason, string>> = {
  'syn-ack': 'syn-ack',
  connected: 'syn-ack',
  answered: 'udp-response',
  rst: 'reset',
  refused: 'conn-refused',
  'reset-behind': 'reset',
  'port-unreachable': 'port-unreach',
  'no-answer': 'no-response',
  'admin-prohibited': 'admin-prohibited',
  'host-unreachable': 'host-unreach',
  'net-unreachable': 'net-unreach',
  'protocol-unreachable': 'proto-unreach',
  'not-asked': 'unknown-response',
  'device-silent': 'no-response',
  'udp-silence': 'no-response',
  'rate-limited': 'no-response',
  'answers-everywhere': 'unknown-response',
  'no-route': 'unknown-response',
  'local-limit': 'unknown-response',
  'self-connect': 'unknown-response',
  interrupted: 'unknown-response',
  'time-over': 'unknown-response',
  'device-degraded': 'unknown-response',
};

/** Where nmap calls a protocol by another name. */
const nmapNames: Readonly<Record<string, string>> = {
  dns: 'domain',
  rdp: 'ms-wbt-server',
  smb: 'microsoft-ds',
  tls: 'ssl',
};

export function renderNmapXml(result: CheckResult): string {
  const findings = new Map(result.findings.map((finding) => [finding.id, finding]));
  const start = seconds(result.start);
  const lines = [
    ...transports.flatMap((transport) => scanInfo(result, transport)),
    element('verbose', { level: 0 }),
    element('debugging', { level: 0 }),
    ...hostsOf(result).map((device) => hostElement(device, result, findings)),
    runStats(result),
  ];
  const attributes = {
    scanner: 'nmap',
    args: `postern check ${result.asked.targets.join(' ')}`,
    start,
    startstr: timeText(start),
    version: `postern-${result.tool.version}`,
    xmloutputversion: '1.05',
  };
  const body = lines.map((line) => `${line}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n${element('nmaprun', attributes, ['\n', ...body])}\n`;
}

/** nmap has no word for a range: of very many devices that are alike only the number is told. */
const alikeHostsMax = 4096;

function hostsOf(result: CheckResult): readonly DeviceResult[] {
  const few = alikeIn(result).filter(({ devices }) => devices <= alikeHostsMax);
  const hosts = few.flatMap((alike) =>
    [...addressesIn(alike.addresses)].map((address) => deviceOf(alike, address)),
  );
  return [...result.devices, ...hosts.slice(0, alikeHostsMax)];
}

function seconds(iso: string): number {
  return Math.floor((Date.parse(iso) || 0) / 1000);
}

/** As C's ctime prints it, in UTC: `Fri Nov 20 20:00:02 2026`. */
function timeText(atSeconds: number): string {
  const [day, date, month, year, time] = new Date(atSeconds * 1000).toUTCString().split(/,? /);
  return `${day} ${month} ${date} ${time} ${year}`;
}

/** The ports that any device was asked. */
function scanInfo(result: CheckResult, transport: Transport): string[] {
  const asked = new Set<string>();
  for (const { ledger: own } of allAlike(result)) {
    const ledger = own[transport];
    if (ledger) asked.add(portSetText(unionOf(portStates.map((state) => rangesOf(ledger, state)))));
  }
  if (asked.size === 0) return [];
  const services = unionOf([...asked].map((text) => portSetFrom(text) ?? []));
  const type = transport === 'udp' ? 'udp' : (result.method.tcp ?? 'connect');
  const numservices = portCount(services);
  return [
    element('scaninfo', {
      type,
      protocol: transport,
      numservices,
      services,
    }),
  ];
}

function rangesOf(ledger: Pick<DeviceLedger, 'ranges'>, state: PortState): PortSet {
  return portSetFrom(ledger.ranges[state]) ?? [];
}

function hostElement(
  device: DeviceResult,
  result: CheckResult,
  findings: ReadonlyMap<string, Finding>,
): string {
  const up = device.state === 'up';
  const hostname = device.hostname === null ? [] : [{ name: device.hostname, type: 'PTR' }];
  const reason = up ? 'unknown-response' : 'no-response';
  const ports = [...extraPorts(device), ...device.ports.map((port) => portElement(port, findings))];
  return element('host', { starttime: seconds(result.start), endtime: seconds(result.end) }, [
    element('status', { state: up ? 'up' : 'down', reason, reason_ttl: 0 }),
    element('address', {
      addr: device.address,
      addrtype: device.address.includes(':') ? 'ipv6' : 'ipv4',
    }),
    element(
      'hostnames',
      {},
      hostname.map((name) => element('hostname', name)),
    ),
    ...(up
      ? [
          element(
            'ports',
            {},
            ports.map((port) => `\n${port}`),
          ),
        ]
      : []),
  ]);
}

/** The ports without a line of their own, by nmap's state. */
function extraPorts(device: DeviceResult): string[] {
  const byState = new Map<string, string[]>();
  const counts = new Map<string, number>();
  for (const transport of transports) {
    const ledger = device.ledger[transport];
    if (!ledger) continue;
    const listed = portSetOf(
      device.ports.filter((port) => port.transport === transport).map(({ port }) => port),
    );
    for (const state of portStates) {
      const rest = differenceOf(rangesOf(ledger, state), listed);
      const count = portCount(rest);
      if (count === 0) continue;
      const word = state === 'unknown' ? unknownWord(ledger) : state;
      const reason = reasonsOf(ledger, state);
      const own = byState.get(word) ?? [];
      own.push(element('extrareasons', { reason, count, proto: transport, ports: rest }));
      byState.set(word, own);
      counts.set(word, (counts.get(word) ?? 0) + count);
    }
  }
  return [...byState].map(([state, reasons]) =>
    element('extraports', { state, count: counts.get(state) ?? 0 }, reasons),
  );
}

/** Where the ledger doesn't say which of its unknown ports were silent, none is called so. */
function unknownWord(ledger: DeviceLedger): string {
  return ledger.reasons['udp-silence'] === ledger.unknown ? 'open|filtered' : 'unknown';
}

function reasonsOf(ledger: DeviceLedger, state: PortState): string {
  const names = Object.entries(ledger.reasons).flatMap(([reason, count]) => {
    const known = Object.hasOwn(nmapReasons, reason) ? nmapReasons[reason as Reason] : undefined;
    const isOfState = known && stateOfReason(reason as Reason) === state;
    return isOfState && count > 0 ? [known] : [];
  });
  return [...new Set(names)].join(',') || 'unknown-response';
}

function portElement(port: PortResult, findings: ReadonlyMap<string, Finding>): string {
  const silent = port.state === 'unknown' && port.reason === 'udp-silence';
  const state = silent ? 'open|filtered' : port.state;
  const own = port.findings.flatMap((id) => findings.get(id) ?? []);
  return element('port', { protocol: port.transport, portid: port.port }, [
    element('state', { state, reason: nmapReasons[port.reason], reason_ttl: 0 }),
    ...serviceElement(port),
    ...own.map((finding) =>
      element('script', {
        id: `postern-${finding.rule}`,
        output: `${priorityTitles[finding.priority]}: ${sentence(finding.title)} ${sentence(finding.because)}`,
      }),
    ),
  ]);
}

/** None where it was not identified: a name taken from the number of the port would be a guess. */
function serviceElement(port: PortResult): string[] {
  if (port.service === null) return [];
  const name = Object.hasOwn(nmapNames, port.service) ? nmapNames[port.service] : port.service;
  const attributes = {
    name,
    product: port.product,
    version: port.version,
    ostype: port.os,
    tunnel: port.tls?.from === 'first-byte' && name !== 'ssl' ? 'ssl' : null,
    method: 'probed',
    conf: 10,
  };
  const cpes = port.cpe.map((cpe) => `<cpe>${xmlText(cpe22(cpe))}</cpe>`);
  return [element('service', attributes, cpes)];
}

function runStats(result: CheckResult): string {
  const all = allAlike(result);
  const up = devicesIn(all.filter(({ state }) => state === 'up'));
  const total = devicesIn(all);
  const end = seconds(result.end);
  const finished = {
    time: end,
    timestr: timeText(end),
    elapsed: Math.max(0, end - seconds(result.start)),
    summary: `Postern: ${total} devices, ${up} up`,
    exit: result.complete ? 'success' : 'error',
    errormsg: result.complete ? null : result.incompleteBecause.join('; '),
  };
  return element('runstats', {}, [
    element('finished', finished),
    element('hosts', { up, down: total - up, total }),
  ]);
}
