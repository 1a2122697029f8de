/**
 * The report of a check for a terminal. Its end is what is still on the screen when the prompt comes
 * back, so the verdict stands there.
 */
import type { CheckResult, DeviceResult, PortResult } from '../facts/check-result.ts';
import { type Finding, priorities, priorityTitles } from '../facts/finding.ts';
import { printable } from '../facts/text.ts';
import { zones } from '../facts/zone.ts';
import { columnsOf, wrapped } from './cells.ts';
import { type Digest, digestOf, reportedStates, transports } from './digest.ts';
import {
  details,
  methodText,
  portText,
  productText,
  recallText,
  serviceText,
  statesText,
  targetsText,
} from './port-text.ts';
import type { RenderOptions } from './render-options.ts';
import type { Paint, Style } from './style.ts';
import { type Cell, type Column, tableLines } from './table.ts';
import { findingsText } from './text-findings.ts';
import { degradedText } from './vitals-text.ts';
import {
  counted,
  durationText,
  listed,
  minuteUtc,
  percent,
  sentence,
  thousands,
} from './wording.ts';

/** Narrower than this nothing can be laid out; wider, prose is hard to read. */
const widthMin = 40;
const proseMax = 100;
/** A device with more lines is a matter for JSON; the rest is counted. */
const portsShownMax = 500;
const devicesListedMax = 6;
const rangesListedMax = 12;

