/** What `postern diff` prints: the changes by device, then what could not be compared. */
import type {
  AddressCount,
  Change,
  Comparison,
  Look,
  Named,
  PortOverlap,
} from '../facts/comparison.ts';
import { printable } from '../facts/text.ts';
import { padTo, wrapped } from './cells.ts';
import { inertJson } from './json.ts';
import { factMeaning, portText, productText } from './port-text.ts';
import type { RenderOptions } from './render-options.ts';
import type { Paint, Style } from './style.ts';
import { counted, dayUtc, listed, minuteUtc, thousands } from './wording.ts';

const widthMin = 40;
const proseMax = 120;
const devicesListedMax = 6;
/** `65535/tcp` and the longest word, each with its gap. */
const portColumns = 11;
const wordColumns = 12;

export function diffJson(comparison: Comparison): string {
  return `${inertJson(comparison, 2)}\n`;
}

export function diffText(comparison: Comparison, options: RenderOptions): string {
  const width = Math.min(proseMax, Math.max(widthMin, Math.floor(options.width) || widthMin));
  const { style } = options;
  const byDevice = Map.groupBy(comparison.changes, ({ device }) => device);
  const blocks = [...byDevice].flatMap(([device, changes]) => [
    style.strong(printable(device, 100)),
    ...changes.flatMap((change) => changeLines(change, width, style)),
    '',
  ]);
  const caveats = caveatsOf(comparison).flatMap((caveat) => listItem(caveat, width));
  const lines = [
    ...wrapped(`before: ${lookText(comparison.before)}`, width).map(style.dim),
    ...wrapped(`after:  ${lookText(comparison.after)}`, width).map(style.dim),
    '',
    ...blocks,
    ...(caveats.length > 0 ? [style.heading('NOT COMPARED'), ...caveats, ''] : []),
    ...wrapped(summaryOf(comparison), width).map(style.strong),
  ];
  return `${lines.join('\n')}\n`;
}

function lookText({ start, vantage, complete }: Look): string {
  const partial = complete ? '' : ', partial';
  return `${minuteUtc(start)} from ${printable(vantage.host, 80)}, zone ${vantage.zone}${partial}`;
}

function changeLines(change: Change, width: number, style: Style): readonly string[] {
  const { word, text, paint } = told(change, style);
  const port = 'port' in change ? portText(change) : '';
  const indent = portColumns + wordColumns + 2;
  const [first = '', ...rest] = wrapped(text, Math.max(20, width - indent));
  const head = `  ${padTo(port, portColumns)}${paint(padTo(word, wordColumns))}`;
  return [`${head}${first}`.trimEnd(), ...rest.map((line) => `${' '.repeat(indent)}${line}`)];
}

type Told = { readonly word: string; readonly text: string; readonly paint: Paint };

function told(change: Change, style: Style): Told {
  switch (change.change) {
    case 'device-new':
      return { word: 'new', text: cameText(change.devices ?? 1), paint: style.warn };
    case 'device-gone':
      return { word: 'gone', text: wentText(change.devices ?? 1), paint: style.dim };
    case 'opened':
      return {
        word: 'opened',
        text: join(nameText(change.service), `was ${change.was}`),
        paint: style.warn,
      };
    case 'closed':
      return {
        word: 'closed',
        text: join(nameText(change.service), `now ${change.now}`),
        paint: style.good,
      };
    case 'replaced':
      return {
        word: 'replaced',
        text: arrow(nameText(change.before), nameText(change.after)),
        paint: style.warn,
      };
    case 'upgraded':
      return upgradeTold(change, style);
    case 'posture':
      return postureTold(change, style);
    case 'certificate':
      return certificateTold(change, style);
  }
  const text = arrow(reachText[change.before], reachText[change.after]);
  return { word: 'reach', text, paint: style.warn };
}

function cameText(devices: number): string {
  if (devices === 1) return 'answers, and was silent before';
  return `${thousands(devices)} devices answer, and were silent before`;
}

function wentText(devices: number): string {
  if (devices === 1) return 'is silent, and answered before';
  return `${thousands(devices)} devices are silent, and answered before`;
}

const upgradeWords = { newer: 'upgraded', older: 'downgraded', unknown: 'version' } as const;
const reachText = { 'this-machine': 'this machine only', network: 'the network' } as const;

