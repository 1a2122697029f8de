import { describe, it } from 'vitest';
import { expectNoFaults, tryPartOfSeeds } from '../testing/seeds.ts';

/** Seeds that once showed a fault, and which. */
const kept: readonly (readonly [seed: number, why: string])[] = [
  [125, 'a device that was away while it was asked, and came back to answer canaries'],
  [412, 'a device that sheds load, with canaries in quiet moments'],
  [720, 'an open port behind errors that showed the loss'],
  [1268, 'late answers in a round that asked nobody'],
  [1627, 'few answers, most of them late'],
  [2369, 'a narrow link that dropped the same ports in each slow pass'],
  [2657, 'a narrow link that dropped the same ports in each round'],
  [2777, 'a device that shed the same ports in each round'],
  [3070, 'an open port at the same place of each burst'],
  [3403, 'an open port that was shed in each round'],
];

describe('a SYN sweep over a network that was once too much for it', () => {
  it.each(kept)('tells the truth (seed %i: %s)', (seed) => expectNoFaults([seed]), 60_000);
});

tryPartOfSeeds(0);
