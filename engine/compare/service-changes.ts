/** What changed on ports that were open both times: only where both times it was learnt. */
import type { PortResult } from '../facts/check-result.ts';
import type { Change, Named } from '../facts/comparison.ts';
import type { Transport } from '../facts/endpoint.ts';
import { type PortSet, portsOf } from '../facts/port-set.ts';
import type { PostureVerdict } from '../facts/posture.ts';
import { directionOf } from './version-order.ts';

export type PortChanges = {
  readonly changes: readonly Change[];
  readonly servicesNotComparable: number;
  readonly postureNotComparable: number;
};

export type Place = { readonly device: string; readonly transport: Transport };

export function serviceChanges(
  place: Place,
  stillOpen: PortSet,
  before: ReadonlyMap<number, PortResult>,
  after: ReadonlyMap<number, PortResult>,
): PortChanges {
  const changes: Change[] = [];
  let servicesNotComparable = 0;
  let postureNotComparable = 0;
  for (const port of portsOf(stillOpen)) {
    const [old, now] = [before.get(port), after.get(port)];
    if (!old || !now || old.service === null || now.service === null) servicesNotComparable++;
    if (!old || !now) continue;
    const at = { ...place, port };
    const posture = postureChanges(at, old, now);
    changes.push(...identityChanges(at, old, now), ...posture.changes);
    changes.push(...certificateChanges(at, old, now), ...reachChanges(at, old, now));
    postureNotComparable += posture.notComparable;
  }
  return { changes, servicesNotComparable, postureNotComparable };
}

type At = Place & { readonly port: number };

function identityChanges(at: At, before: PortResult, after: PortResult): Change[] {
  if (before.service === null || after.service === null) return [];
  const [old, now] = [named(before), named(after)];
  if (old.service !== now.service || differ(old.product, now.product)) {
    return [{ change: 'replaced', ...at, before: old, after: now }];
  }
  const isSameProduct = old.product === now.product;
  if (!isSameProduct || !differ(old.version, now.version)) return [];
  const direction = directionOf(old.version ?? '', now.version ?? '');
  return [{ change: 'upgraded', ...at, direction, before: old, after: now }];
}

function named({ service, product, version }: PortResult): Named {
  return { service, product, version };
}

/** What was not learnt is no difference. */
function differ(before: string | null, after: string | null): boolean {
  return before !== null && after !== null && before !== after;
}

function postureChanges(
  at: At,
  before: PortResult,
  after: PortResult,
): { changes: Change[]; notComparable: number } {
  const old = new Map<string, PostureVerdict>(Object.entries(before.posture));
  const now = new Map<string, PostureVerdict>(Object.entries(after.posture));
  const changes: Change[] = [];
  let notComparable = 0;
  for (const fact of new Set([...old.keys(), ...now.keys()])) {
    const was = old.get(fact)?.is ?? 'unknown';
    const is = now.get(fact)?.is ?? 'unknown';
    if (was === is) continue;
    if (was === 'unknown' || is === 'unknown') {
      notComparable++;
      continue;
    }
    const because = now.get(fact)?.because ?? '';
    changes.push({ change: 'posture', ...at, fact, before: was, after: is, because });
  }
  return { changes, notComparable };
}

function certificateChanges(at: At, before: PortResult, after: PortResult): Change[] {
  const [old, now] = [before.tls?.certificate, after.tls?.certificate];
  if (!old || !now || old.fingerprint === now.fingerprint) return [];
  return [{ change: 'certificate', ...at, before: old, after: now }];
}

function reachChanges(at: At, before: PortResult, after: PortResult): Change[] {
  if (before.reach === null || after.reach === null || before.reach === after.reach) return [];
  return [{ change: 'reach', ...at, before: before.reach, after: after.reach }];
}
