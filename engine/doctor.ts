/** What this machine can do as a vantage, and whether its answers would be true. */
import type { SweepMethod } from './facts/check-result.ts';
import { sourcesOfThisMachine, type Vantage, vantage } from './host/vantage.ts';
import { capabilitiesHeld, capabilityText } from './wire/capabilities.ts';
import { openConnects } from './wire/connect-sweep.ts';
import { guardFor } from './wire/guard.ts';
import { rawSockets } from './wire/privilege.ts';
import { synAvailability } from './wire/raw/availability.ts';

export type Diagnosis = {
  readonly methods: readonly {
    readonly method: SweepMethod;
    readonly usable: boolean;
    readonly because: string;
  }[];
  /** Null where the system has no capabilities. */
  readonly privilege: Privilege | null;
  readonly vantage: Vantage;
};

export type Privilege = {
  /** In force at the moment, as text. */
  readonly capabilities: string;
  /** What a check by the command line leaves itself of them. */
  readonly ofCheck: string;
  readonly noNewPrivileges: boolean;
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
    privilege: privilege(),
    vantage: await selfTest(),
  };
}

function privilege(): Privilege | null {
  const held = capabilitiesHeld();
  if (!held) return null;
  return {
    capabilities: capabilityText(held.effective),
    ofCheck: capabilityText(held.permitted & rawSockets),
    noNewPrivileges: held.noNewPrivileges,
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
