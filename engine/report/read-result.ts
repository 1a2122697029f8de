/**
 * Reads a result that `--output json` wrote, perhaps by a newer version, perhaps by somebody who
 * means ill: bounded in size and depth, checked field by field, and its numbers have to add up, for
 * a comparison rests on its ranges. Fields that this version doesn't know are kept.
 */
import type { CheckResult, DeviceLedger } from '../facts/check-result.ts';
import { portCount } from '../facts/port-set.ts';
import { unionOf } from '../facts/port-set-algebra.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { portStates } from '../facts/port-state.ts';
import { Refusal } from '../facts/refusal.ts';
import { printable } from '../facts/text.ts';
import { checkResultSchema } from './check-result-schema.ts';
import { type Fault, firstFault } from './json-schema.ts';

/** Some 60,000 devices. */
export const resultCharsMax = 256 * 1024 * 1024;
const depthMax = 64;
const transports = ['tcp', 'udp'] as const;

/** Throws Refusal `bad-result`; `name` is how the sentence calls the text, such as a file's name. */
export function readResult(text: string, name = 'the text'): CheckResult {
  const value = parsed(text, name);
  const result = value as CheckResult;
  const fault = firstFault(checkResultSchema, value) ?? sumFault(result);
  if (fault === null) return result;
  if (fault.path === 'schema') {
    throw refusal(name, 'is not a result of postern check, or of a version newer than this one');
  }
  const field = fault.path === '' ? 'it' : printable(fault.path, 200);
  throw refusal(
    name,
    `is not a result of postern check: ${field} ${printable(fault.because, 300)}`,
  );
}

function parsed(text: string, name: string): unknown {
  if (text.length > resultCharsMax) {
    throw refusal(name, `is larger than ${resultCharsMax / 1024 / 1024} MiB`);
  }
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (isTooDeep(body)) throw refusal(name, `nests deeper than ${depthMax} levels`);
  try {
    return JSON.parse(body);
  } catch (cause) {
    const hint = body.startsWith('{"event":') ? ' (it looks like jsonl: write json instead)' : '';
    throw refusal(name, `is not JSON${hint}`, cause);
  }
}

function refusal(name: string, because: string, cause?: unknown): Refusal {
  return new Refusal('bad-result', `${printable(name, 200)} ${because}`, { cause });
}

/** Brackets outside of strings; what is no JSON at all is left to the parser. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c)
        i++; // a backslash: the next character can't end the string
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b)
      depth++; // { and [
    else if (code === 0x7d || code === 0x5d) depth--; // } and ]
    if (depth > depthMax) return true;
  }
  return false;
}

/** What a schema can't say: devices are told once, and the ranges of a ledger are its counts. */
function sumFault(result: CheckResult): Fault | null {
  const seen = new Set<string>();
  for (const [i, { address, ledger }] of result.devices.entries()) {
    const path = `devices[${i}]`;
    if (seen.has(address)) return { path: `${path}.address`, because: 'is there twice' };
    seen.add(address);
    for (const transport of transports) {
      const own = ledger[transport];
      const because = own ? ledgerFault(own) : null;
      if (because) return { path: `${path}.ledger.${transport}.ranges`, because };
    }
  }
  return null;
}

function ledgerFault(ledger: DeviceLedger): string | null {
  let sum = 0;
  const sets = [];
  for (const state of portStates) {
    const set = portSetFrom(ledger.ranges[state]);
    if (!set) return `holds no ascending list of ports for ${state}`;
    if (portCount(set) !== ledger[state]) return `holds other than ${ledger[state]} ports ${state}`;
    sum += ledger[state];
    sets.push(set);
  }
  if (portCount(unionOf(sets)) !== sum) return 'holds a port in two states';
  return sum === ledger.asked ? null : `holds ${sum} ports where ${ledger.asked} were asked`;
}
