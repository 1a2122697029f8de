/** What would make a check fit: single changes, or several together where no single one is enough. */
import type { Bottleneck, Plan, Suggestion } from '../facts/plan.ts';
import { type Change, changesOf, type Enough, enough } from './changes.ts';
import { endsWithin, type Planned, totalOf } from './course.ts';

const dayMs = 24 * 3_600_000;
/** What --every takes. */
const daysMost = 366;

export type Found = { readonly suggestion: Suggestion; readonly planned: Planned };

/** Each was run through the model, and ends within the time. */
export function singleChanges(planned: Planned, everyMs: number): readonly Found[] {
  return changesOf(planned).flatMap((change) => {
    const found = enough(change, planned, (one) => endsWithin(one, everyMs));
    return found ? [{ suggestion: told(change, found), planned: found.planned }] : [];
  });
}

function told(change: Change, { value, endMs }: Enough): Suggestion {
  return {
    change: change.text(value),
    because: change.because(value),
    wallSeconds: endMs / 1000,
  };
}

/** More time, in whole days; null where it takes more than a year. */
export function moreTime(endMs: number | null): Suggestion | null {
  const days = endMs === null ? daysMost + 1 : Math.max(1, Math.ceil(endMs / dayMs));
  if (endMs === null || days > daysMost) return null;
  return { change: `--every ${days}d`, because: 'more time', wallSeconds: endMs / 1000 };
}

/** What eases which bottleneck, the first that can. */
const eases: Readonly<Partial<Record<Bottleneck, readonly Change['id'][]>>> = {
  rate: ['rate'],
  'state-table': ['share', 'window'],
  'per-segment-rate': ['per-segment-rate', 'window'],
  'per-device-rate': ['per-device-rate'],
  'icmp-limit': ['udp', 'shards'],
  fragile: ['shards'],
  connections: ['shards'],
  identify: ['shards'],
};

const changesMost = 6;

/**
 * One bottleneck after the other is eased as far as it goes, until it fits; then each change is taken
 * back as far as it may be. Null where even all of them are not enough.
 */
export function manyChanges(planned: Planned, everyMs: number): Plan['together'] {
  const ends = (one: Planned) => endsWithin(one, everyMs);
  const made: { readonly change: Change; value: number }[] = [];
  const all = () => made.reduce((now, { change, value }) => change.apply(now, value), planned);
  while (ends(all()) === null) {
    const now = all();
    const ids = eases[totalOf(now, now.behaviours.expected).is] ?? [];
    const isMade = (id: Change['id']) => made.some(({ change }) => change.id === id);
    const next = ids
      .filter((id) => !isMade(id))
      .flatMap((id) => changesOf(planned).filter((change) => change.id === id))
      .find(({ values }) => values.length > 0);
    const most = next?.values.at(-1);
    if (!next || most === undefined || made.length === changesMost) return null;
    made.push({ change: next, value: most });
  }
  let endMs = ends(all());
  for (const one of made) {
    const others = made.filter((other) => other !== one);
    const rest = others.reduce((now, { change, value }) => change.apply(now, value), planned);
    const found = enough(one.change, rest, ends);
    if (!found) continue;
    one.value = found.value;
    endMs = found.endMs;
  }
  if (endMs === null || made.length === 0) return null;
  return {
    changes: made.map(({ change, value }) => change.text(value)),
    wallSeconds: endMs / 1000,
  };
}
