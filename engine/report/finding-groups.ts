/**
 * The same mistake on forty devices is one thing to understand and forty places to mend: findings
 * of one rule, urgency and reason stand together, most urgent first.
 */
import { type Finding, type Fix, type Priority, priorities } from '../facts/finding.ts';

export type FindingGroup = {
  readonly rule: string;
  readonly priority: Priority;
  readonly title: string;
  readonly why: string;
  /** Those of the first place; `sameFix` says whether they hold for the others word by word. */
  readonly fix: readonly Fix[];
  readonly sameFix: boolean;
  readonly references: readonly string[];
  /** At least one. */
  readonly findings: readonly Finding[];
};

export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const byCause = new Map<string, Finding[]>();
  for (const finding of findings) {
    const cause = JSON.stringify([finding.priority, finding.rule, finding.title, finding.why]);
    const group = byCause.get(cause);
    if (group) group.push(finding);
    else byCause.set(cause, [finding]);
  }
  return [...byCause.values()].flatMap(groupOf).sort(byUrgency);
}

function groupOf(findings: readonly Finding[]): FindingGroup[] {
  const [first] = findings;
  if (!first) return [];
  const { rule, priority, title, why, fix, references } = first;
  const wanted = JSON.stringify(fix);
  const sameFix = findings.every((finding) => JSON.stringify(finding.fix) === wanted);
  return [{ rule, priority, title, why, fix, sameFix, references, findings }];
}

/** Within a priority what concerns most places comes first; else the order of the result. */
function byUrgency(a: FindingGroup, b: FindingGroup): number {
  const urgency = priorities.indexOf(a.priority) - priorities.indexOf(b.priority);
  return urgency || b.findings.length - a.findings.length;
}
