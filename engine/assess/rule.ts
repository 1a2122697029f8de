/**
 * A rule: one plain object in one file. It reads a service and its setting, and is pure: the same
 * input gives the same verdict, on any machine, at any time (the clock is in the setting).
 */

import type { Reach } from '../facts/check-result.ts';
import type { Endpoint } from '../facts/endpoint.ts';
import type { Fix, Priority } from '../facts/finding.ts';
import type { Service } from '../facts/service.ts';
import type { ReachClass, Zone } from '../facts/zone.ts';
import type { Severities } from './severity.ts';

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
  /**
   * Ids of the protocols that it speaks of; `judge.ts` asks it about no other. `any` where it reads
   * facts that every protocol may show, or the lack of a protocol.
   */
  readonly protocols: readonly string[] | 'any';
  /** How bad it is by who can reach it: the most that `judge` may say. `info` is no finding. */
  readonly severity: Severities;
  /**
   * Zones in which the service is at home, so that being reachable from there is what it is for:
   * `judge` is then given the reach class `restricted`.
   */
  readonly atHomeIn?: readonly Zone[];
  /**
   * Ids of rules that say more about the same cause: where one of them holds for the same port, this
   * one is silent. One cause, one finding.
   */
  readonly coveredBy?: readonly string[];
  /** Best first. At least one. `judge.ts` fills in the words of `placeholders.ts`. */
  readonly fixes: readonly Fix[];
  /** Public documents: RFC, CWE, CVE, vendor or agency guidance. At least one. */
  readonly references: readonly string[];
  /** Null where the rule has nothing to say, a needed fact is unknown, or all is well. */
  judge(service: Service, setting: Setting): Verdict | null;
};
