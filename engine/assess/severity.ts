/**
 * From severity to priority: the one place where they meet. A rule states how bad its matter is for
 * each class of reach, on the scale of the catalogue; what an administrator is told is how soon to
 * act. `info` is worth knowing, and no finding.
 */
import type { Priority } from '../facts/finding.ts';
import type { ReachClass } from '../facts/zone.ts';

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
type Severity = (typeof severities)[number];
export type Severities = Readonly<Record<ReachClass, Severity>>;

export const priorityOf: Readonly<Record<Severity, Priority | null>> = {
  critical: 'act-now',
  high: 'this-week',
  medium: 'this-month',
  low: 'watch',
  info: null,
};

/** The verdict of a rule that saw `because`; null where it saw nothing or where it is only `info`. */
export function rate(
  severity: Severities,
  setting: { readonly reachClass: ReachClass },
  because: string | null,
): { readonly priority: Priority; readonly because: string } | null {
  const priority = priorityOf[severity[setting.reachClass]];
  return because === null || priority === null ? null : { priority, because };
}
