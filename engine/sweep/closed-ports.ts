/**
 * The ports of a device that are known to be closed and so have to draw an error: its canaries. One is
 * asked behind groups of others, and another one takes its place where it fails; to measure a
 * pace they are asked by turns.
 */
import { type Ledger, portsMax } from '../facts/ledger.ts';
import type { PortBits } from './port-bits.ts';

/** Coprime to the number of ports: each is met once. */
const stride = 24_593;
/** In a row, then it is another's turn: perhaps it is no longer closed, or a filter has learnt of it. */
const lostMost = 2;

export class ClosedPorts {
  /** Null while none is known. */
  canary: number | null = null;
  #last: number | null = null;
  #other: number | null = null;
  #lostInARow = 0;
  #at = 0;

  heard(port: number): void {
    this.#last = port;
    this.canary ??= port;
    if (port !== this.canary) this.#other = port;
  }

  /** Another one than the canary where there is one. */
  get other(): number | null {
    return this.#other ?? this.canary;
  }

  isNoLonger(port: number): void {
    if (port === this.#other) this.#other = null;
    if (port === this.#last) this.#last = null;
    if (port === this.canary) this.canary = this.#last ?? this.#other;
  }

  /** Whether the canary behind a group was answered. */
  judge(wasHeard: boolean): void {
    this.#lostInARow = wasHeard ? 0 : this.#lostInARow + 1;
    if (this.#lostInARow >= lostMost && this.#last !== null) this.canary = this.#last;
  }

  get lostInARow(): number {
    return this.#lostInARow;
  }

  /** Each time another one, of those that were asked and that nothing is waited for from. */
  next(ledger: Ledger, asked: PortBits, but: ReadonlyMap<number, unknown>): number | null {
    for (let steps = 0; steps < portsMax; steps++) {
      this.#at = (this.#at + stride) % portsMax;
      const port = this.#at;
      if (ledger.stateOf(port) === 'closed' && asked.has(port) && !but.has(port)) return port;
    }
    return null;
  }
}
