/** What must hold for every plan. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedSample, type Sample } from '../testing/planned-sample.ts';
import type { Budgets } from './budgets.ts';
import { courseOf, endsWithin, totalOf } from './course.ts';
import { manyChanges, singleChanges } from './suggest.ts';

const weekMs = 7 * 24 * 3_600_000;
const none = Number.POSITIVE_INFINITY;

const budgets: fc.Arbitrary<Partial<Budgets>> = fc.record({
  method: fc.constantFrom('syn', 'connect'),
  rate: fc.constantFrom(50, 1000, 10_000, none),
  perDeviceRate: fc.constantFrom(10, 200, 1000, none),
  perSegmentRate: fc.constantFrom(100, 2000, none),
  stateTable: fc.constantFrom(null, { entries: 24_000, timeoutMs: 120_000, share: 0.25 }),
  timeoutMs: fc.constantFrom(500, 1000, 5000),
  retries: fc.integer({ min: 0, max: 4 }),
  shards: fc.constantFrom(1, 2, 8),
  udpParts: fc.constantFrom(1, 4),
});

const window = fc.constantFrom(
  { days: [1, 2, 3, 4, 5], fromMinute: 480, untilMinute: 1080 },
  { days: [0, 6], fromMinute: 0, untilMinute: 1440 },
  { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1320, untilMinute: 360 },
);

const some = fc.record({
  devices: fc.integer({ min: 1, max: 3000 }),
  tcpPorts: fc.constantFrom(0, 1, 1000, 65_535),
  udpPorts: fc.constantFrom(0, 20, 65_535),
  profile: fc.constantFrom('default', 'embedded', 'printer', 'ot'),
  budgets,
  windows: fc.uniqueArray(window, { maxLength: 2 }),
  devicesWithWindows: fc.constantFrom(1, 1000),
  devicesAtOnce: fc.constantFrom(100, 65_536),
  behaviour: fc.record({
    silent: fc.double({ min: 0, max: 1, noNaN: true }),
    loss: fc.constantFrom(0, 0.01, 0.1),
    open: fc.constantFrom(0, 6),
  }),
});

const sample: fc.Arbitrary<Sample> = some.map((one) => ({
  ...one,
  devicesWithWindows: Math.min(one.devices, one.devicesWithWindows),
}));

const secondsOf = (one: Sample) => {
  const planned = plannedSample(one);
  return totalOf(planned, planned.behaviours.expected).seconds;
};
const endOf = (one: Sample) => {
  const planned = plannedSample(one);
  return courseOf(planned, planned.behaviours.expected).endMs ?? none;
};
/** Sums of fractions in another order. */
const almost = (value: number) => value * (1 - 1e-9);

describe('a plan', () => {
  it('never needs less for more devices', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 1, max: 500 }), (one, more) => {
        const large = { ...one, devices: one.devices + more };
        expect(secondsOf(large)).toBeGreaterThanOrEqual(almost(secondsOf(one)));
        expect(endOf(large)).toBeGreaterThanOrEqual(almost(endOf(one)));
        const packets = (some: Sample) => {
          const planned = plannedSample(some);
          return totalOf(planned, planned.behaviours.expected).packets;
        };
        expect(packets(large)).toBeGreaterThanOrEqual(almost(packets(one)));
      }),
    );
  });

  it.each(['rate', 'perDeviceRate', 'perSegmentRate'] as const)(
    'is never slower with twice the %s',
    (name) => {
      fc.assert(
        fc.property(sample, (one) => {
          const now = plannedSample(one).budgets[name];
          const faster = { ...one, budgets: { ...one.budgets, [name]: now * 2 } };
          expect(secondsOf(one)).toBeGreaterThanOrEqual(almost(secondsOf(faster)));
          expect(endOf(one)).toBeGreaterThanOrEqual(almost(endOf(faster)));
        }),
      );
    },
  );

  it('ends no sooner with windows than without', () => {
    fc.assert(
      fc.property(sample, (one) => {
        expect(endOf(one)).toBeGreaterThanOrEqual(almost(endOf({ ...one, windows: [] })));
      }),
    );
  });

  it('takes as long from start to end as it works, where it may send at any time', () => {
    fc.assert(
      fc.property(sample, (one) => {
        const free = { ...one, windows: [] };
        expect(endOf(free) / 1000).toBeCloseTo(secondsOf(free), 3);
      }),
    );
  });

  it('suggests only what makes it fit', () => {
    let suggested = 0;
    fc.assert(
      fc.property(sample, (one) => {
        const planned = plannedSample(one);
        if (endsWithin(planned, weekMs) !== null) return;
        for (const { planned: changed, suggestion } of singleChanges(planned, weekMs)) {
          suggested++;
          const endMs = courseOf(changed, changed.behaviours.expected).endMs;
          expect(endMs).toBeLessThanOrEqual(weekMs);
          expect(suggestion.wallSeconds).toBeCloseTo((endMs ?? none) / 1000, 3);
        }
        const many = manyChanges(planned, weekMs);
        if (many) expect(many.wallSeconds * 1000).toBeLessThanOrEqual(weekMs);
      }),
      { numRuns: 60 },
    );
    expect(suggested).toBeGreaterThan(0);
  });
});
