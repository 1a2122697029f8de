/**
 * Devices that give a few answers a second, and lines on which answers come late, in another order,
 * or without a question: every open port is found, and none is called filtered that isn't.
 */
import { describe, expect, it } from 'vitest';
import { Random } from '../testing/random.ts';
import type { DeviceKind, NamedDevice, NetworkCase } from '../testing/random-network.ts';
import { type Line, type Manner, quietLine } from '../testing/simulated-network.ts';
import { simulateSweep } from '../testing/simulated-sweep.ts';
import { faultsOf } from '../testing/sweep-faults.ts';

const ports = 150;
const seeds = 12;
const testMsMax = 120_000;

type Trouble = {
  readonly kind?: DeviceKind;
  readonly others?: Manner;
  readonly device?: Partial<NamedDevice>;
  readonly line?: Partial<Line>;
};

/** A few open ports, some that a filter drops where answers aren't limited, others as it has them. */
function networkOf(trouble: Trouble, seed: number): NetworkCase {
  const random = new Random(seed);
  const manners = Array.from({ length: ports + 1 }, (): Manner => {
    if (random.chance(0.05)) return 'open';
    const isFiltered = trouble.kind === undefined && random.chance(0.05);
    return isFiltered ? 'blocked' : (trouble.others ?? 'closed');
  });
  const device: NamedDevice = {
    kind: trouble.kind ?? 'ordinary',
    mannerOf: (port) => manners[port] ?? 'blocked',
    resetLimit: Number.POSITIVE_INFINITY,
    icmpLimit: Number.POSITIVE_INFINITY,
    diesAt: Number.POSITIVE_INFINITY,
    loss: 0,
    delayMs: random.pick([1, 20]),
    readiness: () => 'ready',
    ...trouble.device,
  };
  return {
    seed,
    random,
    devices: [device],
    line: { ...quietLine, loss: random.pick([0, 0.01, 0.05]), ...trouble.line },
    ports: [[1, ports]],
    excluded: new Set(),
    rate: random.pick([800, Number.POSITIVE_INFINITY]),
    perDeviceRate: random.pick([150, 1000, Number.POSITIVE_INFINITY]),
    timeoutMs: 700,
    retries: 2,
    family: 4,
  };
}

const few = { kind: 'limited' } as const;
const errors = { kind: 'rejecting', others: 'rejected' } as const;

const troubles: readonly (readonly [name: string, trouble: Trouble])[] = [
  ['3 resets a second, one at a time', { ...few, device: { resetLimit: 3, limitBurst: 1 } }],
  ['3 resets a second, 6 at once', { ...few, device: { resetLimit: 3, limitBurst: 6 } }],
  ['1 reset a second', { ...few, device: { resetLimit: 1, limitBurst: 1 } }],
  ['1 ICMP error a second, one at a time', { ...errors, device: { icmpLimit: 1, limitBurst: 1 } }],
  ['1 ICMP error a second, 6 at once', { ...errors, device: { icmpLimit: 1, limitBurst: 6 } }],
  [
    '3 resets and 1 ICMP error a second',
    { ...few, device: { resetLimit: 3, icmpLimit: 1, limitBurst: 1 } },
  ],
  ['answers in any order', { line: { jitterMs: 400 } }],
  ['answers twice', { line: { duplicates: 0.5 } }],
  [
    'late answers, after the timeout, of an earlier round',
    { line: { strayMs: 3000, strays: 0.2 } },
  ],
  ['packets that nobody asked for', { line: { noise: 1 } }],
];

describe('a SYN sweep', () => {
  it.each(troubles)(
    'is not deceived by %s',
    async (_, trouble) => {
      const faults: string[] = [];
      for (let seed = 1; seed <= seeds; seed++) {
        const given = networkOf(trouble, seed);
        const found = faultsOf(given, await simulateSweep(given));
        faults.push(...found.map((fault) => `seed ${seed}: ${fault}`));
      }
      expect(faults).toEqual([]);
    },
    testMsMax,
  );

  it('takes answers from another address for none', async () => {
    const given = networkOf({ kind: 'elsewhere', device: { answersFromElsewhere: true } }, 1);
    const { outcome, network } = await simulateSweep(given);
    expect(outcome.ledgers.get(0)?.countsOver(given.ports)).toMatchObject({ unknown: ports });
    expect(network.statistics().invalid).toBeGreaterThan(ports / 2);
  });
});
