/**
 * What usually sits on which port, why that matters and what to use in its place: for
 * `postern explain`, and for nothing else. The number of a port is a hint and never evidence, so no
 * rule and no protocol reads this table.
 *
 * A row has three lines: `id | name | tcp 22 2222, udp 500-502 | severity by reach`, then what it is,
 * then its secure replacement. The severity is that of the service being reachable at all, from the
 * Internet, from inside, and from the few machines that are meant to reach it.
 */
import type { Transport } from '../facts/endpoint.ts';
import { accessServices } from './port-names/access-services.ts';
import { dataServices } from './port-names/data-services.ts';
import { infrastructureServices } from './port-names/infrastructure-services.ts';
import { thingsServices } from './port-names/things-services.ts';
import { type Severities, severities } from './severity.ts';

export type PortRange = {
  readonly transport: Transport;
  readonly from: number;
  readonly to: number;
};

export type NamedService = {
  readonly id: string;
  readonly name: string;
  readonly ports: readonly PortRange[];
  readonly severity: Severities;
  /** One sentence. */
  readonly about: string;
  /** Follows `use`. */
  readonly instead: string;
};

const linesPerRow = 3;

export const namedServices: readonly NamedService[] = [
  accessServices,
  dataServices,
  infrastructureServices,
  thingsServices,
].flatMap(readRows);

/**
 * Those that usually sit on the port, by either transport where none is given. Those that name it
 * stand before those that name a range around it.
 */
export function servicesOnPort(port: number, transport: Transport | null): NamedService[] {
  const found = namedServices.flatMap((service) => {
    const widths = service.ports
      .filter((range) => transport === null || range.transport === transport)
      .filter(({ from, to }) => port >= from && port <= to)
      .map(({ from, to }) => to - from);
    return widths.length > 0 ? [{ service, width: Math.min(...widths) }] : [];
  });
  return found.sort((a, b) => a.width - b.width).map(({ service }) => service);
}

/** `tcp 22 2222, udp 500-502`. */
export function portsText(ports: readonly PortRange[]): string {
  const of = (transport: Transport) => {
    const ranges = ports.filter((range) => range.transport === transport);
    const words = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
    return words.length > 0 ? [`${transport} ${words.join(' ')}`] : [];
  };
  return [...of('tcp'), ...of('udp')].join(', ');
}

/** The rows are our own, so a row that cannot be read is a bug. */
function readRows(table: string): NamedService[] {
  const lines = table.trim().split('\n');
  const rows: NamedService[] = [];
  for (let at = 0; at < lines.length; at += linesPerRow)
    rows.push(readRow(lines.slice(at, at + linesPerRow)));
  return rows;
}

function readRow([head = '', about = '', instead = '']: readonly string[]): NamedService {
  const [id = '', name = '', ports = '', severity = ''] = head.split(' | ');
  const row = { id, name, about: about.trim(), instead: instead.trim() };
  if (Object.values(row).includes('')) throw new Error(`unreadable row: ${head}`);
  return { ...row, ports: ports.split(', ').flatMap(readPorts), severity: readSeverity(severity) };
}

function readPorts(text: string): PortRange[] {
  const [transport, ...ranges] = text.split(' ');
  if (transport !== 'tcp' && transport !== 'udp') throw new Error(`unreadable ports: ${text}`);
  return ranges.map((range) => {
    const [from = Number.NaN, to = from] = range.split('-').map(Number);
    if (!(from >= 1 && from <= to && to <= 65_535)) throw new Error(`unreadable ports: ${text}`);
    return { transport, from, to };
  });
}

function readSeverity(text: string): Severities {
  const [internet, internal, restricted] = text
    .split(' ')
    .map((word) => severities.find((severity) => severity === word));
  if (!internet || !internal || !restricted) throw new Error(`unreadable severity: ${text}`);
  return { internet, internal, restricted };
}
