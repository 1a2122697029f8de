import { expect, it } from 'vitest';
import type { PortSet } from '../facts/port-set.ts';
import { probeOrder } from '../targets/order.ts';
import { targetSetOf } from '../targets/target-set.ts';
import { Random } from '../testing/random.ts';
import { SimulatedUdp, type UdpAskableDevice } from '../testing/simulated-udp.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { guardFor } from '../wire/guard.ts';
import { sweepUdp } from './udp.ts';
import { Vitals } from './vitals.ts';

const ports: PortSet = [[1000, 1199]];

async function swept(
  device: UdpAskableDevice,
  before: (vitals: Vitals, clock: VirtualClock) => void,
) {
  const clock = new VirtualClock();
  const targets = targetSetOf({ ipv4: Uint32Array.of(0xc0000201, 0xc0000201), ipv6: [] });
  const address = targets.addressAt(0);
  const guard = guardFor((one) => one === address);
  const random = new Random(1);
  const wire = new SimulatedUdp(new Map([[address, device]]), { clock, random, guard });
  const vitals = new Vitals({
    clock,
    epochMs: 0,
    segmentOf: () => 'all',
    isFragile: () => true,
  });
  before(vitals, clock);
  const plan = {
    targets,
    order: probeOrder(1, ports, 1),
    isExcluded: () => false,
    rate: 1000,
    perDeviceRate: 1000,
    deviceTimeMs: Number.POSITIVE_INFINITY,
    timeoutMs: 500,
    retries: 1,
    clock,
    signal: new AbortController().signal,
    vitals,
  };
  const outcome = await sweepUdp(wire, plan, () => [], { port() {}, progress() {} });
  return { ledger: outcome.ledgers.get(0), vitals, sent: wire.sendTimes.get(address) ?? [] };
}

it('a device that a sweep over TCP has stopped is not asked over UDP either', async () => {
  const { ledger, sent } = await swept({ mannerOf: () => 'closed' }, (vitals, clock) => {
    const device = vitals.of(0);
    const sample = (roundTripMs: number | null) => {
      const sentAt = clock.now();
      void clock.sleep(1000);
      device.observe({ kind: 'open', sentAt, roundTripMs }, clock.now());
      vitals.tick();
    };
    for (let i = 0; i < 10; i++) sample(1);
    for (let i = 0; i < 20; i++) sample(null);
    expect(device.isStopped).toBe(true);
  });
  expect(sent).toEqual([]);
  expect(ledger?.reasonCounts.get('device-degraded')).toBe(200);
});

it('a device that gives one ICMP error a second is limited and not degraded', async () => {
  const icmpLimit = { burst: 6, everyMs: 1000 };
  const limited: UdpAskableDevice = { mannerOf: () => 'closed', icmpLimit };
  const { vitals, ledger } = await swept(limited, () => {});
  vitals.end();
  expect(vitals.degradedOf(0)).toBeNull();
  expect(ledger?.reasonCounts.get('device-degraded') ?? 0).toBe(0);
});
