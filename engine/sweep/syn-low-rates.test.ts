/** At a low rate canaries compete with each other: none may go without, or silence costs far more. */
import { describe, expect, it } from 'vitest';
import { Random } from '../testing/random.ts';
import type { NamedDevice } from '../testing/random-network.ts';
import { quietLine } from '../testing/simulated-network.ts';
import { simulateSweep } from '../testing/simulated-sweep.ts';

const ports = 500;
const retries = 2;
/** Every second port is behind a filter that drops. */
const silent = ports / 2;

const device: NamedDevice = {
  kind: 'ordinary',
  mannerOf: (port) => (port % 2 === 0 ? 'blocked' : 'closed'),
  resetLimit: Number.POSITIVE_INFINITY,
  icmpLimit: Number.POSITIVE_INFINITY,
  diesAt: Number.POSITIVE_INFINITY,
  loss: 0,
  delayMs: 2,
  readiness: () => 'ready',
};

describe('a SYN sweep at a low rate', () => {
  it.each([
    ['of all together', { rate: 50, perDeviceRate: Number.POSITIVE_INFINITY }],
    ['of each device', { rate: Number.POSITIVE_INFINITY, perDeviceRate: 10 }],
  ])('needs no more probes to a silent port than at a high one: %s', async (_, rates) => {
    const devices = Array.from({ length: 20 }, () => device);
    const { outcome } = await simulateSweep({
      seed: 1,
      random: new Random(1),
      devices,
      line: quietLine,
      ports: [[1, ports]],
      excluded: new Set(),
      timeoutMs: 1000,
      retries,
      family: 4,
      ...rates,
    });
    for (const index of devices.keys()) {
      const ledger = outcome.ledgers.get(index);
      expect(ledger?.countsOver([[1, ports]])).toMatchObject({ filtered: silent, unknown: 0 });
      const probes = (outcome.ledgers.get(index)?.probesSent ?? 0) - (ledger?.canariesSent ?? 0);
      expect(probes).toBe(ports + silent * retries);
    }
  });
});
