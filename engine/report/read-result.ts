/**
 * Reads a result that `--output json` wrote, perhaps by a newer version, perhaps by somebody who
 * means ill: bounded in size and depth, checked field by field, and its numbers have to add up, for
 * a comparison rests on its ranges. Fields that this version doesn't know are kept.
 */
import { type AddressRange, addressNumber, rangeFrom, rangeSize } from '../facts/address-range.ts';
import type {
  AlikeDevices,
  AlikeLedger,
  CheckResult,
  DeviceLedger,
  DeviceResult,
} from '../facts/check-result.ts';
import { portCount } from '../facts/port-set.ts';
import { unionOf } from '../facts/port-set-algebra.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { portStates } from '../facts/port-state.ts';
import { Refusal } from '../facts/refusal.ts';
import { isShard } from '../facts/shard.ts';
import { printable } from '../facts/text.ts';
import type { Minutes } from '../facts/vitals.ts';
import { checkResultSchema } from './check-result-schema.ts';
import { type Fault, firstFault } from './json-schema.ts';

/** Some 60,000 devices. */
export const resultCharsMax = 256 * 1024 * 1024;
const depthMax = 64;
const transports = ['tcp', 'udp'] as const;

/** Throws Refusal `bad-result`; `name` is how the sentence calls the text, such as a file's name. */
export function readResult(text: string, name = 'the text'): CheckResult {
  const value = withNewFields(parsed(text, name));
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

/** What the first results did not have yet. */
function withNewFields(value: unknown): unknown {
  const isResult = typeof value === 'object' && value !== null && 'devices' in value;
  return isResult ? { shard: null, quiet: [], silent: [], ...value } : value;
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
  const { shard } = result;
  if (shard && !isShard(shard)) return { path: 'shard', because: 'is no part of a check' };
  const told: ToldRange[] = [];
  for (const [i, { address, ledger, minutes }] of result.devices.entries()) {
    const path = `devices[${i}]`;
    const number = addressNumber(address);
    if (number === null) return { path: `${path}.address`, because: 'is no address' };
    told.push({ first: number, last: number, path: `${path}.address` });
    const fault = ledgersFault(ledger, path) ?? minutesFault(minutes, `${path}.minutes`);
    if (fault) return fault;
  }
  for (const [name, state] of [
    ['quiet', 'up'],
    ['silent', 'silent'],
  ] as const) {
    for (const [i, alike] of result[name].entries()) {
      const path = `${name}[${i}]`;
      const fault = alikeFault(alike, state, path, told) ?? ledgersFault(alike.ledger, path);
      if (fault) return fault;
    }
  }
  return twiceFault(told);
}

/** Columns are of the same rows, which do not go back in time. */
function minutesFault(minutes: Minutes | null | undefined, path: string): Fault | null {
  if (!minutes) return null;
  const { minute } = minutes;
  for (const name of minuteColumns) {
    const is = minutes[name].length;
    if (is !== minute.length)
      return {
        path: `${path}.${name}`,
        because: `has ${is} rows where there are ${minute.length}`,
      };
  }
  const isAscending = minute.every((one, i) => i === 0 || one >= (minute[i - 1] ?? 0));
  return isAscending ? null : { path: `${path}.minute`, because: 'goes back in time' };
}

const minuteColumns = [
  'span',
  'probes',
  'answers',
  'canaries',
  'lost',
  'roundTripMs',
  'state',
] as const satisfies readonly (keyof Minutes)[];

type ToldRange = AddressRange & { readonly path: string };

function alikeFault(
  alike: AlikeDevices,
  state: AlikeDevices['state'],
  path: string,
  told: ToldRange[],
): Fault | null {
  if (alike.state !== state) return { path: `${path}.state`, because: `must be ${state} here` };
  let devices = 0;
  for (const [i, text] of alike.addresses.entries()) {
    const at = `${path}.addresses[${i}]`;
    const range = rangeFrom(text);
    if (!range) return { path: at, because: 'is no range of addresses' };
    devices += rangeSize(range);
    told.push({ ...range, path: at });
  }
  if (devices !== alike.devices) {
    return { path: `${path}.addresses`, because: `holds other than ${alike.devices} devices` };
  }
  const opens = transports.some((transport) => alike.ledger[transport]?.open);
  return opens ? { path: `${path}.ledger`, because: 'holds open ports, which nobody tells' } : null;
}

function twiceFault(told: ToldRange[]): Fault | null {
  told.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  for (const [i, range] of told.entries()) {
    const before = told[i - 1];
    if (before && range.first <= before.last)
      return { path: range.path, because: 'is there twice' };
  }
  return null;
}

function ledgersFault(ledger: DeviceResult['ledger'] | AlikeDevices['ledger'], path: string) {
  for (const transport of transports) {
    const own = ledger[transport];
    const because = own ? ledgerFault(own) : null;
    if (because) return { path: `${path}.ledger.${transport}.ranges`, because };
  }
  return null;
}

function ledgerFault(ledger: DeviceLedger | AlikeLedger): string | null {
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
