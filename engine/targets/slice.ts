/** A part of the targets, by consecutive numbers of devices, as if it were all of them. */
import type { TargetSet } from '../facts/target-set.ts';
import type { Targets } from './read-targets.ts';

export function sliceOf(targets: Targets, first: number, size: number): Targets {
  if (first === 0 && size === targets.set.size) return targets;
  return {
    ...targets,
    set: sliceOfSet(targets.set, first, size),
    isExcluded: (device, port) => targets.isExcluded(device + first, port),
    closedTimesOf: (device) => targets.closedTimesOf(device + first),
    profileOf: (device) => targets.profileOf(device + first),
  };
}

function sliceOfSet(set: TargetSet, first: number, size: number): TargetSet {
  const within = (index: number) => {
    const own = index - first;
    return own >= 0 && own < size ? own : -1;
  };
  return {
    size,
    addressAt: (index) => set.addressAt(index + first),
    writeAddress: (index, into, offset) => set.writeAddress(index + first, into, offset),
    indexOf: (address) => within(set.indexOf(address)),
    indexOfBytes: (bytes, offset, length) => within(set.indexOfBytes(bytes, offset, length)),
  };
}
