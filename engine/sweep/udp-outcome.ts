/** What a UDP sweep ends with. */
import { Ledger } from '../facts/ledger.ts';
import type { PortSet } from '../facts/port-set.ts';
import type { UdpAnswers, UdpSweepOutcome } from './udp-answers.ts';
import type { UdpDevice } from './udp-device.ts';

export function outcomeOf(
  size: number,
  devices: ReadonlyMap<number, UdpDevice>,
  answers: UdpAnswers,
  incompleteBecause: readonly string[],
): UdpSweepOutcome {
  const ledgers = new Map<number, Ledger>();
  const notes = new Map<number, readonly string[]>();
  const answeringEverywhere = new Map<number, PortSet>();
  for (let index = 0; index < size; index++) {
    const device = devices.get(index);
    ledgers.set(index, device?.record.ledger ?? new Ledger());
    if (device?.record.everywhere) answeringEverywhere.set(index, device.record.everywhere);
    if (device && device.notes.length > 0) notes.set(index, device.notes);
  }
  const complete = incompleteBecause.length === 0;
  return {
    ledgers,
    notes,
    answeringEverywhere,
    answers: answers.kept,
    complete,
    incompleteBecause,
  };
}
