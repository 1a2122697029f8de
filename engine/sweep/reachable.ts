/**
 * Which devices a probe can get to. Asked of the wire once for each device; those whose link is
 * still being asked are asked about again, and join the rounds where they are when they answer.
 */
import type { Readiness, SynWire } from '../wire/packets.ts';

/** What is not known yet is 0. */
const states: readonly Readiness[] = ['ready', 'resolving', 'no-route', 'no-neighbour'];
const ready = 1;
const pollEveryMs = 50;

export class Reachable {
  /** How long a sweep waits for its neighbours before it starts with those that it has. */
  static readonly firstWaitMs = 1000;
  /** Devices that may be sent to. */
  ready = 0;
  /** The last round that a device joined at. */
  latestJoin = 0;
  readonly #wire: SynWire;
  readonly #state: Uint8Array;
  readonly #resolving = new Map<number, number>();
  readonly #joined = new Map<number, number>();
  #polledAt = Number.NEGATIVE_INFINITY;

  constructor(wire: SynWire, devices: number) {
    this.#wire = wire;
    this.#state = new Uint8Array(devices);
  }

  /** Devices that joined late or still can, by the round: `next` for those that are waited for. */
  joinedBy(next: number): readonly (readonly [number, number])[] {
    const waiting = [...this.#resolving.keys()].map((device) => [device, next] as const);
    return [...this.#joined, ...waiting];
  }

  /** They joined a sweep that this one goes on with. */
  recall(joinedLate: readonly (readonly [number, number])[]): void {
    for (const [device, round] of joinedLate) {
      this.#joined.set(device, round);
      this.latestJoin = Math.max(this.latestJoin, round);
    }
  }

  get resolving(): number {
    return this.#resolving.size;
  }

  stateOf(device: number): Readiness | null {
    return states[(this.#state[device] ?? 0) - 1] ?? null;
  }

  /** `port` is one that may be probed; `round` the one that the device joins at. */
  ask(device: number, port: number, round: number): Readiness {
    const state = this.#wire.prepare(device, port);
    this.#state[device] = states.indexOf(state) + 1;
    if (state === 'resolving') this.#resolving.set(device, port);
    else this.#resolving.delete(device);
    if (state === 'ready') {
      this.ready++;
      if (round > 0 && !this.#joined.has(device)) this.#joined.set(device, round);
      this.latestJoin = Math.max(this.latestJoin, round);
    }
    return state;
  }

  /** The round that the device joined at, -1 where it can't be sent to (yet). */
  joinedAt(device: number, port: number, round: number): number {
    const state = this.#state[device] ?? 0;
    if (state === 0 && this.ask(device, port, round) !== 'ready') return -1;
    if (state > ready) return -1;
    return this.joinedIn(device);
  }

  /** The round in which a device got its first probes. */
  joinedIn(device: number): number {
    return this.#joined.size === 0 ? 0 : (this.#joined.get(device) ?? 0);
  }

  /** Asks again for those that are being resolved, now and then. */
  poll(now: number, round: number): void {
    if (this.#resolving.size === 0 || now - this.#polledAt < pollEveryMs) return;
    this.#polledAt = now;
    for (const [device, port] of this.#resolving) this.ask(device, port, round);
  }
}
