import { networkInterfaces } from 'node:os';

/**
 * False where this machine has no address of IPv6, not even ::1. Connecting then fails as it does
 * where the local ports are used up (EADDRNOTAVAIL), but it will never pass.
 */
export function hasIPv6(): boolean {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  return all.some(({ family }) => family === 'IPv6');
}
