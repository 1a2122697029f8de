import { describe, expect, it } from 'vitest';
import type { PortSet } from '../facts/port-set.ts';
import { portsOf } from '../facts/port-set.ts';
import { probeOrder } from '../targets/order.ts';
import { askedPorts } from './asked-ports.ts';

const ports: PortSet = [
  [1, 200],
  [8000, 8100],
];
const breathe = () => Promise.resolve();

describe('askedPorts', () => {
  it.each([1, 2, 7, 254])('are those of the order, for %i devices', async (devices) => {
    const found = await askedPorts(probeOrder(devices, ports, 5), devices, breathe);
    expect([...found]).toEqual([...portsOf(ports)]);
  });

  it('are those of the shard, where the order is one', async () => {
    const shard = probeOrder(3, ports, 5, { index: 1, count: 200 });
    const expected = new Set(Array.from({ length: shard.size }, (_, at) => shard.portAt(at)));
    const found = await askedPorts(shard, 3, breathe);
    expect([...found]).toEqual([...expected].sort((a, b) => a - b));
  });
});
