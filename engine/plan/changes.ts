/**
 * What could be changed about a check so that it ends sooner: each with the values that it can take,
 * from a small change to a large one. Larger never makes it slower, so the smallest that is enough is
 * found by halving.
 */
import { shardsMax } from '../facts/shard.ts';
import { minutesADay, type Window } from '../facts/window.ts';
import { windowText } from '../targets/window.ts';
import { sharedBy } from './budgets.ts';
import { Calendar } from './calendar.ts';
import type { Planned } from './course.ts';

export type Change = {
  readonly id:
    | 'rate'
    | 'per-segment-rate'
    | 'per-device-rate'
    | 'share'
    | 'device-time'
    | 'shards'
    | 'udp'
    | 'window';
  /** Ascending; empty where nothing is left to change. */
  readonly values: readonly number[];
  readonly apply: (planned: Planned, value: number) => Planned;
  readonly text: (value: number) => string;
  readonly because: (value: number) => string;
};

const rateMax = 1_000_000;
const shardsMost = 64;
const partsMost = 52;
const hourMs = 3_600_000;
const deviceHoursMost = 720;
const stepMinutes = 30;

/** 1, 1.1 … 9.9, 10, 11 … 99, 100, 110 …: numbers that people write. */
const niceRates = Array.from({ length: 6 }, (_, power) =>
  Array.from({ length: 90 }, (_, i) => Math.round((i + 10) * 10 ** power) / 10),
)
  .flat()
  .filter((rate) => Number.isInteger(rate))
  .concat(rateMax / 10, rateMax);

const rates = [...new Set(niceRates)].sort((a, b) => a - b);

export function rateChange(values: readonly number[] = rates): Change {
  return {
    id: 'rate',
    values,
    apply: (planned, rate) => withBudgets(planned, { rate }),
    text: (rate) => `--rate ${rate}`,
    because: () => 'more probes a second over all devices',
  };
}

/** Those that a check with these budgets can make. */
export function changesOf(planned: Planned): readonly Change[] {
  const { budgets } = planned;
  const above = (value: number) => rates.filter((rate) => rate > value);
  return [
    rateChange(above(budgets.rate)),
    {
      id: 'per-segment-rate',
      values: above(budgets.perSegmentRate),
      apply: (plan, perSegmentRate) => withBudgets(plan, { perSegmentRate }),
      text: (rate) => `--per-segment-rate ${rate}`,
      because: () => 'more probes a second to the devices of one segment',
    },
    {
      id: 'per-device-rate',
      values: above(budgets.perDeviceRate),
      apply: (plan, perDeviceRate) => withBudgets(plan, { perDeviceRate }),
      text: (rate) => `--per-device-rate ${rate}`,
      because: () => 'more probes a second to one device',
    },
    shareChange(planned),
    ...planned.calendar.windows.flatMap((window, i) => windowChanges(window, i)),
    udpChange(planned),
    deviceTimeChange(planned),
    shardChange(planned),
  ];
}

function withBudgets(planned: Planned, budgets: Partial<Planned['budgets']>): Planned {
  return { ...planned, budgets: { ...planned.budgets, ...budgets } };
}

function shareChange({ budgets }: Planned): Change {
  const now = budgets.stateTable?.share ?? 1;
  const percents = Array.from({ length: 100 }, (_, i) => i + 1);
  return {
    id: 'share',
    values: percents.filter((percent) => percent / 100 > now),
    apply(planned, percent) {
      const { stateTable } = planned.budgets;
      return withBudgets(planned, {
        stateTable: stateTable && { ...stateTable, share: percent / 100 },
      });
    },
    text: (percent) => `--share ${percent}%`,
    because: () => "a larger part of the firewall's state table",
  };
}

/** A window that begins later, and one that ends sooner. */
function windowChanges(window: Window, number: number): readonly Change[] {
  const { fromMinute, untilMinute } = window;
  const length = ((untilMinute - fromMinute + minutesADay - 1) % minutesADay) + 1;
  const values = Array.from(
    { length: Math.ceil(length / stepMinutes) - 1 },
    (_, i) => (i + 1) * stepMinutes,
  );
  const changed = (by: Partial<Window>): Window => ({ ...window, ...by });
  const later = (by: number) => changed({ fromMinute: (fromMinute + by) % minutesADay });
  const sooner = (by: number) =>
    changed({ untilMinute: ((untilMinute - by + minutesADay - 1) % minutesADay) + 1 });
  const change = (narrowed: (by: number) => Window, what: string): Change => ({
    id: 'window',
    values,
    apply(planned, by) {
      const { windows, start } = planned.calendar;
      const others = windows.map((one, i) => (i === number ? narrowed(by) : one));
      return { ...planned, calendar: new Calendar(others, start) };
    },
    text: (by) => `--exclude '@${windowText(narrowed(by))}'`,
    because: () => `a window that ${what} than @${windowText(window)}`,
  });
  return [change(later, 'begins later'), change(sooner, 'ends sooner')];
}

function udpChange({ kinds, budgets }: Planned): Change {
  const has = kinds.some(({ udp }) => udp.other > 0) && budgets.udpParts === 1;
  return {
    id: 'udp',
    values: has ? Array.from({ length: partsMost - 1 }, (_, i) => i + 2) : [],
    apply: (planned, udpParts) => withBudgets(planned, { udpParts }),
    text: (parts) => `all UDP ports in ${parts} turns`,
    because: (parts) =>
      `those with a real request each time, and another ${ordinal(parts)} of the others`,
  };
}

function ordinal(parts: number): string {
  const names: Readonly<Record<number, string>> = { 2: 'half', 3: 'third', 4: 'quarter' };
  return names[parts] ?? `${parts}th part`;
}

function deviceTimeChange({ budgets }: Planned): Change {
  const hours = Array.from({ length: deviceHoursMost }, (_, i) => i + 1);
  return {
    id: 'device-time',
    values: hours.filter((one) => one * hourMs > budgets.deviceTimeMs),
    apply: (planned, one) => withBudgets(planned, { deviceTimeMs: one * hourMs }),
    text: (one) => `--device-time ${one}h`,
    because: () => 'no device is given up before all of its ports were asked',
  };
}

/** What devices, segments and firewalls bear is shared out among the machines as well. */
function shardChange({ budgets }: Planned): Change {
  const machines = Array.from({ length: shardsMost - 1 }, (_, i) => i + 2);
  return {
    id: 'shards',
    values: machines.filter((count) => count * budgets.shards <= shardsMax),
    apply: (planned, count) => ({ ...planned, budgets: sharedBy(count, planned.budgets) }),
    text: (count) => `${count * budgets.shards} shards`,
    because: () => 'as many machines, which share out every limit but --rate',
  };
}

export type Enough = { readonly value: number; readonly planned: Planned; readonly endMs: number };

/** The smallest value that is enough, with what it was tried on; null where none is. */
export function enough(
  change: Change,
  planned: Planned,
  ends: (planned: Planned) => number | null,
): Enough | null {
  const { values } = change;
  const tried = (i: number): Enough | null => {
    const value = values[i];
    if (value === undefined) return null;
    const changed = change.apply(planned, value);
    const endMs = ends(changed);
    return endMs === null ? null : { value, planned: changed, endMs };
  };
  let best = tried(values.length - 1);
  if (!best) return null;
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = tried(middle);
    if (one) {
      best = one;
      high = middle;
    } else low = middle + 1;
  }
  return best;
}
