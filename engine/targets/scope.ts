/** What the guard asks before each send: is this address, on this port, a target of this check now? */
import type { Targets } from './read-targets.ts';

export function scopeOf(
  { set, isExcluded, closedTimesOf }: Targets,
  date: () => number = () => Date.now(),
) {
  return (address: string, port: number): boolean => {
    const device = set.indexOf(address);
    if (device < 0 || isExcluded(device, port)) return false;
    return closedTimesOf(device)?.isOn(date()) !== true;
  };
}
