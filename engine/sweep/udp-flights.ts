/** The questions to one device that were asked alone and wait for their answer, by port as they were sent. */

/** `again`: to a port that had missed one alone. */
type Kind = 'canary' | 'fresh' | 'again';
export type Flight = { readonly sentAt: number; readonly kind: Kind; readonly tag: number | null };

const flightsMax = 256;

export class Flights {
  readonly byPort = new Map<number, Flight>();

  get size(): number {
    return this.byPort.size;
  }

  get isFull(): boolean {
    return this.byPort.size >= flightsMax;
  }

  /** When the longest waiting has waited for so long; Infinity where there is none. */
  expireAt(waitMs: number): number {
    const [first] = this.byPort.values();
    return first ? first.sentAt + waitMs : Number.POSITIVE_INFINITY;
  }

  /** Takes out those that have waited for so long. */
  *expired(now: number, waitMs: number): Generator<readonly [port: number, flight: Flight]> {
    for (const [port, flight] of this.byPort) {
      if (flight.sentAt + waitMs > now) return;
      this.byPort.delete(port);
      yield [port, flight];
    }
  }
}
