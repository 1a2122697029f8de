/**
 * The ports that an order asks of its devices, learnt from the order itself: every device once in
 * `devices` positions means that every `devices`-th position is the same device. A shard is a part
 * of that, in which ports differ by device: then it is looked through to its end.
 */
import type { ProbeOrder } from '../facts/target-set.ts';
import { PortBits } from './port-bits.ts';

const stepsAtOnce = 100_000;

export async function askedPorts(
  order: ProbeOrder,
  devices: number,
  breathe: () => Promise<void>,
): Promise<Uint16Array<ArrayBuffer>> {
  const found = new PortBits();
  for (let at = 0; at < order.size; at += devices) found.add(order.portAt(at));
  const isWhole = found.size * devices === order.size;
  for (let at = 0; at < order.size && !isWhole; at++) {
    if (at % stepsAtOnce === 0) await breathe();
    found.add(order.portAt(at));
  }
  return Uint16Array.from(found.values());
}
