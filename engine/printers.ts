/**
 * A printer prints what it is sent, on ports that nobody knows. So while a device may be one, only
 * those of its ports are spoken to by which printers are managed; the others wait until these have
 * shown what it is. Shown to be a printer, its other ports are listened to and nothing more.
 *
 * A device may be a printer while a print port of it is open, or not yet known: the sweep asks
 * those first (targets/order.ts).
 */
import type { PortState } from './facts/port-state.ts';
import { mayBeSpokenTo } from './facts/profile.ts';
import type { Service } from './facts/service.ts';
import type { OpenEndpoint } from './identify/identify-all.ts';
import { printerSign } from './identify/printer-signs.ts';
import type { Profiles } from './profiles.ts';

/** LPD and raw print: what nearly every printer offers one of. */
export const printPorts: readonly number[] = [515, 9100];
/** Print ports that stay silent for so long are filtered, or lost on the way. */
const patienceMs = 3000;

type Known = { readonly since: number; settled: number; isSuspect: boolean };

type Told = readonly [device: number, port: number, state: PortState];

export class Printers {
  readonly #profiles: Profiles;
  readonly #asked: number;
  readonly #now: () => number;
  readonly #devices = new Map<string, Known>();
  readonly #waiting: OpenEndpoint[] = [];

  /** `asked`: how many of the print ports the sweep asks. */
  constructor(profiles: Profiles, asked: number, now: () => number) {
    this.#profiles = profiles;
    this.#asked = asked;
    this.#now = now;
  }

  /** From the sweep over TCP, as it tells of ports. */
  heard(addressAt: (device: number) => string, ...told: Told): void {
    const [device, port, state] = told;
    const isPrintPort = printPorts.includes(port) || (port > 9100 && port <= 9107);
    if (!isPrintPort && state !== 'open') return;
    const address = addressAt(device);
    const known = this.#devices.get(address) ?? {
      since: this.#now(),
      settled: 0,
      isSuspect: false,
    };
    this.#devices.set(address, known);
    if (printPorts.includes(port)) known.settled++;
    known.isSuspect ||= isPrintPort && state === 'open';
  }

  /** False where it waits; `waiting` gives it back. */
  mayBeAsked(endpoint: OpenEndpoint): boolean {
    const { address, port, transport } = endpoint;
    if (mayBeSpokenTo('printer', port, transport) || !this.#mayBePrinter(address)) return true;
    this.#waiting.push(endpoint);
    return false;
  }

  #mayBePrinter(address: string): boolean {
    if (this.#asked === 0) return false;
    const known = this.#devices.get(address);
    if (!known) return false;
    const isWaitedFor = known.settled < this.#asked && this.#now() - known.since < patienceMs;
    return known.isSuspect || isWaitedFor;
  }

  identified({ address }: OpenEndpoint, service: Service): void {
    const sign = printerSign(service);
    if (sign === null || this.#profiles.of(address)?.name === 'printer') return;
    this.#profiles.learn(address, { name: 'printer', because: `it calls itself "${sign}"` });
  }

  /** What waited, once the sweep and everything that may be asked of a printer are over. */
  waiting(): readonly OpenEndpoint[] {
    return this.#waiting.splice(0);
  }
}
