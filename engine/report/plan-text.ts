/**
 * A plan for a terminal. Its end is what is still on the screen when the prompt comes back, so the
 * verdict stands there, and what would change it.
 */
import type { Plan, PlanGroup, Span } from '../facts/plan.ts';
import { printable } from '../facts/text.ts';
import { wrapped } from './cells.ts';
import type { RenderOptions } from './render-options.ts';
import type { Style } from './style.ts';
import { type Cell, type Column, tableLines } from './table.ts';
import { counted, listed, percent, secondsText, sentence, thousands } from './wording.ts';

const widthMin = 40;
const proseMax = 100;
const groupsShownMax = 40;
const wordsShownMax = 8;

export function planText(plan: Plan, options: RenderOptions): string {
  const width = Math.max(widthMin, Math.floor(options.width) || widthMin);
  const prose = Math.min(width, proseMax);
  const { style } = options;
  const lines = [
    ...headText(plan, prose, style),
    ...section('What it takes', sumsText(plan, width, style), style),
    ...section('Devices that are alike', groupsText(plan, width, style), style),
    ...section('The next days', daysText(plan, width, style), style),
    ...section(basisTitle(plan), bullets(plan.basis.sentences, prose), style),
    '',
    ...verdictText(plan, width, style),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0 ? [] : ['', style.heading(title.toUpperCase()), ...lines];
}

function headText(plan: Plan, prose: number, style: Style): readonly string[] {
  const { asked, shard, method, devices, segments } = plan;
  const targets = listed(
    asked.targets.map((word) => printable(word, 80)),
    wordsShownMax,
  );
  const part = shard ? `, part ${shard.index} of ${shard.count}` : '';
  const how = method === 'syn' ? 'by raw packets' : 'by connections';
  const facts = [
    `TCP ports ${shortened(asked.tcp)}, UDP ports ${shortened(asked.udp)}${part}, ${how}; nothing was sent`,
    `${ratesText(plan)}; in ${counted(segments, 'segment')}`,
  ];
  return [
    ...wrapped(`A check of ${targets}: ${counted(devices, 'device')}`, prose).map(style.strong),
    ...facts.flatMap((fact) => wrapped(fact, prose)).map(style.dim),
  ];
}

function shortened(ports: string): string {
  return ports.length > 40 ? `${ports.slice(0, 39)}…` : ports;
}

/** Probes a second. */
function ratesText({ rates }: Plan): string {
  const limits = [
    [rates.total, 'in all'],
    [rates.perSegment, 'a segment'],
    [rates.perDevice, 'a device'],
    [rates.stateTable, 'through the state table'],
  ] as const;
  const told = limits.flatMap(([rate, of]) => (rate === null ? [] : [`${rateText(rate)} ${of}`]));
  return told.length === 0
    ? 'no limit on the probes a second'
    : `probes a second: at most ${told.join(', ')}`;
}

function rateText(rate: number): string {
  if (rate >= 10) return thousands(Math.ceil(rate));
  return rate > 0 && rate < 0.1 ? 'below 0.1' : `${Math.round(rate * 10) / 10}`;
}

const sumColumns: readonly Column[] = [
  { title: '', importance: 9 },
  { title: 'IF ALL ANSWER', importance: 1, align: 'right' },
  { title: 'EXPECTED', importance: 9, align: 'right' },
  { title: 'IF ALL ARE SILENT', importance: 2, align: 'right' },
];

function sumsText(plan: Plan, width: number, style: Style): readonly string[] {
  const { packets, bytes, seconds, wallSeconds } = plan;
  const row = <T>(name: string, span: Span<T>, text: (value: T) => string): readonly Cell[] => [
    { text: name },
    { text: text(span.least), paint: style.dim },
    { text: text(span.expected), paint: style.strong },
    { text: text(span.most), paint: style.dim },
  ];
  const isMeasured = plan.basis.by === 'measurement';
  const columns = isMeasured
    ? sumColumns.map((column) =>
        column.title === 'EXPECTED' ? { ...column, title: 'BY MEASUREMENT' } : column,
      )
    : sumColumns;
  const rows = [
    row('packets sent', packets, thousands),
    row('on the wire', bytes, bytesText),
    row('time of work', seconds, secondsText),
    row('from start to end', wallSeconds, timeText),
  ].map((cells) =>
    isMeasured ? cells.map((cell, i) => (i === 1 || i === 3 ? { text: '' } : cell)) : cells,
  );
  return tableLines(columns, rows, width, style.dim);
}

function timeText(seconds: number | null): string {
  return seconds === null ? 'never' : secondsText(seconds);
}

const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `1.2 GB`. */
function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 'bytes';
  for (const larger of units) {
    if (value < 1000) break;
    value /= 1000;
    unit = larger;
  }
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${unit}`;
}

const groupColumns: readonly Column[] = [
  { title: 'GROUP', importance: 9, least: 12 },
  { title: 'DEVICES', importance: 8, align: 'right' },
  { title: 'TCP PORTS', importance: 2, align: 'right' },
  { title: 'UDP PORTS', importance: 2, align: 'right' },
  { title: 'PACKETS', importance: 6, align: 'right' },
  { title: 'TAKES', importance: 7, align: 'right' },
  { title: 'AT MOST', importance: 3, align: 'right' },
  { title: 'HAS', importance: 5, align: 'right' },
  { title: 'NEEDS A SECOND', importance: 4, align: 'right' },
  { title: 'NOT ASKED', importance: 1, least: 16 },
];

function groupsText({ groups }: Plan, width: number, style: Style): readonly string[] {
  const shown = groups.slice(0, groupsShownMax);
  const rows = shown.map((group): readonly Cell[] => {
    const isTooLong = group.seconds.expected > group.allowedSeconds;
    return [
      { text: groupName(group), paint: style.strong },
      { text: thousands(group.devices) },
      { text: thousands(group.tcpPorts) },
      { text: thousands(group.udpPorts) },
      { text: thousands(group.packets.expected) },
      { text: secondsText(group.seconds.expected), paint: isTooLong ? style.warn : style.good },
      { text: secondsText(group.seconds.most), paint: style.dim },
      { text: secondsText(group.allowedSeconds) },
      { text: group.rateNeeded === null ? 'never asked' : rateText(group.rateNeeded) },
      { text: group.windows.join('; '), paint: style.dim },
    ];
  });
  const more = groups.length - shown.length;
  return [
    ...tableLines(groupColumns, rows, width, style.dim),
    ...(more > 0 ? [`and ${counted(more, 'more group')} (with --json)`] : []),
  ];
}

function groupName({ profile, family }: PlanGroup): string {
  const names = { default: 'ordinary', embedded: 'embedded', printer: 'printers', ot: 'OT' };
  return `${names[profile]}, IPv${family}`;
}

const dayColumns: readonly Column[] = [
  { title: 'DAY', importance: 9 },
  { title: 'HOURS USED', importance: 5, least: 12 },
  { title: 'IN ALL', importance: 4, align: 'right' },
  { title: 'DONE', importance: 8, align: 'right' },
];

function daysText({ days }: Plan, width: number, style: Style): readonly string[] {
  const rows = days.map(({ weekday, date, used, usedSeconds, done }): readonly Cell[] => [
    { text: `${weekday.slice(0, 3)} ${date}` },
    { text: used.length === 0 ? 'none' : used.join(', ') },
    { text: secondsText(usedSeconds) },
    { text: percent(Math.floor(done * 1000) / 1000) },
  ]);
  return tableLines(dayColumns, rows, width, style.dim);
}

function basisTitle({ basis }: Plan): string {
  return basis.by === 'measurement' ? 'Measured before' : 'Taken for granted';
}

function bullets(sentences: readonly string[], prose: number): readonly string[] {
  return sentences.flatMap((one) => {
    const [first = '', ...rest] = wrapped(sentence(printable(one)), prose - 2);
    return [`· ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

function verdictText(plan: Plan, width: number, style: Style): readonly string[] {
  const prose = Math.min(width, proseMax);
  const said = [
    tableSentence(plan),
    `The bottleneck: ${plan.bottleneck.because}.`,
    rateSentence(plan),
  ];
  const verdict = wrapped(verdictSentence(plan), prose).map(
    plan.fits ? (plan.fitsAtMost ? style.good : style.warn) : style.warn,
  );
  return [
    ...said.flatMap((one) => wrapped(one, prose)).map(style.dim),
    ...verdict,
    ...waysText(plan, width, style),
  ];
}

function tableSentence({ stateTable }: Plan): string {
  const { entriesAtOnce, entries, timeoutSeconds, share } = stateTable;
  const held = `${thousands(entriesAtOnce)} entries at once`;
  if (entries === null || share === null) {
    return `A firewall on the way that remembers each for ${secondsText(timeoutSeconds)} would hold up to ${held}; --state-table keeps to a share of its table.`;
  }
  return `The state table holds up to ${held}, ${percent(share)} of ${thousands(entries)}.`;
}

function rateSentence({ rateNeeded, everySeconds }: Plan): string {
  const time = secondsText(everySeconds);
  if (rateNeeded === null) return `No rate over all devices is enough for ${time}.`;
  return `Enough for ${time}: ${counted(rateNeeded, 'probe')} a second over all devices.`;
}

function verdictSentence(plan: Plan): string {
  const { fits, fitsAtMost, everySeconds, overSeconds, wallSeconds } = plan;
  const time = secondsText(everySeconds);
  if (fits) {
    const end = `It fits: done after ${timeText(wallSeconds.expected)} of ${time}`;
    if (fitsAtMost) return `${end}, and even if every port is silent.`;
    return `${end}; but not if every port is silent (${timeText(wallSeconds.most)}).`;
  }
  if (overSeconds === 0 && plan.deviceTime) {
    const { seconds, neededSeconds } = plan.deviceTime;
    return `It is over in time, but gives devices up after ${secondsText(seconds)} (--device-time): all their ports take ${secondsText(neededSeconds)}.`;
  }
  if (overSeconds === null) return `It does not fit into ${time}: it would never end.`;
  return `It does not fit into ${time}: it takes ${timeText(wallSeconds.expected)}, ${secondsText(overSeconds)} too long.`;
}

const wayColumns: readonly Column[] = [
  { title: 'CHANGE', importance: 9 },
  { title: 'THEN IT TAKES', importance: 8, align: 'right' },
  { title: 'WHAT THAT IS', importance: 1 },
];

function waysText(plan: Plan, width: number, style: Style): readonly string[] {
  const { suggestions, together } = plan;
  const single = suggestions.length === 0 ? [] : singleText(suggestions, width, style);
  if (together === null)
    return plan.fits || single.length > 0
      ? single
      : [...single, style.warn('Nothing that this plan knows of makes it fit.')];
  return [
    ...single,
    '',
    style.heading('TOGETHER THESE MAKE IT FIT'),
    ...together.changes.map((change) => `· ${style.code(change)}`),
    `It then takes ${secondsText(together.wallSeconds)}.`,
  ];
}

/** Changes are there to be copied, so they are never cut; where there is no room, their reason is below. */
function singleText(
  suggestions: Plan['suggestions'],
  width: number,
  style: Style,
): readonly string[] {
  const rows = suggestions.map(({ change, because, wallSeconds }): readonly Cell[] => [
    { text: change, paint: style.code },
    { text: secondsText(wallSeconds) },
    { text: because, paint: style.dim },
  ]);
  const wide = tableLines(wayColumns, rows, width, style.dim);
  const isWhole = wide[0]?.includes('WHAT THAT IS') === true;
  const [title = '', ...lines] = isWhole
    ? wide
    : tableLines(wayColumns.slice(0, 2), rows, width, style.dim);
  const told = lines.flatMap((line, i) => {
    const because = isWhole ? '' : (suggestions[i]?.because ?? '');
    const below = because === '' ? [] : wrapped(because, width - 2);
    return [line, ...below.map((one) => style.dim(`  ${one}`))];
  });
  return ['', style.heading('EACH BY ITSELF MAKES IT FIT'), title, ...told];
}
