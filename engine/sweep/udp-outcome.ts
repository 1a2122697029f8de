/** What a UDP sweep ends with, and for how long it goes on with a device that limits its errors. */
import { Ledger } from '../facts/ledger.ts';
import type { PortSet } from '../facts/port-set.ts';
import type { SweepPlan } from './sweep.ts';
import type { UdpAnswers, UdpSweepOutcome } from './udp-answers.ts';
import type { UdpDevice } from './udp-device.ts';

/** Where nobody gave a time for it: somebody may be waiting for the result. */
const patienceLeastMs = 3000;
const patienceOfPortMs = 10;

export function patienceOf(
  { deviceTimeMs }: Pick<SweepPlan, 'deviceTimeMs'>,
  ports: number,
): number {
  if (deviceTimeMs !== Number.POSITIVE_INFINITY) return deviceTimeMs;
  return Math.max(patienceLeastMs, ports * patienceOfPortMs);
}

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
