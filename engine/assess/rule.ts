/**
 * A rule: one plain object in one file. It reads a service and its setting, and is pure: the same
 * input gives the same verdict, on any machine, at any time (the clock is in the setting).
 */

import type { Reach } from '../facts/check-result.ts';
import type { Endpoint } from '../facts/endpoint.ts';
import type { Fix, Priority } from '../facts/finding.ts';
import type { Service } from '../facts/service.ts';
import type { ReachClass, Zone } from '../facts/zone.ts';

/** Where and when a service was seen. */
export type Setting = {
  readonly endpoint: Endpoint;
  /** The zone of the vantage: who else can reach what was reached. */
  readonly zone: Zone;
  readonly reachClass: ReachClass;
  /** Known only where this machine itself was checked. */
  readonly reach: Reach | null;
  readonly now: Date;
};

export type Verdict = {
  readonly priority: Priority;
  /** What was seen, in one sentence, with the words of the device where there are any. */
  readonly because: string;
};

export type Rule = {
  /** Stored in results, so never renamed or reused. Kebab-case, the name of its file. */
  readonly id: string;
  readonly title: string;
  /** Why it matters, and what an attacker gains: two or three sentences for an administrator. */
  readonly why: string;
  /** Best first. At least one. */
  readonly fixes: readonly Fix[];
  /** Public documents: RFC, CWE, CVE, vendor or agency guidance. At least one. */
  readonly references: readonly string[];
  /** Null where the rule has nothing to say, a needed fact is unknown, or all is well. */
  judge(service: Service, setting: Setting): Verdict | null;
};
