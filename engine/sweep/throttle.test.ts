import { describe, expect, it } from 'vitest';
import { TokenBucket } from './pacing.ts';
import { SynDevice } from './syn-device.ts';
import { Throttle } from './throttle.ts';

function setting(devices: number) {
  let now = 0;
  const bucket = new TokenBucket(10_000, { now: () => now });
  const throttle = new Throttle(bucket, now);
  const all = Array.from({ length: devices }, () => new SynDevice(() => {}));
  /** One window of canaries: of the first `thin` devices none comes back. */
  const window = (thin: number, kind: 'syn-ack' | 'rst' = 'rst') => {
    for (let i = 0; i < 64; i++) {
      const index = i % devices;
      const device = all[index];
      if (!device) continue;
      device.observe(kind, index >= thin, 0);
      throttle.observe(device, kind, index >= thin);
    }
    now += 100;
    throttle.judge(now, Math.min(10_000, bucket.rate), devices);
    return bucket.rate;
  };
  return { window };
}

describe('Throttle', () => {
  it('falls when answers of most devices thin out, and rises when they return', () => {
    const { window } = setting(4);
    expect(window(0)).toBe(10_000);
    expect(window(3)).toBe(5000);
    expect(window(4)).toBe(2500);
    expect(window(0)).toBe(3750);
    for (let i = 0; i < 5; i++) window(0);
    expect(window(0)).toBe(10_000);
  });

  it('never falls below a floor', () => {
    const { window } = setting(2);
    for (let i = 0; i < 20; i++) window(2);
    expect(window(2)).toBe(625);
  });

  it('does not fall for one device among many', () => {
    const { window } = setting(4);
    for (let i = 0; i < 5; i++) expect(window(1)).toBe(10_000);
  });

  it('does not fall for lost resets of a device whose open ports answer', () => {
    const { window } = setting(1);
    expect(window(0, 'syn-ack')).toBe(10_000);
    expect(window(1, 'rst')).toBe(10_000);
  });
});
