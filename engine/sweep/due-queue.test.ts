import { describe, expect, it } from 'vitest';
import { Random } from '../testing/random.ts';
import { DueQueue } from './due-queue.ts';

describe('a queue of due times', () => {
  it('is empty at first', () => {
    const queue = new DueQueue();
    expect([queue.first, queue.nextAt, queue.size]).toEqual([null, Number.POSITIVE_INFINITY, 0]);
  });

  it('always gives the earliest, whatever is put, moved and removed', () => {
    const random = new Random(7);
    const queue = new DueQueue();
    const truth = new Map<number, number>();
    for (let i = 0; i < 5000; i++) {
      const number = random.between(0, 60);
      if (random.chance(0.3)) {
        queue.remove(number);
        truth.delete(number);
      } else {
        const at = random.between(0, 1000);
        queue.put(number, at);
        truth.set(number, at);
      }
      const earliest = Math.min(...truth.values());
      expect(queue.size).toBe(truth.size);
      expect(queue.nextAt).toBe(earliest);
      if (queue.first !== null) expect(truth.get(queue.first)).toBe(earliest);
      expect(queue.has(number)).toBe(truth.has(number));
    }
  });
});
