/**
 * TCP by whole connections: of ordinary devices where raw packets can't be sent, and of fragile ones
 * always, each in a sweep of its own beside the others (engine/groups.ts). What takes long is
 * silence: it is waited for, and only so many connections wait at a time.
 */
import { profiles } from '../facts/profile.ts';
import type { SliceGround } from './ground.ts';
import { isFragile, type Kind, portsOf, probesOfSilent } from './kind.ts';
import { limited, longest, only, type Part, type Setting, together } from './spent.ts';

/** Of engine/groups.ts. */
const devicesAtOnce = 32;
/** Of engine/wire/connects.ts. */
export const connectionsAtOnce = 4096;
/** Of engine/sweep/connect-device.ts: how long all but the last probe wait once a device has answered. */
const shortWaitSeconds = 0.3;
/** SYN, ACK, FIN, ACK, of a kernel with its options. */
const packetsOfOpen = 4;
const connectBytes = { 4: 74, 6: 94 } as const;

export function ordinaryByConnections(ground: SliceGround, setting: Setting): Part {
  const all = eachOf(ground, setting, (kind) => !isFragile(kind));
  const waits = all.reduce((sum, one, i) => sum + one.waits * (ground.devices[i] ?? 0), 0);
  const begun = all.map((one) => one.begun);
  const { timeoutMs } = setting.budgets;
  return {
    ...sentOf(all, setting),
    spent: together([
      longest([limited(ground, begun, setting), only('connections', waits / connectionsAtOnce)]),
      only('pauses', begun.some((count) => count > 0) ? timeoutMs / 1000 : 0),
    ]),
  };
}

export function fragileTcp(ground: SliceGround, setting: Setting): Part {
  const all = eachOf(ground, setting, isFragile);
  const seconds = all.map(({ begun, waits }, i) => {
    const { rate, atOnce } = profiles[setting.kinds[i]?.profile ?? 'default'];
    const own = Math.min(setting.budgets.perDeviceRate, rate ?? Number.POSITIVE_INFINITY);
    return Math.max(begun / own, waits / (atOnce ?? Number.POSITIVE_INFINITY));
  });
  const inAll = seconds.reduce((sum, one, i) => sum + one * (ground.devices[i] ?? 0), 0);
  return {
    ...sentOf(all, setting),
    spent: only('fragile', Math.max(0, ...seconds, inAll / devicesAtOnce)),
  };
}

/** Of one device: probes, packets, and the seconds that its connections wait one after the other. */
type OfOne = { readonly begun: number; readonly packets: number; readonly waits: number };

const nothing: OfOne = { begun: 0, packets: 0, waits: 0 };

function eachOf(
  { devices }: SliceGround,
  setting: Setting,
  isMeant: (kind: Kind) => boolean,
): readonly OfOne[] {
  return setting.kinds.map((kind, i) =>
    (devices[i] ?? 0) > 0 && isMeant(kind) ? ofOne(kind, setting) : nothing,
  );
}

function sentOf(all: readonly OfOne[], { kinds }: Setting): Omit<Part, 'spent'> {
  return {
    begun: all.map((one) => one.begun),
    packets: all.map((one) => one.packets),
    bytes: all.map((one, i) => one.packets * connectBytes[kinds[i]?.family ?? 4]),
  };
}

function ofOne(kind: Kind, { budgets, behaviours }: Setting): OfOne {
  const behaviour = behaviours[kind.profile];
  const { silent, loss } = behaviour;
  const ports = portsOf(kind, budgets).tcp;
  const tries = probesOfSilent(ports, behaviour, budgets);
  const lastWait = budgets.timeoutMs / 1000;
  const firstWait = silent < 1 ? Math.min(shortWaitSeconds, lastWait) : lastWait;
  const silentPorts = ports * silent;
  const answering = ports - silentPorts;
  const waits = silentPorts * ((tries - 1) * firstWait + lastWait) + answering * loss * firstWait;
  const begun = silentPorts * tries + answering / (1 - Math.min(loss, 0.9));
  const open = Math.min(behaviour.open / budgets.shards, answering);
  return { begun, packets: begun + open * (packetsOfOpen - 1), waits };
}