function upgradeTold(change: Extract<Change, { change: 'upgraded' }>, style: Style): Told {
  const { before, after, direction } = change;
  const versions = arrow(printable(before.version ?? '', 80), printable(after.version ?? '', 80));
  const product = printable(after.product ?? after.service ?? '', 80);
  const paint = direction === 'newer' ? style.good : style.warn;
  return { word: upgradeWords[direction], text: `${product} ${versions}`, paint };
}

function postureTold(change: Extract<Change, { change: 'posture' }>, style: Style): Told {
  const { fact, before, after, because } = change;
  const seen = because === '' ? '' : ` (${printable(because)})`;
  const text = `${printable(factMeaning(fact), 200)}: ${arrow(before, after)}${seen}`;
  return { word: 'posture', text, paint: style.warn };
}

function certificateTold(change: Extract<Change, { change: 'certificate' }>, style: Style): Told {
  const [old, now] = [change.before, change.after].map(
    ({ subject, notAfter }) =>
      `${printable(subject, 120)} until ${printable(dayUtc(notAfter), 40)}`,
  );
  return { word: 'certificate', text: arrow(old ?? '', now ?? ''), paint: style.strong };
}

function nameText(named: Named): string {
  if (named.service === null) return 'not identified';
  return `${printable(named.service, 40)} ${productText(named)}`.trim();
}

function join(name: string, state: string): string {
  return `${name}, ${state}`;
}

function arrow(before: string, after: string): string {
  return `${before} → ${after}`;
}

/** Whatever may make a reader believe more, or less, than was compared. */
function caveatsOf(comparison: Comparison): readonly string[] {
  const { coverage, sameVantage, before, after } = comparison;
  const { devicesOnlyBefore, devicesOnlyAfter, ports } = coverage;
  return [
    ...(sameVantage
      ? []
      : ['The two looked from different places: a change may be of place, not of time']),
    ...[before, after].flatMap(({ complete }, i) =>
      complete ? [] : [`The ${i === 0 ? 'earlier' : 'later'} check is partial`],
    ),
    ...onlyOnce(devicesOnlyBefore, 'earlier'),
    ...onlyOnce(devicesOnlyAfter, 'later'),
    ...portCaveats('TCP', ports.tcp),
    ...portCaveats('UDP', ports.udp),
    ...some(coverage.servicesNotComparable, 'open port', 'not identified on one side or both'),
    ...some(coverage.postureNotComparable, 'posture fact', 'known on one side only'),
  ];
}

function onlyOnce({ devices, addresses }: AddressCount, which: string): string[] {
  if (devices === 0) return [];
  const names = listed(
    addresses.map((address) => printable(address, 100)),
    devicesListedMax,
  );
  return [`${counted(devices, 'device')} only in the ${which} check: ${names}`];
}

function portCaveats(transport: string, overlap: PortOverlap): string[] {
  const port = `${transport} port`;
  return [
    ...some(overlap.inconclusive, port, 'without a conclusive answer on one side or both'),
    ...some(overlap.onlyBefore, port, 'asked by the earlier check only'),
    ...some(overlap.onlyAfter, port, 'asked by the later check only'),
  ];
}

function some(count: number, one: string, what: string): string[] {
  return count > 0 ? [`${counted(count, one)} ${what}`] : [];
}

function listItem(text: string, width: number): readonly string[] {
  return wrapped(text, width - 2).map((line, i) => `${i === 0 ? '· ' : '  '}${line}`);
}

function summaryOf({ changes, coverage }: Comparison): string {
  const compared = coverage.ports.tcp.compared + coverage.ports.udp.compared;
  const ground = `${counted(compared, 'port')} of ${counted(coverage.devices, 'device')} compared`;
  if (compared === 0 && changes.length === 0) return `Nothing could be compared: ${ground}.`;
  if (changes.length === 0) return `No change: ${ground}.`;
  const kinds = Map.groupBy(changes, ({ change }) => change);
  const counts = [...kinds].map(([kind, own]) => `${thousands(weightOf(own))} ${kindWords[kind]}`);
  return `${counted(weightOf(changes), 'change')} (${counts.join(', ')}): ${ground}.`;
}

/** A change of several devices that are alike is one of each. */
function weightOf(changes: readonly Change[]): number {
  return changes.reduce((sum, one) => sum + (('devices' in one && one.devices) || 1), 0);
}

const kindWords: Readonly<Record<Change['change'], string>> = {
  'device-new': 'new',
  'device-gone': 'gone',
  opened: 'opened',
  closed: 'closed',
  replaced: 'replaced',
  upgraded: 'of version',
  posture: 'of posture',
  certificate: 'of certificate',
  reach: 'of reach',
};
