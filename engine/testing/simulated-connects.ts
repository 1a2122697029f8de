/**
 * A network that takes connections, from a seed: loss, limits on resets, devices that say nothing
 * or go away, and a machine that runs short. Its truth is known. Time is virtual.
 */
import type { Clock } from '../facts/clock.ts';
import type { Attempt, AttemptOutcome, Connects } from '../wire/connects.ts';
import type { Random } from './random.ts';

export type PortManner = 'open' | 'closed' | 'dropped' | 'unreachable' | 'prohibited';

export type ConnectableDevice = {
  readonly mannerOf: (port: number) => PortManner;
  /** Share of connection requests whose answer never comes. */
  readonly loss?: number;
  /** Resets a second, so many at once; none beyond. */
  readonly resetsPerSecond?: number;
  /** Answers nothing in this span. */
  readonly away?: readonly [from: number, to: number];
  /** Number of requests after which it answers no more. */
  readonly answersMax?: number;
};

export type SimulatedConnectsOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly room?: number;
  /** True while this machine is short of files or ports. */
  readonly isShort?: (begun: number) => boolean;
  /** The n-th attempt to a port meets itself. */
  readonly meetsItself?: (port: number, attempt: number) => boolean;
};

type Due<A> = { readonly at: number; readonly attempt: A; readonly outcome: AttemptOutcome };

const roundTripMs = 3;

export class SimulatedConnects<A extends Attempt> implements Connects<A> {
  readonly method = 'sockets';
  /** When each device was sent something. */
  readonly sendTimes = new Map<string, number[]>();
  readonly attemptsAt = new Map<string, number>();
  isClosed = false;
  readonly #devices: ReadonlyMap<string, ConnectableDevice>;
  readonly #options: SimulatedConnectsOptions;
  #due: Due<A>[] = [];
  #begun = 0;
  readonly #resetTokens = new Map<string, { tokens: number; at: number }>();

  constructor(devices: ReadonlyMap<string, ConnectableDevice>, options: SimulatedConnectsOptions) {
    this.#devices = devices;
    this.#options = options;
  }

  get room(): number {
    return (this.#options.room ?? 512) - this.#due.length;
  }

  get inFlight(): number {
    return this.#due.length;
  }

  begin(attempt: A): void {
    const now = this.#options.clock.now();
    if (this.#options.isShort?.(this.#begun++)) {
      this.#due.push({ at: now, attempt, outcome: 'exhausted' });
      return;
    }
    const times = this.sendTimes.get(attempt.address) ?? [];
    times.push(now);
    this.sendTimes.set(attempt.address, times);
    const key = `${attempt.address} ${attempt.port}`;
    const count = this.attemptsAt.get(key) ?? 0;
    this.attemptsAt.set(key, count + 1);
    const outcome = this.#options.meetsItself?.(attempt.port, count)
      ? 'met-itself'
      : this.#answerOf(attempt, times.length);
    const at = now + (outcome === 'silent' ? attempt.waitMs : roundTripMs);
    this.#due.push({ at, attempt, outcome });
  }

  collect(settled: (attempt: A, outcome: AttemptOutcome) => void): number {
    const now = this.#options.clock.now();
    const ripe = this.#due.filter(({ at }) => at <= now);
    if (ripe.length === 0) return 0;
    this.#due = this.#due.filter(({ at }) => at > now);
    for (const { attempt, outcome } of ripe) settled(attempt, outcome);
    return ripe.length;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  #answerOf({ address, port }: Attempt, sent: number): AttemptOutcome {
    const device = this.#devices.get(address);
    const manner = device?.mannerOf(port) ?? 'dropped';
    if (!device || manner === 'dropped' || sent > (device.answersMax ?? Infinity)) return 'silent';
    if (this.#options.random.chance(device.loss ?? 0)) return 'silent';
    const now = this.#options.clock.now();
    if (device.away && device.away[0] <= now && now < device.away[1]) return 'silent';
    if (manner === 'open') return 'connected';
    if (manner === 'unreachable') return 'host-unreachable';
    if (manner === 'prohibited') return 'admin-prohibited';
    return this.#mayReset(address, device.resetsPerSecond ?? Infinity) ? 'refused' : 'silent';
  }

  #mayReset(address: string, perSecond: number): boolean {
    if (perSecond === Infinity) return true;
    const now = this.#options.clock.now();
    const known = this.#resetTokens.get(address) ?? { tokens: perSecond, at: now };
    const filled = known.tokens + ((now - known.at) * perSecond) / 1000;
    const tokens = Math.min(perSecond, filled);
    this.#resetTokens.set(address, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }
}
