/**
 * What a shard looks at. The asked ports are cut into as many neighbouring chunks as there are
 * shards, and addresses into blocks of 256; chunk c of block b belongs to shard (b + c) mod count. So
 * an endpoint's shard follows from its address, the asked ports and the count alone: it needs no key
 * and no order, every endpoint has exactly one, and all shards look at each device, each at other
 * ports of it, or where few ports are asked at other blocks of devices.
 *
 * Neighbouring ports and neighbouring addresses, because what a shard was not asked has to be told
 * too: this comes to few ranges. The order in which they are asked is shuffled as ever.
 */
import { type PortSet, portCount, portsOf } from '../facts/port-set.ts';
import type { Shard } from '../facts/shard.ts';
import type { TargetSet } from '../facts/target-set.ts';

export type ShardView = {
  /** The asked ports of a device that are this shard's. */
  portsOf(device: number): PortSet;
  has(device: number, port: number): boolean;
};

const notAsked = 0xffff;

export function shardView(targets: TargetSet, asked: PortSet, { index, count }: Shard): ShardView {
  const chunks: [first: number, last: number][][] = Array.from({ length: count }, () => []);
  const chunkOf = new Uint16Array(65_536).fill(notAsked);
  const all = portCount(asked);
  let rank = 0;
  for (const port of portsOf(asked)) {
    const chunk = Math.floor((rank++ * count) / all);
    chunkOf[port] = chunk;
    const ranges = chunks[chunk];
    const last = ranges?.at(-1);
    if (last && last[1] + 1 === port) last[1] = port;
    else ranges?.push([port, port]);
  }
  const address = new Uint8Array(16);
  const chunkFor = (device: number) => {
    const length = targets.writeAddress(device, address, 0);
    return (((index - 1 - blockOf(address, length)) % count) + count) % count;
  };
  return {
    portsOf: (device) => chunks[chunkFor(device)] ?? [],
    has: (device, port) => chunkOf[port] === chunkFor(device),
  };
}

/** The address without its last byte, as far as 24 bits tell. */
function blockOf(address: Uint8Array, length: number): number {
  const [low = 0, middle = 0, high = 0] = [2, 3, 4].map((back) => address[length - back]);
  return low + middle * 256 + high * 65_536;
}
