/**
 * The engine's big test: thousands of seeds, each a network, each sweep over it held to account to
 * the last port. They are dealt out to a few test files, which run side by side. POSTERN_SEEDS=100000
 * tries as many; POSTERN_SEEDS_FROM=5000 begins elsewhere. A seed that failed is kept by name in
 * syn.test.ts, and never drops out because the number of seeds is smaller.
 */
import { describe, expect, it } from 'vitest';
import { networkCase } from './random-network.ts';
import { simulateSweep } from './simulated-sweep.ts';
import { faultsOf } from './sweep-faults.ts';

const usualSeeds = 3_000;
const seedsMax = 10_000_000;
export const partsOfSeeds = 4;
const seedsATest = 50;
const seedMsMax = 20_000;
const faultsShown = 5;

function numberIn(name: string, usual: number): number {
  const text = process.env[name] ?? String(usual);
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= seedsMax) return number;
  throw new Error(`${name} takes a whole number from 1 to ${seedsMax}, not ${text}`);
}

/** Every `partsOfSeeds`-th of the seeds, from `part` on, which counts from 0. */
export function tryPartOfSeeds(part: number): void {
  const from = numberIn('POSTERN_SEEDS_FROM', 1);
  const until = from + numberIn('POSTERN_SEEDS', usualSeeds);
  const seeds: number[] = [];
  for (let seed = from + part; seed < until; seed += partsOfSeeds) seeds.push(seed);
  describe('a SYN sweep over a simulated network', () => {
    for (let at = 0; at < seeds.length; at += seedsATest) {
      const some = seeds.slice(at, at + seedsATest);
      it(
        `tells the truth, all of it, within its rates (seeds ${some[0]} to ${some.at(-1)})`,
        async () => expect(await faultsOfSeeds(some)).toEqual([]),
        seedMsMax * some.length,
      );
    }
  });
}

export async function faultsOfSeeds(seeds: readonly number[]): Promise<string[]> {
  const faults: string[] = [];
  for (const seed of seeds) {
    const given = networkCase(seed);
    const found = faultsOf(given, await simulateSweep(given));
    faults.push(...found.slice(0, faultsShown).map((fault) => `seed ${seed}: ${fault}`));
  }
  return faults;
}
