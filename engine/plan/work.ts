/**
 * How long one slice of a check takes and what it sends, if it may be asked at any time. The parts are
 * those of engine/sweep: rounds over what is still unanswered with pauses in between, fragile devices
 * beside them by whole connections, UDP at the pace of ICMP errors, and identification.
 *
 * Whatever runs side by side is as long as its longest part; whatever follows on each other adds up.
 * Each second is put down to what it was waited for, so that the bottleneck has a name.
 */
import { profiles } from '../facts/profile.ts';
import { fragileTcp, ordinaryByConnections } from './connect-work.ts';
import type { Counts, SliceGround } from './ground.ts';
import { isFragile, portsOf } from './kind.ts';
import { limited, longest, only, type Part, type Setting, type Spent, secondsOf } from './spent.ts';
import { bySyn } from './syn-work.ts';
import { udpOf } from './udp-work.ts';

export type Work = {
  readonly seconds: number;
  readonly spent: Spent;
  /** Probes and new connections. */
  readonly begun: number;
  readonly packets: number;
  readonly bytes: number;
};

/** `of`: which kinds are asked; the others wait for their hour. */
export function workOf(slice: SliceGround, of: (kind: number) => boolean, setting: Setting): Work {
  const devices = setting.kinds.map((_, kind) => (of(kind) ? (slice.devices[kind] ?? 0) : 0));
  const ground = { ...slice, devices };
  const isRaw = setting.budgets.method === 'syn';
  const ordinary = isRaw ? bySyn(ground, setting) : ordinaryByConnections(ground, setting);
  const fragile = fragileTcp(ground, setting);
  const udp = udpOf(ground, setting);
  const identify = identifyAll(ground, setting);
  const parts = [ordinary, fragile, udp, identify];
  const sumOf = (of: (part: Part) => Counts) =>
    setting.kinds.map((_, kind) => parts.reduce((sum, part) => sum + (of(part)[kind] ?? 0), 0));
  const begun = sumOf((part) => part.begun);
  // All of it goes by the same limits.
  const spent = longest([...parts.map((part) => part.spent), limited(ground, begun, setting)]);
  const inAll = (counts: Counts) =>
    counts.reduce((sum, one, kind) => sum + one * (devices[kind] ?? 0), 0);
  return {
    seconds: secondsOf(spent),
    spent,
    begun: inAll(begun),
    packets: inAll(sumOf((part) => part.packets)),
    bytes: inAll(sumOf((part) => part.bytes)),
  };
}

/** Of engine/identify: conversations at a time in all, and with one device. */
const conversations = { inAll: 64, perDevice: 2, perFragile: 1 };
/** That we send in one, and what they weigh. */
const packetsAConnection = 8;
const bytesAConnection = 900;

function identifyAll({ devices }: SliceGround, { kinds, budgets, behaviours }: Setting): Part {
  let inAll = 0;
  let longestOfOne = 0;
  const connections = kinds.map((kind, i) => {
    const { open, connections, connectionSeconds, silent } = behaviours[kind.profile];
    const { tcp } = portsOf(kind, budgets);
    const most = profiles[kind.profile].connectionsMax ?? connections;
    const isNone = silent === 1 || tcp === 0 || (devices[i] ?? 0) === 0;
    // A list of a few ports holds few open ones.
    const count = isNone ? 0 : Math.min(open / budgets.shards, tcp) * Math.min(connections, most);
    const seconds = count * connectionSeconds;
    const atOnce = isFragile(kind) ? conversations.perFragile : conversations.perDevice;
    inAll += seconds * (devices[i] ?? 0);
    longestOfOne = Math.max(longestOfOne, seconds / atOnce);
    return count;
  });
  const seconds = Math.max(longestOfOne, inAll / conversations.inAll);
  return {
    spent: only('identify', seconds),
    begun: connections,
    packets: connections.map((count) => count * packetsAConnection),
    bytes: connections.map((count) => count * bytesAConnection),
  };
}
