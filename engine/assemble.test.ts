import { describe, expect, it } from 'vitest';
import { deviceResult, type Swept, silentResult } from './assemble.ts';
import { Ledger } from './facts/ledger.ts';
import type { PortSet } from './facts/port-set.ts';
import { portsOf } from './facts/port-set.ts';
import type { PortState, Reason } from './facts/port-state.ts';

const asked: PortSet = [
  [22, 22],
  [80, 90],
];

function swept(of: (port: number) => readonly [PortState, Reason] | null, answers = 0): Swept {
  const ledger = new Ledger();
  for (const port of portsOf(asked)) {
    const told = of(port);
    if (told) ledger.set(port, ...told);
  }
  ledger.probesSent = 36;
  ledger.answers = answers;
  return { transport: 'tcp', asked, ledger };
}

/** The long way. */
function wholeOf(sweeps: readonly Swept[]) {
  const { state, ledger } = deviceResult({
    address: '192.0.2.7',
    hostname: null,
    notes: [],
    sweeps,
    services: new Map(),
    findings: [],
    listening: () => ({ reach: null, process: null }),
  });
  return { state, ledger };
}

describe('a device that said nothing', () => {
  it.each<[string, Swept]>([
    ['silent', swept(() => ['unknown', 'device-silent'])],
    ['without a route', swept(() => ['unknown', 'no-route'])],
    ['interrupted', swept((port) => ['unknown', port < 85 ? 'device-silent' : 'interrupted'])],
  ])('is told the short way as it is the long way: %s', (_how, one) => {
    const udp = { ...one, transport: 'udp' } as const;
    expect(silentResult([one, udp])).toEqual(wholeOf([one, udp]));
  });

  it.each<[string, Swept]>([
    ['that answered', swept(() => ['unknown', 'rate-limited'], 1)],
    ['with a closed port', swept((port) => (port === 22 ? ['closed', 'rst'] : null))],
    ['with a filtered port', swept(() => ['filtered', 'admin-prohibited'])],
    ['of which a router spoke', swept(() => ['unknown', 'host-unreachable'])],
    [
      'that was not asked everything',
      swept((port) => (port < 85 ? null : ['unknown', 'no-route'])),
    ],
  ])('is none %s', (_how, one) => {
    expect(silentResult([one])).toBeNull();
  });
});

describe('the ledger of a device', () => {
  it('gives the reasons of the ports that were asked for, not of those beyond', () => {
    const one = swept(() => ['closed', 'rst'], 12);
    one.ledger.set(9100, 'closed', 'rst');
    expect(wholeOf([one]).ledger.tcp).toMatchObject({ closed: 12, reasons: { rst: 12 } });
  });
});
