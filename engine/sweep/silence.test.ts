import { describe, expect, it } from 'vitest';
import { Random } from '../testing/random.ts';
import { Loss } from './loss.ts';
import { probesAt, probesFor } from './silence.ts';

function lossOf(sent: number, lost: number): Loss {
  const loss = new Loss();
  for (let i = 0; i < sent; i++) loss.add(i >= lost);
  return loss;
}

describe('the probes that a silent port needs', () => {
  it.each([
    ['a closed device that lost nothing', [60_000, 0, 0], 61_000, 0, 3],
    ['a filter with 14 open ports, and canaries enough', [14, 0, 0], 160, 0, 3],
    ['the same with few canaries', [14, 0, 0], 20, 0, 7],
    ['one open port, and three canaries that came back', [1, 0], 3, 0, 34],
    ['a line that loses a tenth', [900, 90, 9, 1], 2000, 200, 10],
    ['a line that loses a quarter', [75, 18, 5, 1], 120, 30, 15],
  ])('%s', (_, found, sent, lost, expected) => {
    expect(probesFor({ found, loss: lossOf(sent, lost) }, 3)).toBe(expected);
  });

  it('are more the fewer canaries there were', () => {
    const needed = [10, 20, 40, 80, 160].map((sent) => {
      return probesFor({ found: [5], loss: lossOf(sent, 0) }, 1);
    });
    expect(needed).toEqual([...needed].sort((a, b) => b - a));
    expect(needed[0]).toBeGreaterThan((needed[4] ?? 0) * 2);
  });

  it('have no end where those that were missed once are missed over and over', () => {
    const found = [87, 4, 1, 3, 2, 1, 1];
    expect(probesFor({ found, loss: lossOf(140, 20) }, 2)).toBeGreaterThan(20);
    const likeAll = [87, 10, 1, 0, 0, 0, 0];
    expect(probesFor({ found: likeAll, loss: lossOf(140, 16) }, 2)).toBeLessThan(12);
  });

  it('have no end where nearly everything is lost', () => {
    expect(probesFor({ found: [3], loss: lossOf(100, 95) }, 2)).toBe(Number.POSITIVE_INFINITY);
    expect(probesAt(1, 3, 2)).toBe(Number.POSITIVE_INFINITY);
  });

  it('are as many as asked for where the line is known to lose nothing', () => {
    expect(probesAt(0, 65_535, 4)).toBe(4);
  });

  it('leave next to none to chance, however few canaries measured the loss', () => {
    const random = new Random(1);
    const hidden = 3;
    let missed = 0;
    for (let sweep = 0; sweep < 20_000; sweep++) {
      const share = random.pick([0.02, 0.0975, 0.19, 0.27]);
      const loss = new Loss();
      // Canaries of a round, then as many probes as are asked for, until these are enough.
      let asked = 0;
      for (; asked < probesFor({ found: [hidden], loss }, 2) && asked < 64; asked++) {
        for (let i = 0; i < 8; i++) loss.add(!random.chance(share));
      }
      missed += hidden * share ** asked;
    }
    expect(missed / 20_000).toBeLessThan(3e-6);
  });
});
