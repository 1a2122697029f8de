/** Rates of ours that are far from what the device gives: the sweep ends all the same. */
import { expect, it } from 'vitest';
import type { PortSet } from '../facts/port-set.ts';
import type { UdpManner } from '../testing/simulated-udp.ts';
import { simulateUdpSweep } from '../testing/simulated-udp-sweep.ts';

const last = 150;
const ports: PortSet = [[1, last]];
const mannerOf = (port: number): UdpManner =>
  port % 50 === 7 ? 'answers' : port % 10 === 3 ? 'silent' : 'closed';

const rates = [1, 10, 50, 1000];
const limits = { second: 1000, hundredth: 10, none: null };
const cases = rates.flatMap((rate) =>
  Object.entries(limits).map(([name, everyMs]) => [rate, name, everyMs] as const),
);

it.each(cases)(
  'at %i probes a second to a device with the limit of a %s every port gets known',
  async (perDeviceRate, _, everyMs) => {
    const swept = await simulateUdpSweep({
      devices: [{ mannerOf, icmpLimit: everyMs === null ? undefined : { burst: 6, everyMs } }],
      ports,
      perDeviceRate,
      deviceTimeMs: 100 * 3_600_000,
      isRemembered: false,
    });
    const ledger = swept.outcome.ledgers.get(0);
    expect(ledger?.countsOver(ports)).toEqual({ open: 3, closed: 132, filtered: 0, unknown: 15 });
    expect(ledger?.reasonCounts.get('udp-silence')).toBe(15);
    // Hardly more than the slower of both allows: a few probes to each port.
    const everyAtMostMs = Math.max(1000 / perDeviceRate, everyMs ?? 0);
    expect(swept.clock.now()).toBeLessThan(last * 4 * everyAtMostMs + 60_000);
  },
  60_000,
);
