/** The public face of the engine, listed by hand. */

export { type Explanation, explain } from './assess/explain.ts';
export { rules } from './assess/rules/all.ts';
export type { CheckOptions, JournalOptions } from './check.ts';
export { check } from './check.ts';
export type { CheckRequest } from './check-request.ts';
export { compare } from './compare/compare.ts';
export type { Diagnosis } from './doctor.ts';
export { diagnose } from './doctor.ts';
export type { CheckEvent, CheckResult } from './facts/check-result.ts';
export type { Comparison } from './facts/comparison.ts';
export { isAtLeast, type Priority, priorities } from './facts/finding.ts';
export { Refusal, refusalCodes } from './facts/refusal.ts';
export { type Shard, shardsMax } from './facts/shard.ts';
export { printable } from './facts/text.ts';
export { type Zone, zoneNames } from './facts/zone.ts';
export { protocols } from './identify/protocols/all.ts';
export { journalDirectory } from './journal/journals.ts';
export { columnsOf, cutTo, padTo, wrapped } from './report/cells.ts';
export { diffJson, diffText } from './report/diff-text.ts';
export { type FormatName, formatNames, formats } from './report/formats.ts';
export { eventLine } from './report/json.ts';
export { readResult } from './report/read-result.ts';
export { type Paint, plainStyle, type Style } from './report/style.ts';
export { secondsText, thousands } from './report/wording.ts';
export { parsePortChoice } from './targets/parse-ports.ts';
export { refuseBadWords } from './targets/read-targets.ts';
export { version } from './version.ts';
