/** What the guard asks before each send: is this address, on this port, a target of this check? */
import type { ScopeQuestion } from '../wire/guard.ts';
import type { Targets } from './read-targets.ts';

export function scopeOf({ set, isExcluded }: Targets): ScopeQuestion {
  return (address, port) => {
    const device = set.indexOf(address);
    return device >= 0 && !isExcluded(device, port);
  };
}
