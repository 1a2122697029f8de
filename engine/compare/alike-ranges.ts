/** Collects stretches of devices that are alike, as merging finds them: in the order of addresses. */
import { type AddressRange, rangeSize, rangeText } from '../facts/address-range.ts';
import { alikeKey } from '../facts/alike-devices.ts';
import type { AlikeDevices, AlikeLedger } from '../facts/check-result.ts';
import type { Stretch } from './by-address.ts';
import { joinAlikeLedgers, transports } from './join.ts';

type Kind = {
  readonly state: AlikeDevices['state'];
  devices: number;
  readonly ranges: { first: bigint; last: bigint }[];
  readonly ledger: { [K in (typeof transports)[number]]?: AlikeLedger };
};

/** Null where a stretch is that of a device told by itself. */
export function alikeDeviceOf({ of }: Stretch): AlikeDevices | null {
  return 'address' in of ? null : of;
}

export class AlikeRanges {
  readonly #kinds = new Map<string, Kind>();

  add(range: AddressRange, a: AlikeDevices | null, b: AlikeDevices | null): void {
    const size = rangeSize(range);
    const state = a?.state === 'up' || b?.state === 'up' ? 'up' : 'silent';
    const ledger: Kind['ledger'] = {};
    for (const transport of transports) {
      const joined = joinAlikeLedgers(shareOf(a, transport, size), shareOf(b, transport, size));
      if (joined) ledger[transport] = joined;
    }
    const key = alikeKey(state, ledger);
    const known = this.#kinds.get(key);
    const kind = known ?? { state, devices: 0, ranges: [], ledger };
    this.#kinds.set(key, kind);
    kind.devices += size;
    const before = kind.ranges.at(-1);
    if (before && before.last + 1n === range.first) before.last = range.last;
    else kind.ranges.push({ ...range });
    if (known) addNumbers(known.ledger, ledger);
  }

  devices(state: AlikeDevices['state']): readonly AlikeDevices[] {
    const own = [...this.#kinds.values()].filter((kind) => kind.state === state);
    return own.map(({ devices, ranges, ledger }) => ({
      state,
      devices,
      addresses: ranges.map(rangeText),
      ledger: {
        ...(ledger.tcp && { tcp: rounded(ledger.tcp) }),
        ...(ledger.udp && { udp: rounded(ledger.udp) }),
      },
    }));
  }
}

/** What was sent to a part of them and heard from it is its share; rounded when all are together. */
function shareOf(
  alike: AlikeDevices | null,
  transport: (typeof transports)[number],
  size: number,
): AlikeLedger | undefined {
  const ledger = alike?.ledger[transport];
  if (!alike || !ledger) return undefined;
  const share = size / alike.devices;
  return {
    ...ledger,
    probesSentInAll: ledger.probesSentInAll * share,
    answersInAll: ledger.answersInAll * share,
  };
}

function addNumbers(to: Kind['ledger'], more: Kind['ledger']): void {
  for (const transport of transports) {
    const [own, other] = [to[transport], more[transport]];
    if (!own || !other) continue;
    const losses = [own.worstLoss, other.worstLoss].filter((loss) => loss !== null);
    to[transport] = {
      ...own,
      probesSentInAll: own.probesSentInAll + other.probesSentInAll,
      answersInAll: own.answersInAll + other.answersInAll,
      worstLoss: losses.length === 0 ? null : Math.max(...losses),
    };
  }
}

function rounded(ledger: AlikeLedger): AlikeLedger {
  return {
    ...ledger,
    probesSentInAll: Math.round(ledger.probesSentInAll),
    answersInAll: Math.round(ledger.answersInAll),
  };
}
