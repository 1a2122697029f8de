/**
 * The ledgers of a sweep by device. Of devices that said nothing there is nothing to keep: their
 * ledger is written when somebody asks for it, and again for the next who asks.
 */
import type { Ledger } from '../facts/ledger.ts';

export class DeviceLedgers implements ReadonlyMap<number, Ledger> {
  readonly size: number;
  readonly #ledgerOf: (device: number) => Ledger;

  constructor(devices: number, ledgerOf: (device: number) => Ledger) {
    this.size = devices;
    this.#ledgerOf = ledgerOf;
  }

  has(device: number): boolean {
    return Number.isInteger(device) && device >= 0 && device < this.size;
  }

  get(device: number): Ledger | undefined {
    return this.has(device) ? this.#ledgerOf(device) : undefined;
  }

  *keys(): MapIterator<number> {
    for (let device = 0; device < this.size; device++) yield device;
  }

  *entries(): MapIterator<[number, Ledger]> {
    for (const device of this.keys()) yield [device, this.#ledgerOf(device)];
  }

  *values(): MapIterator<Ledger> {
    for (const device of this.keys()) yield this.#ledgerOf(device);
  }

  [Symbol.iterator](): MapIterator<[number, Ledger]> {
    return this.entries();
  }

  forEach(visit: (ledger: Ledger, device: number, ledgers: ReadonlyMap<number, Ledger>) => void) {
    for (const [device, ledger] of this) visit(ledger, device, this);
  }
}