export function renderText(result: CheckResult, options: RenderOptions): string {
  const width = Math.max(widthMin, Math.floor(options.width) || widthMin);
  const { style } = options;
  const digest = digestOf(result);
  const prose = Math.min(width, proseMax);
  const lines = [
    ...headText(result, style, prose),
    ...section('Open ports', openText(result, width, style), style),
    ...section('Nothing open', quietText(result, prose, style), style),
    ...section('Findings', findingsText(digest, prose, style), style),
    ...section('Not covered', notCoveredText(digest, prose, style), style),
    ...section('Ledger', ledgerText(digest, width, style), style),
    '',
    ...wrapped(askedSentence(digest), prose).map(style.dim),
    ...wrapped(digest.verdict, prose).map(verdictPaint(digest, style)),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0 ? [] : ['', style.heading(title.toUpperCase()), ...lines];
}

/** The sum that shows that no device was forgotten. */
function askedSentence({ devices, devicesUp, devicesSilent }: Digest): string {
  if (devices === 0) return '';
  return `${counted(devices, 'device')} asked: ${thousands(devicesUp)} up, ${thousands(devicesSilent)} silent.`;
}

function verdictPaint(digest: Digest, style: Style): Paint {
  if (digest.tone === 'clean') return style.good;
  return digest.tone === 'unproven' ? style.warn : style[digest.tone];
}

function headText(result: CheckResult, style: Style, prose: number): readonly string[] {
  const { vantage, method } = result;
  const facts = [
    `from ${printable(vantage.host, 80)}, zone ${vantage.zone} (${zones[vantage.zone]})`,
    `${minuteUtc(result.start)}, ${durationText(result.start, result.end)}`,
    methodText(method),
    ...(result.recall ? [recallText(result.recall)] : []),
  ];
  const targets = targetsText(result, 20).join(', ');
  const title = `Postern ${printable(result.tool.version, 20)} looked at ${targets}`;
  return [
    ...wrapped(title, prose).map(style.strong),
    ...facts.flatMap((fact) => wrapped(fact, prose)).map(style.dim),
  ];
}

/** One table over all devices, so that its columns stand under each other down the page. */
function openText(result: CheckResult, width: number, style: Style): readonly string[] {
  const findings = new Map(result.findings.map((finding) => [finding.id, finding]));
  const up = result.devices.filter(({ state }) => state === 'up');
  const shown = up.map(({ ports }) => ports.slice(0, portsShownMax));
  const showsState = shown.some((ports) => ports.some(({ state }) => state !== 'open'));
  const rows = shown.flat().map((port) => cellsOf(port, showsState, findings, style));
  const [title = '', ...lines] = tableLines(columns, rows, width - 2, style.dim);
  let next = 0;
  const blocks = up.flatMap((device, i) => {
    const own = lines.slice(next, next + (shown[i]?.length ?? 0));
    next += own.length;
    return ['', ...deviceText(device, own, width, style)];
  });
  return rows.length === 0 ? blocks.slice(1) : [...indented([title]), ...blocks.slice(1)];
}

/** What is to be told of many devices is told once. */
function quietText({ quiet }: CheckResult, prose: number, style: Style): readonly string[] {
  return quiet.flatMap(({ devices, addresses, ledger }) => {
    const each = devices === 1 ? '' : 'each ';
    const states = transports.flatMap((transport) => {
      const own = ledger[transport];
      return own ? [`${transport} ${statesText(own)}`] : [];
    });
    return [
      ...wrapped(listed(addresses, rangesListedMax), prose).map(style.strong),
      ...indented(
        wrapped(`${counted(devices, 'device')}, ${each}${states.join(' · ')}`, prose - 2),
      ).map(style.dim),
    ];
  });
}

function deviceText(
  device: DeviceResult,
  portLines: readonly string[],
  width: number,
  style: Style,
): readonly string[] {
  const more = device.ports.length - portLines.length;
  return [
    ...deviceHead(device, width, style),
    ...device.notes.flatMap((note) =>
      indented(wrapped(sentence(printable(note)), width - 2)).map(style.warn),
    ),
    ...degradedLines(device, width, style),
    ...portLines.flatMap((line, i) => [`  ${line}`, ...whyUnnamed(device.ports[i], width, style)]),
    ...(more > 0 ? [`  and ${counted(more, 'more port')} (in the JSON and CSV reports)`] : []),
  ];
}

/** What it suffered, and whether that was us; the minutes themselves are in the other reports. */
function degradedLines({ degraded }: DeviceResult, width: number, style: Style): readonly string[] {
  if (!degraded) return [];
  const paint = degraded.stoppedAt === null ? style.dim : style.warn;
  return indented(wrapped(sentence(degradedText(degraded)), width - 2)).map(paint);
}

function whyUnnamed(port: PortResult | undefined, width: number, style: Style): readonly string[] {
  if (!port || port.unidentified === null) return [];
  const indent = 13;
  const lines = wrapped(sentence(printable(port.unidentified)), Math.min(proseMax, width) - indent);
  return lines.map((line) => `${' '.repeat(indent)}${style.dim(line)}`);
}

function deviceHead(device: DeviceResult, width: number, style: Style): readonly string[] {
  const name = [device.address, device.hostname ?? ''].map((text) => printable(text, 100));
  const left = name.filter((text) => text !== '').join('  ');
  const sums = transports.flatMap((transport) => {
    const ledger = device.ledger[transport];
    return ledger ? [`${transport} ${statesText(ledger)}`] : [];
  });
  const right = sums.join(' · ');
  if (columnsOf(left) + columnsOf(right) + 3 <= width) {
    return [`${style.strong(left)}   ${style.dim(right)}`];
  }
  return [
    ...wrapped(left, width).map(style.strong),
    ...indented(wrapped(right, width - 2)).map(style.dim),
  ];
}

const columns: readonly Column[] = [
  { title: 'PORT', importance: 6 },
  { title: 'STATE', importance: 2 },
  { title: 'SERVICE', importance: 5, least: 8 },
  { title: 'PRODUCT', importance: 3, least: 18 },
  { title: 'FINDING', importance: 4, least: 20 },
  { title: 'DETAILS', importance: 1, least: 24 },
];

function cellsOf(
  port: PortResult,
  showsState: boolean,
  findings: ReadonlyMap<string, Finding>,
  style: Style,
): readonly Cell[] {
  const product: Cell =
    port.unidentified === null
      ? { text: productText(port) }
      : { text: productText(port) || 'not identified', paint: style.dim };
  return [
    { text: portText(port), paint: style.strong },
    { text: showsState ? port.state : '' },
    { text: serviceText(port) },
    product,
    findingCell(port, findings, style),
    { text: details(port).join(' · '), paint: style.dim },
  ];
}

/** The most urgent finding of a port, and how many more there are. */
function findingCell(port: PortResult, findings: ReadonlyMap<string, Finding>, style: Style): Cell {
  const own = port.findings.flatMap((id) => findings.get(id) ?? []);
  const worst = priorities.flatMap((priority) => own.filter((one) => one.priority === priority))[0];
  if (!worst) return { text: '' };
  const more = own.length > 1 ? ` (+${own.length - 1})` : '';
  const text = `${priorityTitles[worst.priority]}${more}: ${printable(worst.title, 120)}`;
  return { text, paint: style[worst.priority] };
}

function notCoveredText(digest: Digest, prose: number, style: Style): readonly string[] {
  if (digest.gaps.length === 0) return [style.good('Nothing was left out: every port was asked.')];
  return digest.gaps.flatMap(({ sentence, devices }) => {
    const where = devices.length === 0 ? '' : ` (${listed(devices, devicesListedMax)})`;
    const [first = '', ...rest] = wrapped(`${sentence}${where}`, prose - 2);
    return [`· ${first}`, ...indented(rest)];
  });
}

const ledgerColumns: readonly Column[] = [
  { title: '', importance: 9 },
  ...['asked', 'open', 'closed', 'filtered', 'unknown'].map((title) => right(title, 8)),
  ...['devices', 'probes', 'answers', 'loss'].map((title) => right(title, 1)),
];

function right(title: string, importance: number): Column {
  return { title, importance, align: 'right' };
}

function ledgerText(digest: Digest, width: number, style: Style): readonly string[] {
  const rows = transports.flatMap((transport): (readonly Cell[])[] => {
    const total = digest.totals[transport];
    if (!total) return [];
    const states = reportedStates.map((state) => total[state]);
    const loss = total.worstLoss === null ? 'not measured' : percent(total.worstLoss);
    const numbers = [total.asked, ...states, total.devices, total.probesSent, total.answers];
    const texts = [transport, ...numbers.map(thousands), loss];
    return [texts.map((text) => ({ text }))];
  });
  return rows.length === 0 ? [] : tableLines(ledgerColumns, rows, width, style.dim);
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
