/** What this machine can do as a vantage, and whether its answers would be true. */
import type { SweepMethod } from './facts/check-result.ts';
import { sourcesOfThisMachine, type Vantage, vantage } from './host/vantage.ts';
import { openConnects } from './wire/connect-sweep.ts';
import { guardFor } from './wire/guard.ts';
import { synAvailability } from './wire/raw/availability.ts';

export type Diagnosis = {
  readonly methods: readonly {
    readonly method: SweepMethod;
    readonly usable: boolean;
    readonly because: string;
  }[];
  readonly vantage: Vantage;
};

export async function diagnose(): Promise<Diagnosis> {
  const raw = synAvailability();
  const connects = openConnects(guardFor(() => false));
  const by =
    connects.method === 'sockets'
      ? 'many connections at once by the kernel'
      : 'connections by Node';
  await connects.close();
  return {
    methods: [
      { method: 'syn', usable: raw.ok, because: raw.ok ? 'raw packets can be sent' : raw.because },
      { method: 'connect', usable: true, because: `needs no privilege; ${by}` },
    ],
    vantage: await selfTest(),
  };
}

/** Never leaves this machine: loopback only. */
export async function selfTest(): Promise<Vantage> {
  const connects = openConnects(guardFor((address) => address.startsWith('127.')));
  try {
    return await vantage(sourcesOfThisMachine(connects));
  } finally {
    await connects.close();
  }
}
