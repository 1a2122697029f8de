/**
 * UDP sweeps over networks from seeds, each held to account to the last port. POSTERN_UDP_SEEDS=10000
 * tries as many.
 */
import { describe, expect, it } from 'vitest';
import { udpCase, udpFaults } from '../testing/random-udp.ts';

const seeds = Number(process.env.POSTERN_UDP_SEEDS ?? 100);
const seedsATest = 50;
const faultsShown = 3;

describe('a UDP sweep over a simulated network', () => {
  const starts = Array.from(
    { length: Math.ceil(seeds / seedsATest) },
    (_, i) => 1 + i * seedsATest,
  );
  it.each(starts)(
    'tells the truth, all of it, within its rates (from seed %i)',
    async (from) => {
      const faults: string[] = [];
      for (let seed = from; seed < Math.min(from + seedsATest, seeds + 1); seed++) {
        const found = await udpFaults(udpCase(seed));
        const more = found.length > faultsShown ? ` (of ${found.length})` : '';
        faults.push(...found.slice(0, faultsShown).map((fault) => `seed ${seed}: ${fault}${more}`));
      }
      expect(faults).toEqual([]);
    },
    300_000,
  );
});
