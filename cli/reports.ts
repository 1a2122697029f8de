/** Writes the reports of a result to where they were asked for, and says how it went. */
import {
  type CheckResult,
  type FormatName,
  formats,
  isAtLeast,
  type Priority,
  piecesOf,
  printable,
  Refusal,
} from '@postern/engine';

import { exitCodes } from './exit-codes.ts';
import { keptInstead, type Pieces, writeWhole } from './outputs.ts';
import type { Output, ReportOptions } from './report-options.ts';
import { print, standardOutput } from './standard-output.ts';
import { styleFor } from './style.ts';

/** Writes every report, whatever becomes of the others; true where one could not be written. */
export async function writeAll(reports: readonly (() => Promise<void>)[]): Promise<boolean> {
  const failures: unknown[] = [];
  for (const write of reports) await write().catch((error: unknown) => failures.push(error));
  for (const error of failures) {
    if (error instanceof Refusal) process.stderr.write(`postern: ${error.message}\n`);
  }
  const bug = failures.find((error) => !(error instanceof Refusal));
  if (bug !== undefined) throw bug;
  return failures.length > 0;
}

export async function writeReport(
  { format, file }: Output,
  result: CheckResult,
  options: ReportOptions,
): Promise<void> {
  const onTerminal = file === null && process.stdout.isTTY;
  const look = {
    width: onTerminal ? process.stdout.columns : 100,
    style: styleFor({ color: options.color, stream: file === null ? process.stdout : null }),
  };
  const text = () => piecesOf(format, result, look);
  try {
    if (file === null) return await printOrKeep(text, `report.${formats[format].extension}`);
    await writeWhole(file, text);
  } catch (cause) {
    throw tooLong(format, result, cause) ?? cause;
  }
  if (!options.quiet) process.stderr.write(`postern: ${format} report: ${printable(file)}\n`);
}

/** A string has a longest length: `Invalid string length`. */
function tooLong(format: FormatName, result: CheckResult, error: unknown): Refusal | null {
  const isCause = (one: unknown): boolean =>
    one instanceof RangeError || (one instanceof Refusal && isCause(one.cause));
  if (!isCause(error)) return null;
  const devices = result.devices.length;
  const sentence = `the ${format} report of ${devices} devices would be too long for one piece; json and jsonl take any number`;
  return new Refusal('cannot-write', sentence, { cause: error });
}

async function printOrKeep(text: Pieces, name: string): Promise<void> {
  try {
    for (const piece of text()) await print(piece);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw await keptInstead(standardOutput, name, text, error.cause);
  }
}

export function exitCodeOf(result: CheckResult, failOn: Priority | null): number {
  const reached =
    failOn !== null && result.findings.some(({ priority }) => isAtLeast(priority, failOn));
  if (reached) return exitCodes.findings;
  // A mistyped address is silent too: where nothing answered, nothing is known to be clean.
  const isAnythingKnown =
    result.quiet.length > 0 || result.devices.some(({ state }) => state === 'up');
  return result.complete && isAnythingKnown ? exitCodes.clean : exitCodes.incomplete;
}
