/** The arithmetic of the bench, and that its table in the documents is the one that it prints. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { atLeast, atMost, isPerfect, median, scoreOf, scoreText, spreadText } from './figures.ts';
import { spreadPorts } from './net.ts';
import { OpenTally } from './open-tally.ts';
import { notMeasured, rowText } from './row.ts';
import { sweepBenches } from './sweep/all.ts';

describe('a ratio', () => {
  it.each([
    [900, 440, '2.05×', true],
    [880, 440, '2.00×', true],
    [879, 440, '2.00×', false],
    [880, null, 'none', false],
  ])('of %d to %d is %s', (ours, peer, ratio, met) => {
    expect(atLeast(2, ours, peer)).toEqual({ ratio, met });
  });

  it.each([
    [7, 10, '0.70×', true],
    [7.1, 10, '0.71×', false],
    [7, null, 'none', false],
    [Number.NaN, 10, 'none', false],
  ])('of %d against %d, where less is better, is %s', (ours, peer, ratio, met) => {
    expect(atMost(0.7, ours, peer)).toEqual({ ratio, met });
  });
});

describe('several runs', () => {
  it('count by their median', () => {
    expect(median([5, 1, 9])).toBe(5);
    expect(median([])).toBeNaN();
  });

  it('tell how far they spread', () => {
    expect(spreadText([3, 1, 2], (value) => `${value} s`)).toBe('2 s (1 s–3 s)');
    expect(spreadText([3], (value) => `${value} s`)).toBe('3 s');
  });
});

describe('a score', () => {
  const open = new Set(['10.98.0.1:22', '10.98.0.1:80']);

  it.each([
    [['10.98.0.1:22', '10.98.0.1:80'], '2 of 2', true],
    [['10.98.0.1:22', '10.98.0.1:22'], '1 of 2', false],
    [['10.98.0.1:22', '10.98.0.1:80', '10.98.0.1:81'], '2 of 2, 1 FALSE', false],
  ])('of %j is %s', (found, text, perfect) => {
    const score = scoreOf(found, open);
    expect(scoreText(score)).toBe(text);
    expect(isPerfect(score)).toBe(perfect);
  });

  it('is summed up over all rows', () => {
    const tally = new OpenTally();
    tally.count('one', { right: 3, wrong: 0 });
    tally.count('two', { right: 1, wrong: 2 });
    tally.count('two', { right: 0, wrong: 1 });
    expect(tally).toMatchObject({ reported: 7, wrong: 3, benches: 'one, two 3' });
  });
});

describe('open ports of a device', () => {
  it.each([
    [40, 65_535],
    [40, 16_000],
  ])('are %d different ones up to %d', (count, last) => {
    const ports = spreadPorts(count, last);
    expect(new Set(ports).size).toBe(count);
    expect(Math.min(...ports)).toBeGreaterThan(0);
    expect(Math.max(...ports)).toBeLessThanOrEqual(last);
  });
});

describe('a row', () => {
  const bench = { name: 'x', measure: 'what', bar: '≥ 2', run: async () => notMeasured('why') };

  it('that could not be measured says why, and is missed', async () => {
    const text = rowText(bench, await bench.run());
    expect(text).toBe('missed what: ours not measured: why · bar ≥ 2');
  });

  it('stands on one line, what it sums up below', () => {
    const measured = { ours: '3', peer: '1', ratio: '3.00×', met: true, details: ['one', 'two'] };
    expect(rowText(bench, measured).split('\n')).toEqual([
      'met    what: ours 3 · peer 1 · ratio 3.00× · bar ≥ 2',
      '         one',
      '         two',
    ]);
  });
});

describe('the table in docs/bench.md', () => {
  const rows = readFileSync(new URL('../../docs/bench.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `sweep/'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('has a line for each row of the bench, in its order, with the same bar', () => {
    const told = rows.map(([, name, measure, bar]) => ({ name, measure, bar }));
    const printed = sweepBenches.map(({ name, measure, bar }) => ({
      name: `\`sweep/${name}\``,
      measure,
      bar,
    }));
    expect(told).toEqual(printed);
  });
});
