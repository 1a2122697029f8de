import { networkInterfaces } from 'node:os';

/** This machine by its loopback addresses: IPv6 too, where it has it. */
export function thisMachine(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  return ['127.0.0.1', ...(all.some(({ address }) => address === '::1') ? ['::1'] : [])];
}
