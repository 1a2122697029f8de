import { describe, expect, it } from 'vitest';
import { faultsOfSeeds, tryPartOfSeeds } from '../testing/seeds.ts';

/** Seeds that once showed a fault, and which. */
const kept: readonly (readonly [seed: number, why: string])[] = [
  [64, 'few ports left, in the same order in each slow pass'],
  [125, 'a device that was away while it was asked, and came back to answer canaries'],
  [412, 'a device that sheds load, with canaries in quiet moments'],
  [720, 'an open port behind errors that showed the loss'],
  [1268, 'late answers in a round that asked nobody'],
  [1627, 'few answers, most of them late'],
  [1884, 'three canaries that came back over a line that loses a quarter'],
  [2369, 'a narrow link that dropped the same ports in each slow pass'],
  [2487, 'slow passes of a few ports, with hardly a canary in each'],
  [2657, 'a narrow link that dropped the same ports in each round'],
  [2777, 'a device that shed the same ports in each round'],
  [3070, 'an open port at the same place of each burst'],
  [3403, 'an open port that was shed in each round'],
  [3435, 'slow passes that were faster than the canaries that spoke for them'],
  [4586, 'a line that took no round whole, measured by canaries of quiet moments'],
  [5717, 'ports that were missed once, and then in each burst'],
  [5934, 'the same, with two answers in all'],
  [6121, 'a narrow link of few answers, given up before its pace was found'],
  [7663, 'slow passes of a device that sheds load, which found more each time'],
  [9948, 'one canary to each probe, so that only probes were shed'],
  [10880, 'two probes and eight canaries, without a loss among them'],
  [11691, 'an open port behind limited refusals, lost on the way'],
  [12547, 'a last port that was second in each burst'],
  [14579, 'slow passes that still found ports when they were enough'],
  [16326, 'a narrow link that needs a second slow pass'],
  [16732, 'open ports of a line that loses a fifth, taken for ports that are limited'],
  [20107, 'open ports that only the slow passes found'],
];

describe('a SYN sweep over a network that was once too much for it', () => {
  it.each(kept)(
    'tells the truth (seed %i: %s)',
    async (seed) => expect(await faultsOfSeeds([seed])).toEqual([]),
    60_000,
  );
});

tryPartOfSeeds(0);
