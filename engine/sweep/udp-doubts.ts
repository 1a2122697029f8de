/**
 * Answers of which it can't be told which question drew them. A service may answer from another port
 * than the one that was asked (TFTP's does, RFC 1350 §4), and that one may have been asked as well. So a
 * port is open by an answer to a local port that asked it alone; an answer to one that asked many is
 * reason to ask the port that it came from once more, alone.
 */
import { PortBits } from './port-bits.ts';

/** More of them at a time wait for their ordinary turn. */
const waitingMax = 65_536;

type Doubt = { readonly device: number; readonly port: number };

export class UdpDoubts {
  readonly #ports = new Map<number, PortBits>();
  readonly #waiting: Doubt[] = [];

  /** An answer came from it, and it isn't known whether to a question of its own. */
  add(device: number, port: number): void {
    const ports = this.#ports.get(device) ?? new PortBits();
    this.#ports.set(device, ports);
    if (ports.add(port) && this.#waiting.length < waitingMax) this.#waiting.push({ device, port });
  }

  /** It has to be asked alone. */
  has(device: number, port: number): boolean {
    return this.#ports.get(device)?.has(port) === true;
  }

  /** One that is to be asked now; `leave` goes on from it. */
  get next(): Doubt | null {
    return this.#waiting.at(-1) ?? null;
  }

  leave(): void {
    this.#waiting.pop();
  }
}
