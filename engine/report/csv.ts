/**
 * One row a port, for spreadsheets (RFC 4180: CRLF, quotes doubled). A spreadsheet runs a cell that
 * begins with = + - @ or their full-width forms, so such a cell gets an apostrophe in front.
 */
import type { CheckResult, DeviceResult, PortResult } from '../facts/check-result.ts';
import { type Finding, priorities } from '../facts/finding.ts';
import { printable } from '../facts/text.ts';

const titles = [
  'address',
  'hostname',
  'port',
  'transport',
  'state',
  'reason',
  'service',
  'product',
  'version',
  'os',
  'cpe',
  'tls',
  'certificate_subject',
  'certificate_until',
  'reach',
  'process',
  'unidentified',
  'priority',
  'findings',
] as const;

const cellCharsMax = 2000;

export function renderCsv(result: CheckResult): string {
  return [...csvPieces(result)].join('');
}

/** A row each. */
export function* csvPieces(result: CheckResult): Generator<string> {
  const findings = new Map(result.findings.map((finding) => [finding.id, finding]));
  yield rowText(titles);
  for (const device of result.devices) {
    for (const port of device.ports) yield rowText(rowOf(device, port, findings));
  }
}

function rowText(row: readonly (string | number | null)[]): string {
  return `${row.map(cellText).join(',')}\r\n`;
}

function rowOf(
  device: DeviceResult,
  port: PortResult,
  findings: ReadonlyMap<string, Finding>,
): readonly (string | number | null)[] {
  const own = port.findings.flatMap((id) => findings.get(id) ?? []);
  const certificate = port.tls?.certificate;
  return [
    device.address,
    device.hostname,
    port.port,
    port.transport,
    port.state,
    port.reason,
    port.service,
    port.product,
    port.version,
    port.os,
    port.cpe.join(' '),
    port.tls?.version ?? null,
    certificate?.subject ?? null,
    certificate?.notAfter ?? null,
    port.reach,
    port.process,
    port.unidentified,
    priorities.find((priority) => own.some((one) => one.priority === priority)) ?? null,
    own.map(({ title }) => title).join('; '),
  ];
}

function cellText(value: string | number | null): string {
  if (value === null) return '';
  const text = printable(String(value), cellCharsMax);
  const tame = /^[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",;']/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
