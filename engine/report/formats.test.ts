import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCheckResult } from '../testing/check-result-arbitrary.ts';
import { cleanResult, interruptedResult, officeResult } from '../testing/check-result-samples.ts';
import { alikeSample, resultSample } from '../testing/device-sample.ts';
import { type FormatName, formatNames, formats, piecesOf } from './formats.ts';
import { inertJson } from './json.ts';
import { plainStyle } from './style.ts';

const options = { width: 80, style: plainStyle };

/** What a terminal, an editor or a reader of lines might obey; a line end alone is our own. */
const active =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what must not be there
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

describe.each(formatNames)('a report as %s', (name: FormatName) => {
  const render = formats[name].render;

  it('holds nothing that a terminal obeys, whatever devices say', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const report = render(result, options);
        const ours = name === 'csv' ? report.replaceAll('\r\n', '\n') : report;
        expect(active.exec(ours)).toBeNull();
        expect(ours.isWellFormed()).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same for the same result, and ends its last line', () => {
    const report = render(officeResult, options);
    expect(render(structuredClone(officeResult), options)).toBe(report);
    expect(report.endsWith('\n')).toBe(true);
  });

  it('is the same piece by piece', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const pieces = [...piecesOf(name, result, options)];
        expect(pieces.join('')).toBe(render(result, options));
      }),
      { numRuns: 20 },
    );
  });

  it('stays small where a device says a great deal', () => {
    const huge = 'A'.repeat(5_000_000);
    const [device] = officeResult.devices;
    const [port] = device?.ports ?? [];
    if (!device || !port) throw new Error('the sample has a port');
    const said = { ...port, product: huge, info: { title: huge }, evidence: [huge] };
    const report = render(
      resultSample({ devices: [{ ...device, notes: [huge], ports: [said] }] }),
      options,
    );
    const keepsAll = name === 'json' || name === 'jsonl';
    expect(report.length).toBeLessThan(keepsAll ? 50_000_000 : 100_000);
  });

  it.each([
    ['clean', cleanResult],
    ['interrupted', interruptedResult],
    ['empty', resultSample()],
  ])('exists for a result that is %s', (_name, result) => {
    expect(render(result, options).length).toBeGreaterThan(50);
  });
});

describe('json', () => {
  it('is what JSON.stringify would write, but for what could act', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        expect(formats.json.render(result)).toBe(`${inertJson(result, 2)}\n`);
      }),
      { numRuns: 40 },
    );
  });

  it('comes in pieces that stay small, however many devices there are', () => {
    const [device] = officeResult.devices;
    if (!device) throw new Error('the sample has a device');
    const addresses = Array.from({ length: 100_000 }, (_, i) => `10.${i >> 16}.${i >> 8}.${i}`);
    const alike = { ...alikeSample(['10.82.0.0'], {}), addresses };
    const devices = new Array(500).fill(device);
    const pieces = [...piecesOf('json', resultSample({ devices, quiet: [alike] }), options)];
    expect(pieces.length).toBeGreaterThan(20);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(200_000);
  });

  it('reads back as the very result', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const read: unknown = JSON.parse(formats.json.render(result));
        expect(read).toEqual(JSON.parse(JSON.stringify(result)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('jsonl', () => {
  it('tells every port, finding and device, between a start and an end', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const lines = formats.jsonl.render(result).trimEnd().split('\n');
        const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
        const ports = result.devices.reduce((sum, { ports }) => sum + ports.length, 0);
        expect([events[0], events.at(-1)]).toEqual(['started', 'finished']);
        const count = (kind: string) => events.filter((event) => event === kind).length;
        expect([count('port'), count('finding'), count('device')]).toEqual([
          ports,
          result.findings.length,
          result.devices.length,
        ]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('csv', () => {
  /** RFC 4180: cells between quotes may hold commas and doubled quotes. */
  const rowsOf = (csv: string): string[][] =>
    csv
      .split('\r\n')
      .slice(0, -1)
      .map((line) =>
        [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
          ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
        ),
      );

  it('has a row of the same length for every port, and no formula in any cell', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const rows = rowsOf(formats.csv.render(result));
        const ports = result.devices.reduce((sum, { ports }) => sum + ports.length, 0);
        expect(rows).toHaveLength(ports + 1);
        for (const row of rows) {
          expect(row).toHaveLength(rows[0]?.length ?? 0);
          for (const cell of row) expect(cell).not.toMatch(/^[=+\-@＝＋－＠\t\r]/);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['\t=1+1', "'=1+1"],
    ['say "hi", all', 'say "hi", all'],
    ['-2', "'-2"],
  ])('writes %j as %j', (product, cell) => {
    const [device] = cleanResult.devices;
    if (!device) throw new Error('the sample has a device');
    const ports = device.ports.map((port) => ({ ...port, product }));
    const rows = rowsOf(formats.csv.render(resultSample({ devices: [{ ...device, ports }] })));
    expect(rows[1]?.[7]).toBe(cell);
  });
});

describe('sarif', () => {
  type Log = {
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        partialFingerprints: { 'postern/v1': string };
        locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
      }[];
    }[];
  };
  const runOf = (text: string) => {
    const [run] = (JSON.parse(text) as Log).runs;
    if (!run) throw new Error('a log has a run');
    return run;
  };

  it('points every result to its rule and to a place that is an address', () => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const { tool, results } = runOf(formats.sarif.render(result));
        expect(results).toHaveLength(result.findings.length);
        for (const one of results) {
          expect(tool.driver.rules[one.ruleIndex]?.id).toBe(one.ruleId);
          const [place] = one.locations;
          expect(place?.physicalLocation.artifactLocation.uri).toMatch(
            /^(tcp|udp):\/\/(192\.0\.2\.\d|\[2001:db8::3\]):\d+$/,
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  it('takes its level from the priority and its fingerprint from the finding', () => {
    const { results } = runOf(formats.sarif.render(officeResult));
    expect(results.map(({ level }) => level)).toEqual([
      'error',
      'error',
      'error',
      'warning',
      'note',
    ]);
    expect(results.map((one) => one.partialFingerprints['postern/v1'])).toEqual(
      officeResult.findings.map(({ id }) => id),
    );
  });
});
