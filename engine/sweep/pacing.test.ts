import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './pacing.ts';

function clockAt(start: number) {
  let at = start;
  return {
    now: () => at,
    pass(ms: number) {
      at += ms;
    },
  };
}

describe('TokenBucket', () => {
  it('never lets more than rate × time + burst pass, whatever the timing of the questions', () => {
    const pauses = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), pauses, (rate, waits) => {
        const clock = clockAt(1000);
        const bucket = new TokenBucket(rate, clock, Math.max(1, rate / 50));
        let passed = 0;
        for (const wait of waits) {
          clock.pass(wait);
          while (passed < 1e6 && bucket.take()) passed++;
          const limit = (rate * (clock.now() - 1000)) / 1000 + Math.max(1, rate / 50);
          expect(passed).toBeLessThanOrEqual(limit + 1e-6);
        }
      }),
    );
  });

  it('gives its full rate when asked as often as it says', () => {
    const clock = clockAt(0);
    const bucket = new TokenBucket(250, clock);
    let passed = 0;
    while (clock.now() < 10_000) {
      while (bucket.take()) passed++;
      clock.pass(Math.max(0.01, bucket.msUntil()));
    }
    expect(passed).toBeGreaterThanOrEqual(2495);
    expect(passed).toBeLessThanOrEqual(2510);
  });

  it('has no limit at Infinity', () => {
    const bucket = new TokenBucket(Number.POSITIVE_INFINITY, clockAt(5));
    expect(bucket.take(1e9)).toBe(true);
    expect(bucket.msUntil()).toBe(0);
    expect(bucket.available()).toBe(Number.POSITIVE_INFINITY);
  });

  it('obeys a lower rate from the moment that it was set', () => {
    const clock = clockAt(0);
    const bucket = new TokenBucket(Number.POSITIVE_INFINITY, clock);
    bucket.setRate(10, 1);
    expect(bucket.take()).toBe(true);
    expect(bucket.take()).toBe(false);
    expect(bucket.msUntil()).toBeCloseTo(100);
    clock.pass(100);
    expect(bucket.take()).toBe(true);
  });

  it('takes back what was not sent, never above its burst', () => {
    const bucket = new TokenBucket(1000, clockAt(0), 3);
    bucket.giveBack(10);
    expect(bucket.available()).toBe(3);
    bucket.take(2);
    bucket.giveBack();
    expect(bucket.available()).toBe(2);
  });

  it('says that more than its burst never fits at once', () => {
    expect(new TokenBucket(10, clockAt(0), 2).msUntil(3)).toBe(Number.POSITIVE_INFINITY);
  });
});
