import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../facts/refusal.ts';
import { anyCheckResult } from '../testing/check-result-arbitrary.ts';
import { cleanResult, interruptedResult, officeResult } from '../testing/check-result-samples.ts';
import { checkResultSchema } from './check-result-schema.ts';
import { renderJson } from './json.ts';
import { firstFault } from './json-schema.ts';
import { readResult } from './read-result.ts';

function refusalOf(text: string): string {
  try {
    readResult(text, 'a.json');
  } catch (error) {
    if (error instanceof Refusal && error.code === 'bad-result') return error.message;
    throw error;
  }
  return 'not refused';
}

type Json = { [name: string]: Json } & Json[];

/** The sample with one thing done to it. */
function changed(change: (result: Json) => void): string {
  const copy = JSON.parse(JSON.stringify(officeResult)) as Json;
  change(copy);
  return JSON.stringify(copy);
}

const set = (value: unknown) => value as Json;

describe('the schema', () => {
  it('is the one that is published', async () => {
    const published = `${JSON.stringify(checkResultSchema, null, 2)}\n`;
    await expect(published).toMatchFileSnapshot('../../docs/check-result.schema.json');
  });

  it.each([
    ['office', officeResult],
    ['clean', cleanResult],
    ['interrupted', interruptedResult],
  ])('holds for the %s sample', (_name, sample) => {
    expect(firstFault(checkResultSchema, sample)).toBeNull();
  });

  it('holds for whatever the types allow', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        expect(firstFault(checkResultSchema, result)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it('demands every field of the sample but the optional ones, whose absence it allows', () => {
    for (const path of pathsOf(officeResult)) {
      const [owner, field] = [path.at(-2) ?? '', path.at(-1) ?? ''];
      const mayLack =
        ['info', 'posture', 'reasons', 'ledger'].includes(owner) || field === 'sideEffect';
      const fault = firstFault(checkResultSchema, without(path));
      const expected = mayLack ? null : 'is missing';
      expect([...path, fault?.because ?? null]).toEqual([...path, expected]);
    }
  });
});

/** Each field of each object: the names and positions that lead to it. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const at = [...path, name];
    return [...(Array.isArray(value) ? [] : [at]), ...pathsOf(field, at)];
  });
}

function without(path: readonly string[]): unknown {
  const copy = JSON.parse(JSON.stringify(officeResult)) as Json;
  const owner = path.slice(0, -1).reduce((at: Json, step) => at[step] ?? at, copy);
  Reflect.deleteProperty(owner, path.at(-1) ?? '');
  return copy;
}

describe('reading a result', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const read = readResult(renderJson(result));
        expect(read).toEqual(JSON.parse(JSON.stringify(result)));
      }),
      { numRuns: 50 },
    );
  });

  it('takes one of before devices were told together', () => {
    const old = changed((result) => {
      delete result.shard;
      delete result.quiet;
      delete result.silent;
    });
    expect(readResult(old)).toMatchObject({ shard: null, quiet: [], silent: [] });
  });

  it('tolerates fields that it does not know, and a byte order mark', () => {
    const newer = changed((result) => {
      result.invented = set({ deep: [1] });
      Object.assign(result.devices?.[0] ?? {}, { colour: 'green' });
    });
    expect(readResult(`\ufeff${newer}`).devices).toHaveLength(officeResult.devices.length);
  });

  it.each<[why: string, text: string, sentence: string]>([
    ['is no JSON', 'hello', 'a.json is not JSON'],
    ['is empty', '', 'a.json is not JSON'],
    ['is cut off', renderJson(officeResult).slice(0, 900), 'a.json is not JSON'],
    [
      'is jsonl',
      '{"event":"started"}\n{"event":"x"}',
      'a.json is not JSON (it looks like jsonl: write json instead)',
    ],
    ['is something else', '[]', 'a.json is not a result of postern check: it must be object'],
    [
      'is of a later version',
      changed((result) => {
        result.schema = set('postern-check/2');
      }),
      'a.json is not a result of postern check, or of a version newer than this one',
    ],
    [
      'lacks a field',
      changed((result) => {
        delete result.devices?.[3]?.ports?.[1]?.tls?.certificate;
      }),
      'a.json is not a result of postern check: devices[3].ports[1].tls.certificate is missing',
    ],
    [
      'has a wrong word',
      changed((result) => {
        Object.assign(result.devices?.[0]?.ports?.[0] ?? {}, { state: 'ajar' });
      }),
      'a.json is not a result of postern check: devices[0].ports[0].state must be one of unknown, open, closed, filtered',
    ],
    [
      'has a port beyond the last',
      changed((result) => {
        Object.assign(result.findings?.[0] ?? {}, { port: 65_536 });
      }),
      'a.json is not a result of postern check: findings[0].port must be 65535 or less',
    ],
    [
      'has an address that is a command',
      changed((result) => {
        Object.assign(result.devices?.[0] ?? {}, { address: '$(id)' });
      }),
      'a.json is not a result of postern check: devices[0].address must look like ^[0-9a-fA-F:.]{2,45}$',
    ],
    [
      'tells a device twice',
      changed((result) => {
        result.devices?.push(result.devices[0] ?? set({}));
      }),
      'a.json is not a result of postern check: devices[6].address is there twice',
    ],
    [
      'is a part that there is not',
      changed((result) => {
        result.shard = set({ index: 3, count: 2 });
      }),
      'a.json is not a result of postern check: shard is no part of a check',
    ],
    [
      'tells a device that answers among the silent',
      changed((result) => {
        Object.assign(result.silent?.[0] ?? {}, { addresses: ['192.0.2.12'] });
      }),
      'a.json is not a result of postern check: silent[0].addresses[0] is there twice',
    ],
    [
      'has ranges of addresses that are not as many as it says',
      changed((result) => {
        Object.assign(result.silent?.[0] ?? {}, { addresses: ['192.0.2.13-192.0.2.14'] });
      }),
      'a.json is not a result of postern check: silent[0].addresses holds other than 1 devices',
    ],
    [
      'has a range of addresses from one family to the other',
      changed((result) => {
        Object.assign(result.silent?.[0] ?? {}, { addresses: ['192.0.2.13-2001:db8::1'] });
      }),
      'a.json is not a result of postern check: silent[0].addresses[0] is no range of addresses',
    ],
    [
      'has ranges that are not its counts',
      changed((result) => {
        Object.assign(result.devices?.[0]?.ledger?.tcp?.ranges ?? {}, {
          open: '22',
        });
      }),
      'a.json is not a result of postern check: devices[0].ledger.tcp.ranges holds other than 3 ports open',
    ],
    [
      'has a port in two states',
      changed((result) => {
        Object.assign(result.devices?.[0]?.ledger?.tcp?.ranges ?? {}, {
          open: '21,53,80',
        });
      }),
      'a.json is not a result of postern check: devices[0].ledger.tcp.ranges holds a port in two states',
    ],
    [
      'has escape codes in the name of a field',
      changed((result) => {
        Object.assign(result.devices?.[0]?.ports?.[0] ?? {}, {
          info: { '\u001b[31m': 5 },
        });
      }),
      'a.json is not a result of postern check: devices[0].ports[0].info. [31m must be string',
    ],
    ['nests without end', '['.repeat(5_000_000), 'a.json nests deeper than 64 levels'],
  ])('refuses a text that %s', (_why, text, sentence) => {
    expect(refusalOf(text)).toBe(sentence);
  });

  it('counts no brackets inside of texts', () => {
    const deep = changed((result) => {
      result.incompleteBecause = set([`${'['.repeat(100)}\\"${'{'.repeat(100)}`]);
    });
    expect(readResult(deep).incompleteBecause).toHaveLength(1);
  });

  it('refuses a text beyond its size without reading it', () => {
    const huge = { length: 300 * 1024 * 1024 } as string;
    expect(() => readResult(huge, 'a.json')).toThrow('a.json is larger than 256 MiB');
  });
});
