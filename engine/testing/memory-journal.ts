/** A journal in memory, that can be cut off at any moment as if its process had been killed. */
import {
  keyOfSettled,
  type SweepFacts,
  type SweepJournal,
  type SweepMemory,
  visitKey,
} from '../sweep/journal.ts';

export class MemoryJournal implements SweepJournal {
  readonly resumed: SweepMemory | null;
  readonly #keys: number[] = [];
  #round = 0;
  #position = 0;
  #facts: SweepFacts = {};

  /** `before`: what an earlier one had written. */
  constructor(before: MemoryJournal | null = null) {
    this.resumed = before?.memory() ?? null;
    if (!before) return;
    this.#keys = [...before.#keys];
    this.#round = before.#round;
    this.#position = before.#position;
    this.#facts = before.#facts;
  }

  readonly settled = (device: number, port: number, detail: number) => {
    this.#keys.push(keyOfSettled(device, port, detail));
  };

  reached(round: number, position: number): void {
    this.#round = round;
    this.#position = position;
  }

  keep(facts: SweepFacts): void {
    this.#facts = facts;
  }

  memory(): SweepMemory {
    const keys = [...this.#keys];
    return {
      round: this.#round,
      position: this.#position,
      facts: this.#facts,
      replay: (visit) => {
        for (const key of keys) visitKey(key, visit);
      },
    };
  }
}
