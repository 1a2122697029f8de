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
});
