/**
 * The ports that an order asks of its devices, learnt from the order itself: every device once in
 * `devices` positions means that every `devices`-th position is the same device.
 */
import type { ProbeOrder } from '../facts/target-set.ts';
import { PortBits } from './port-bits.ts';

/** Steps between two looks at the event loop. */
const stepsAtOnce = 16_384;

export async function askedPorts(
  order: ProbeOrder,
  devices: number,
  breathe: () => Promise<void>,
): Promise<Uint16Array<ArrayBuffer>> {
  const found = new PortBits();
  for (let at = 0, steps = 1; at < order.size; at += devices, steps++) {
    found.add(order.portAt(at));
    if (steps % stepsAtOnce === 0) await breathe();
  }
  return Uint16Array.from(found.values());
}
