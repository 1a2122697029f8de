/** What the guard asks before each send: is this address, on this port, a target of this check? */
import type { Targets } from './read-targets.ts';

export function scopeOf({ set, isExcluded }: Targets) {
  return (address: string, port: number): boolean => {
    const device = set.indexOf(address);
    return device >= 0 && !isExcluded(device, port);
  };
}
