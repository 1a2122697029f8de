import { describe, expect, it } from 'vitest';
import { Profiles } from './profiles.ts';
import { type Ground, udpPlanOf } from './sweeps.ts';
import { readTargets } from './targets/read-targets.ts';
import { scopeOf } from './targets/scope.ts';
import { guardFor } from './wire/guard.ts';

async function ground(target: string, perDeviceRate: number | null): Promise<Ground> {
  const targets = await readTargets([target], []);
  return {
    request: {
      targets: [target],
      exclude: [],
      tcp: { kind: 'none' },
      udp: { kind: 'all' },
      rate: null,
      perDeviceRate,
      zone: 'server',
      method: 'auto',
      timeoutMs: null,
      canaries: null,
      shard: null,
      profiles: [],
    },
    targets,
    guard: guardFor(scopeOf(targets)),
    profiles: new Profiles(targets),
    signal: new AbortController().signal,
    journal: null,
    slice: 0,
    key: 1,
  };
}

describe('the rate at which a device is asked over UDP', () => {
  it.each([
    ['192.0.2.1', Number.POSITIVE_INFINITY, 1000],
    ['192.0.2.1', 5000, 1000],
    ['192.0.2.1', 20, 20],
    ['127.0.0.1', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('is, for %s at %d a second at most, %d', async (target, asked, expected) => {
    const { perDeviceRate } = udpPlanOf(await ground(target, asked), [[1, 65_535]], () => []);
    expect(perDeviceRate).toBe(expected);
  });
});
