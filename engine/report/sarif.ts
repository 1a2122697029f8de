/**
 * SARIF 2.1.0 (OASIS), for code-scanning dashboards. A result's place is `tcp://ADDRESS:PORT`; its
 * fingerprint is the id of the finding, so a dashboard knows it again in the next run. The fixes of
 * SARIF are edits of source files, which ours are not: ours stand in the help text of the rule.
 */
import type { CheckResult } from '../facts/check-result.ts';
import type { Finding, Fix, Priority } from '../facts/finding.ts';
import { printable, printableCode } from '../facts/text.ts';
import { type FindingGroup, groupFindings } from './finding-groups.ts';
import { inertJson } from './json.ts';

const levels = {
  'act-now': 'error',
  'this-week': 'error',
  'this-month': 'warning',
  watch: 'note',
} as const satisfies Record<Priority, string>;

/** GitHub sorts by this number: from 9.0 critical, 7.0 high, 4.0 medium, below low. */
const severities = {
  'act-now': '9.5',
  'this-week': '8.0',
  'this-month': '5.0',
  watch: '2.0',
} as const satisfies Record<Priority, string>;

const textCharsMax = 4000;

export function renderSarif(result: CheckResult): string {
  const rules = firstOfEachRule(groupFindings(result.findings));
  const indexes = new Map(rules.map(({ rule }, i) => [rule, i]));
  const log = {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Postern',
            version: printable(result.tool.version, 40),
            rules: rules.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [invocationOf(result)],
        results: result.findings.map((finding) =>
          resultOf(finding, indexes.get(finding.rule) ?? -1),
        ),
      },
    ],
  };
  return `${inertJson(log, 2)}\n`;
}

/** Most urgent first, so that a rule's default level is that of its worst finding. */
function firstOfEachRule(groups: readonly FindingGroup[]): readonly FindingGroup[] {
  const seen = new Map<string, FindingGroup>();
  for (const group of groups) if (!seen.has(group.rule)) seen.set(group.rule, group);
  return [...seen.values()];
}

function ruleOf(group: FindingGroup) {
  const page = group.references.find((reference) => /^https:\/\/[!-~]+$/.test(reference));
  return {
    id: printable(group.rule, 100),
    shortDescription: { text: printable(group.title, 300) },
    fullDescription: { text: printable(group.why, textCharsMax) },
    help: { text: group.fix.map(fixText).join('\n\n') || printable(group.why, textCharsMax) },
    ...(page ? { helpUri: encodeURI(decoded(page)) } : {}),
    defaultConfiguration: { level: levels[group.priority] },
    properties: { 'security-severity': severities[group.priority], tags: ['security', 'network'] },
  };
}

/** Percent signs stay as they are, whether they encode something or not. */
function decoded(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

function fixText(fix: Fix): string {
  const lines = [
    `${printable(fix.what, textCharsMax)} (${printable(fix.control)}, ${printable(fix.platform)})`,
    ...fix.commands.map((command) => `  ${printableCode(command)}`),
    ...(fix.undo.length > 0 ? ['The way back:'] : []),
    ...fix.undo.map((command) => `  ${printableCode(command)}`),
    ...(fix.sideEffect ? [`Side effect: ${printable(fix.sideEffect, textCharsMax)}`] : []),
  ];
  return lines.join('\n');
}

function resultOf(finding: Finding, ruleIndex: number) {
  const { transport, port } = finding;
  const device = printable(finding.device, 64);
  const host = device.includes(':') ? `[${device}]` : device;
  const place = `${transport}://${encodeURI(host).replace(/%5B|%5D/g, decodeURIComponent)}:${port}`;
  return {
    ruleId: printable(finding.rule, 100),
    ruleIndex,
    level: levels[finding.priority],
    message: {
      text: `${printable(finding.title, 300)}: ${printable(finding.because, textCharsMax)}`,
    },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: place } },
        logicalLocations: [{ fullyQualifiedName: place, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'postern/v1': printable(finding.id, 300) },
    properties: { priority: finding.priority },
  };
}

function invocationOf(result: CheckResult) {
  return {
    executionSuccessful: result.complete,
    startTimeUtc: printable(result.start, 40),
    endTimeUtc: printable(result.end, 40),
    toolExecutionNotifications: result.incompleteBecause.map((sentence) => ({
      level: 'warning',
      message: { text: printable(sentence, textCharsMax) },
    })),
  };
}
