import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MinuteRow } from '../facts/minute-rows.ts';
import { minuteStates } from '../facts/vitals.ts';
import { MinuteRecord } from './minute-record.ts';

const row = fc.record({
  probes: fc.nat(10_000),
  answers: fc.nat(10_000),
  canaries: fc.nat(100),
  lost: fc.nat(100),
  roundTripMs: fc.option(fc.integer({ min: 1, max: 50_000 }).map((tenths) => tenths / 10)),
  state: fc.constantFrom(...minuteStates),
});

function recordOf(rows: readonly Omit<MinuteRow, 'minute' | 'span'>[], rowsMax: number) {
  const record = new MinuteRecord();
  for (const [minute, one] of rows.entries()) record.add({ minute, span: 1, ...one }, rowsMax);
  return record;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe('the minutes of a device', () => {
  it('are told as they were while there are few', () => {
    const well = { probes: 60, answers: 60, canaries: 1, lost: 0, roundTripMs: 0.4 } as const;
    const record = recordOf(
      [
        { ...well, state: 'well' },
        { ...well, roundTripMs: null, state: 'degraded' },
      ],
      10,
    );
    expect(record.told('2026-11-20T20:00:00.000Z')).toEqual({
      from: '2026-11-20T20:00:00.000Z',
      minute: [0, 1],
      span: [1, 1],
      probes: [60, 60],
      answers: [60, 60],
      canaries: [1, 1],
      lost: [0, 0],
      roundTripMs: [0.4, null],
      state: ['well', 'degraded'],
    });
  });

  it('stay within their bound, and lose no probe and no minute by it', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 2, max: 20 }),
        (rows, rowsMax) => {
          const told = recordOf(rows, rowsMax).told('');
          expect(told.minute.length).toBeLessThanOrEqual(rowsMax);
          expect(sum(told.span)).toBe(rows.length);
          for (const name of ['probes', 'answers', 'canaries', 'lost'] as const) {
            expect(sum(told[name])).toBe(sum(rows.map((one) => one[name])));
          }
          const isDegraded = (state: string) => state === 'degraded';
          expect(told.state.some(isDegraded)).toBe(rows.some(({ state }) => isDegraded(state)));
        },
      ),
    );
  });

  it('keep apart the one in which something happened, however many follow', () => {
    const well = {
      probes: 60,
      answers: 0,
      canaries: 1,
      lost: 0,
      roundTripMs: 1,
      state: 'well',
    } as const;
    const many = Array.from({ length: 500 }, (_, i) =>
      i === 77 ? ({ ...well, probes: 999, state: 'degraded' } as const) : well,
    );
    const told = recordOf(many, 16).told('');
    const at = told.state.indexOf('degraded');
    expect([told.minute[at], told.span[at], told.probes[at]]).toEqual([77, 1, 999]);
  });
});
