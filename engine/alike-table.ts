/**
 * Collects the devices of which nothing of their own is to be told. A hundred thousand silent
 * addresses come to one ledger and a few ranges: eight bytes for each run of neighbours.
 */
import { addressNumber, rangeText } from './facts/address-range.ts';
import { alikeKey, ledgerOfOne } from './facts/alike-devices.ts';
import type {
  AlikeDevices,
  AlikeLedger,
  DeviceLedger,
  DeviceResult,
} from './facts/check-result.ts';
import type { Transport } from './facts/endpoint.ts';
import type { TargetSet } from './facts/target-set.ts';

type Kind = {
  readonly state: DeviceResult['state'];
  readonly ledger: { [K in Transport]?: AlikeLedger };
  readonly runs: Runs;
};

const transports = ['tcp', 'udp'] as const;

export class AlikeTable {
  readonly #kinds = new Map<string, Kind>();

  /** `index` of the device must be larger than that of any device added before. */
  add(index: number, { state, ledger }: Pick<DeviceResult, 'state' | 'ledger'>): void {
    const kind = this.#kindOf(state, ledger);
    kind.runs.add(index, index);
    for (const transport of transports) {
      const own = ledger[transport];
      if (own) kind.ledger[transport] = sum(kind.ledger[transport] ?? none(own), ledgerOfOne(own));
    }
  }

  /** Those of a part of the devices, of which the first has this index. */
  include(part: AlikeTable, firstIndex: number): void {
    for (const { state, ledger, runs } of part.#kinds.values()) {
      const kind = this.#kindOf(state, ledger);
      for (const [first, last] of runs) kind.runs.add(first + firstIndex, last + firstIndex);
      for (const transport of transports) {
        const own = ledger[transport];
        if (own) kind.ledger[transport] = sum(kind.ledger[transport] ?? none(own), own);
      }
    }
  }

  devices(state: DeviceResult['state'], targets: TargetSet): readonly AlikeDevices[] {
    const own = [...this.#kinds.values()].filter((kind) => kind.state === state);
    return own.map(({ runs, ledger }) => ({
      state,
      devices: runs.devices,
      addresses: [...runs].flatMap(([first, last]) => rangesOf(targets, first, last)),
      ledger,
    }));
  }

  #kindOf(state: DeviceResult['state'], ledger: Kind['ledger'] | DeviceResult['ledger']): Kind {
    const key = alikeKey(state, ledger);
    const known = this.#kinds.get(key);
    if (known) return known;
    const kind: Kind = { state, ledger: {}, runs: new Runs() };
    this.#kinds.set(key, kind);
    return kind;
  }
}

function none(like: DeviceLedger | AlikeLedger): AlikeLedger {
  const { asked, unknown, open, closed, filtered, reasons, ranges } = like;
  const coverage = { asked, unknown, open, closed, filtered, reasons, ranges };
  return { ...coverage, probesSentInAll: 0, answersInAll: 0, worstLoss: null };
}

function sum(a: AlikeLedger, b: AlikeLedger): AlikeLedger {
  const losses = [a.worstLoss, b.worstLoss].filter((loss) => loss !== null);
  return {
    ...a,
    probesSentInAll: a.probesSentInAll + b.probesSentInAll,
    answersInAll: a.answersInAll + b.answersInAll,
    worstLoss: losses.length === 0 ? null : Math.max(...losses),
  };
}

/** Runs of numbers that only grow. */
class Runs {
  devices = 0;
  #ends = new Uint32Array(2);
  #count = 0;

  add(first: number, last: number): void {
    this.devices += last - first + 1;
    const at = this.#count * 2;
    if (at > 0 && this.#ends[at - 1] === first - 1) {
      this.#ends[at - 1] = last;
      return;
    }
    if (at === this.#ends.length) {
      const larger = new Uint32Array(at * 2);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#ends[at] = first;
    this.#ends[at + 1] = last;
    this.#count++;
  }

  *[Symbol.iterator](): Generator<readonly [first: number, last: number]> {
    for (let at = 0; at < this.#count * 2; at += 2) {
      yield [this.#ends[at] ?? 0, this.#ends[at + 1] ?? 0];
    }
  }
}

/** Neighbours by index need not be neighbours by address. */
function rangesOf(targets: TargetSet, first: number, last: number): string[] {
  const numberAt = (index: number) => addressNumber(targets.addressAt(index)) ?? 0n;
  const ranges: string[] = [];
  for (let at = first; at <= last; ) {
    const start = numberAt(at);
    let end = at;
    for (let step = last - at; step > 0; ) {
      const isRun = numberAt(end + step) - start === BigInt(end + step - at);
      if (isRun) end += step;
      step = isRun ? Math.min(step, last - end) : Math.floor(step / 2);
    }
    ranges.push(rangeText({ first: start, last: numberAt(end) }));
    at = end + 1;
  }
  return ranges;
}
