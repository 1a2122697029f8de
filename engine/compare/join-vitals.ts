/** Two records of how one device was, as one: minutes of both, and what is worse to tell. */
import type { DeviceResult } from '../facts/check-result.ts';
import { minutesOf, rowsOf } from '../facts/minute-rows.ts';
import type { Degraded, Minutes, Outage } from '../facts/vitals.ts';

/** Of a record that was merged from many looks the newest rows stay. */
const rowsMax = 1000;
const outagesMax = 20;
const minuteMs = 60_000;

type How = Pick<DeviceResult, 'minutes' | 'degraded'>;

export function joinVitals(earlier: How, later: How): How {
  const minutes = joinMinutes(earlier.minutes, later.minutes);
  const degraded = worse(earlier.degraded, later.degraded);
  return { ...(minutes && { minutes }), ...(degraded && { degraded }) };
}

function worse(earlier?: Degraded | null, later?: Degraded | null): Degraded | null {
  if (!earlier || !later) return later ?? earlier ?? null;
  return later.stoppedAt === null && earlier.stoppedAt !== null ? earlier : later;
}

/** Looks that went on side by side have rows of the same minutes, each with what it sent. */
function joinMinutes(a?: Minutes | null, b?: Minutes | null): Minutes | null {
  if (!a || !b) return a ?? b ?? null;
  const [first, second] = a.from <= b.from ? [a, b] : [b, a];
  const shift = Math.round((Date.parse(second.from) - Date.parse(first.from)) / minuteMs);
  const later = rowsOf(second).map((row) => ({ ...row, minute: row.minute + shift }));
  const rows = [...rowsOf(first), ...later]
    .sort((one, other) => one.minute - other.minute)
    .slice(-rowsMax);
  return minutesOf(first.from, rows);
}

export function joinOutages(results: readonly { readonly outages?: readonly Outage[] }[]): {
  outages?: readonly Outage[];
} {
  const outages = results.flatMap((one) => one.outages ?? []).slice(-outagesMax);
  return outages.length === 0 ? {} : { outages };
}
