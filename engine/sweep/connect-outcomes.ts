/** What an attempt to connect says of a port, and how the journal keeps it. */
import { Ledger } from '../facts/ledger.ts';
import type { PortSet } from '../facts/port-set.ts';
import type { AttemptOutcome } from '../wire/connects.ts';
import type { DeviceRecord } from './device-record.ts';
import type { Sweep } from './sweep.ts';

/** In the order of the journal: the place of an outcome never changes. */
const outcomes = [
  'connected',
  'refused',
  'silent',
  'host-unreachable',
  'net-unreachable',
  'protocol-unreachable',
  'admin-prohibited',
  'no-route',
  'met-itself',
] as const satisfies readonly AttemptOutcome[];

export function outcomeOf(detail: number): AttemptOutcome | undefined {
  return outcomes[detail];
}

/** -1 for what says nothing of the port. */
export function detailOf(outcome: AttemptOutcome): number {
  return (outcomes as readonly AttemptOutcome[]).indexOf(outcome);
}

/** `isFirst`: nothing was known of the port before; what was known stays where this says less. */
export function noteOutcome(
  record: DeviceRecord,
  port: number,
  isFirst: boolean,
  outcome: AttemptOutcome,
): void {
  if (outcome === 'connected') record.open(port);
  else if (outcome === 'refused') record.closed(port, 'refused');
  else if (!isFirst || outcome === 'exhausted') return;
  else if (outcome === 'admin-prohibited') record.filtered(port, outcome);
  else if (outcome === 'silent') record.withheld(port, 'no-answer');
  else if (outcome === 'no-route') record.unknown(port, 'no-route');
  else if (outcome === 'met-itself') record.unknown(port, 'self-connect');
  else record.withheld(port, outcome);
}

/** What is told of each device; of one that was never asked, a ledger in which nothing is known. */
export function perDevice(
  devices: ReadonlyMap<number, { readonly record: DeviceRecord }>,
  size: number,
): Pick<Sweep, 'ledgers' | 'notes' | 'answeringEverywhere'> {
  const ledgers = new Map<number, Ledger>();
  const notes = new Map<number, readonly string[]>();
  const answeringEverywhere = new Map<number, PortSet>();
  for (let index = 0; index < size; index++) {
    const record = devices.get(index)?.record;
    ledgers.set(index, record?.ledger ?? new Ledger());
    if (record && record.notes.length > 0) notes.set(index, record.notes);
    if (record?.everywhere) answeringEverywhere.set(index, record.everywhere);
  }
  return { ledgers, notes, answeringEverywhere };
}
