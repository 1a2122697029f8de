/**
 * Fragile devices: each in a sweep of its own by whole connections, few at a time, so many devices
 * beside each other (engine/groups.ts). What takes long is silence, which is waited for one
 * connection after the other.
 */
import { profiles } from '../facts/profile.ts';
import type { SliceGround } from './ground.ts';
import { isFragile, type Kind, portsOf, probesOfSilent } from './kind.ts';
import { only, type Part, type Setting } from './spent.ts';

/** Of engine/groups.ts. */
const devicesAtOnce = 32;
/** Of engine/sweep/connect-device.ts: how long all but the last probe wait once a device has answered. */
const shortWaitSeconds = 0.3;
/** SYN, ACK, FIN, ACK, of a kernel with its options. */
const packetsOfOpen = 4;
const connectBytes = { 4: 74, 6: 94 } as const;

export function fragileTcp({ devices }: SliceGround, setting: Setting): Part {
  let longestOfOne = 0;
  let inAll = 0;
  const all = setting.kinds.map((kind, i) => {
    const count = devices[i] ?? 0;
    const one = count > 0 && isFragile(kind) ? ofOne(kind, setting) : nothing;
    longestOfOne = Math.max(longestOfOne, one.seconds);
    inAll += one.seconds * count;
    return one;
  });
  const packets = all.map((one) => one.packets);
  return {
    spent: only('fragile', Math.max(longestOfOne, inAll / devicesAtOnce)),
    begun: all.map((one) => one.begun),
    packets,
    bytes: packets.map((sent, i) => sent * connectBytes[setting.kinds[i]?.family ?? 4]),
  };
}

const nothing = { seconds: 0, begun: 0, packets: 0 };

function ofOne(kind: Kind, { budgets, behaviours }: Setting) {
  const behaviour = behaviours[kind.profile];
  const { silent, loss } = behaviour;
  const ports = portsOf(kind, budgets).tcp;
  const tries = probesOfSilent(ports, behaviour, budgets);
  const own = profiles[kind.profile];
  const rate = Math.min(budgets.perDeviceRate, own.rate ?? Number.POSITIVE_INFINITY);
  const lastWait = budgets.timeoutMs / 1000;
  const firstWait = silent < 1 ? Math.min(shortWaitSeconds, lastWait) : lastWait;
  const silentPorts = ports * silent;
  const answering = ports - silentPorts;
  const waits = silentPorts * ((tries - 1) * firstWait + lastWait) + answering * loss * firstWait;
  const probes = silentPorts * tries + answering / (1 - Math.min(loss, 0.9));
  const seconds = Math.max(probes / rate, waits / (own.atOnce ?? Number.POSITIVE_INFINITY));
  const open = Math.min(behaviour.open / budgets.shards, answering);
  return { seconds, begun: probes, packets: probes + open * (packetsOfOpen - 1) };
}
