import { describe, expect, it } from 'vitest';
import { Loss, probesNeeded } from './loss.ts';

describe('probesNeeded', () => {
  it.each([
    [0, 65_535, 3, 3],
    [0.02, 65_535, 3, 6],
    [0.19, 65_535, 3, 13],
    [0.19, 100, 3, 9],
    [0.5, 65_535, 3, 30],
  ])('at a loss of %f over %i ports, at least %i: %i', (share, ports, least, expected) => {
    expect(probesNeeded(share, ports, least)).toBe(expected);
  });

  it('has no end where everything is lost', () => {
    expect(probesNeeded(1, 10, 3)).toBe(Number.POSITIVE_INFINITY);
  });

  it('leaves less than one port in ten thousand sweeps to loss', () => {
    for (const share of [0.01, 0.1, 0.19, 0.3, 0.45]) {
      const missed = 65_535 * share ** probesNeeded(share, 65_535, 1);
      expect(missed).toBeLessThanOrEqual(1e-4);
    }
  });
});

describe('Loss', () => {
  it('is thin only when enough was sent and most of it was lost', () => {
    const loss = new Loss();
    for (let i = 0; i < 7; i++) loss.add(false);
    expect(loss.isThin).toBe(false);
    loss.add(false);
    expect(loss.isThin).toBe(true);
    for (let i = 0; i < 8; i++) loss.add(true);
    expect(loss.isThin).toBe(false);
  });
});
