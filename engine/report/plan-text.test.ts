import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf } from '../plan/outcome.ts';
import { plannedSample, type Sample } from '../testing/planned-sample.ts';
import { columnsOf } from './cells.ts';
import { planText } from './plan-text.ts';
import { plainStyle } from './style.ts';

const dayMs = 24 * 3_600_000;
const work = { days: [1, 2, 3, 4, 5], fromMinute: 480, untilMinute: 1080 };
const table = { entries: 24_000, timeoutMs: 120_000, share: 0.25 };

function told(sample: Sample, width: number, everyMs = 7 * dayMs) {
  const plan = planOf(plannedSample(sample), {
    everyMs,
    asked: { targets: ['10.0.0.0/16'], exclude: [], tcp: 'all', udp: 'none' },
    shard: null,
    basis: { by: 'assumption', sentences: ['half of the ports never answer'] },
  });
  return planText(plan, { width, style: plainStyle });
}

describe('a plan in words', () => {
  it.each([40, 80, 200])('fits into %d columns', (width) => {
    fc.assert(
      fc.property(
        fc.record({
          devices: fc.integer({ min: 1, max: 100_000 }),
          udpPorts: fc.constantFrom(0, 65_535),
          profile: fc.constantFrom('default', 'ot'),
          windows: fc.constantFrom([], [work]),
          budgets: fc.record({ rate: fc.constantFrom(10, 10_000, Number.POSITIVE_INFINITY) }),
        }),
        (sample) => {
          const lines = told(sample, width).split('\n');
          expect(lines.filter((line) => columnsOf(line) > width)).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('ends with the verdict where it fits', () => {
    const text = told({ devices: 200 }, 100);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(
      /^It fits: done after .* of 7 d, and even if every port is silent\.$/,
    );
    expect(text).toContain('packets sent');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('ends with what would make it fit where it does not', () => {
    const text = told({ devices: 200, windows: [work], budgets: { stateTable: table } }, 100);
    expect(text).toContain('The bottleneck: the state table bears 50 probes a second.');
    expect(text).toMatch(/It does not fit into 7 d: it takes \d+ d \d+ h, .* too long\./);
    const ways = text.slice(text.indexOf('EACH BY ITSELF MAKES IT FIT'));
    expect(ways).toMatch(/--share \d+% +\d+ d/);
    expect(ways).toMatch(/--every \d+d +\d+ d/);
  });

  it('says so where nothing does', () => {
    const never = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, untilMinute: 720 };
    const rest = { ...never, fromMinute: 720, untilMinute: 1440 };
    const text = told({ devices: 2_000_000, windows: [never, rest] }, 100);
    expect(text).toContain('It does not fit into 7 d: it would never end.');
    expect(text).toContain('Nothing that this plan knows of makes it fit.');
  });

  it('counts in thousands', () => {
    expect(told({ devices: 50_000 }, 120)).toMatch(/ordinary, IPv4 +50,000 +65,535/);
  });
});
