/** The findings of a text report: by urgency, one block a cause, with the first way out. */
import { type Finding, type Fix, priorities, priorityTitles } from '../facts/finding.ts';
import { printable, printableCode } from '../facts/text.ts';
import { wrapped } from './cells.ts';
import type { Digest } from './digest.ts';
import type { FindingGroup } from './finding-groups.ts';
import { placeText } from './port-text.ts';
import type { Style } from './style.ts';
import { clause, counted, listed, sentence } from './wording.ts';

const placesShownMax = 8;
const reasonsShownMax = 4;
const referencesShownMax = 3;
const commandLinesMax = 40;
const labelWidth = 6;

export function findingsText(digest: Digest, prose: number, style: Style): readonly string[] {
  const blocks = priorities.flatMap((priority) => {
    const own = digest.groups.filter((group) => group.priority === priority);
    if (own.length === 0) return [];
    const title = `${priorityTitles[priority]}: ${counted(digest.counts[priority], 'finding')}`;
    return own.flatMap((group, i) => [
      ...(i === 0 ? ['', style[priority](title)] : ['']),
      ...groupText(group, prose, style),
    ]);
  });
  if (blocks.length > 0) return blocks.slice(1);
  const judged = counted(digest.identifiedPorts, 'identified open port');
  return digest.identifiedPorts === 0 ? [] : [style.good(`None: no rule objects to ${judged}.`)];
}

function groupText(group: FindingGroup, prose: number, style: Style): readonly string[] {
  const labelled = (label: string, text: string) => labelledText(label, text, prose, style);
  const [fix] = group.fix;
  return [
    ...wrapped(printable(group.title), prose - 2).map((line) => `  ${style.strong(line)}`),
    ...labelled('where', listed(group.findings.map(placeText), placesShownMax)),
    ...seenTexts(group.findings).flatMap((text) => labelled('seen', text)),
    ...labelled('why', printable(group.why, 2000)),
    ...(fix ? fixText(fix, group, prose, style) : []),
    ...group.references.slice(0, referencesShownMax).map((text) => seeText(text, style)),
  ];
}

/** One sentence where all places say the same, else one for each of the first places. */
function seenTexts(findings: readonly Finding[]): readonly string[] {
  const seen = new Set(findings.map(({ because }) => sentence(printable(because, 1000))));
  if (seen.size === 1) return [...seen];
  return findings
    .slice(0, reasonsShownMax)
    .map((finding) => `${placeText(finding)}: ${sentence(printable(finding.because, 1000))}`);
}

function fixText(fix: Fix, group: FindingGroup, prose: number, style: Style): readonly string[] {
  const platform = fix.platform === 'any' ? '' : `, ${printable(fix.platform, 40)}`;
  const others = group.findings.length - 1;
  const likewise =
    others > 0 && !group.sameFix ? ` Shown for the first place; likewise on the others.` : '';
  const what = `${clause(printable(fix.what, 500))} (${printable(fix.control, 20)}${platform}).${likewise}`;
  const more = group.fix.length - 1;
  const ways =
    more > 0 ? `${counted(more, 'other way', 'other ways')} in the HTML and JSON reports` : '';
  return [
    ...labelledText('do', what, prose, style),
    ...commandsText('', fix.commands, style),
    ...commandsText('undo', fix.undo, style),
    ...labelledText('note', printable(fix.sideEffect ?? '', 500), prose, style),
    ...labelledText('or', ways, prose, style),
  ];
}

/** Commands are never wrapped: they are there to be copied. */
function commandsText(label: string, commands: readonly string[], style: Style): readonly string[] {
  const lines = commands.flatMap((command) => command.split('\n', commandLinesMax));
  return lines
    .slice(0, commandLinesMax)
    .map(
      (line, i) => `${labelCell(i === 0 ? label : '', style)}  ${style.code(printableCode(line))}`,
    );
}

function labelledText(label: string, text: string, prose: number, style: Style): readonly string[] {
  if (text === '') return [];
  const lines = wrapped(text, prose - labelWidth - 4);
  return lines.map((line, i) => `${labelCell(i === 0 ? label : '', style)}${line}`);
}

/** An address stays whole: terminals make it a link. */
function seeText(reference: string, style: Style): string {
  return `${labelCell('see', style)}${printable(reference)}`;
}

function labelCell(label: string, style: Style): string {
  return `    ${style.dim(label.padEnd(labelWidth))}`;
}
