/**
 * Many endpoints at once, gently: few conversations with one device, a bounded number in all, and
 * no more endpoints held than are needed to keep these busy.
 */
import type { Endpoint } from '../facts/endpoint.ts';
import type { Service } from '../facts/service.ts';
import {
  type FirstAnswer,
  type IdentifyOptions,
  identifyDatagram,
  identifyStream,
} from './identify.ts';

export type OpenEndpoint = Endpoint & {
  /** For UDP: the answer that the sweep got already. */
  readonly first?: FirstAnswer;
};

export type Concurrency = {
  readonly perDevice: number;
  readonly total: number;
  /** Endpoints of busy devices that wait for their turn; no more are fetched meanwhile. */
  readonly waiting: number;
  /** Devices that bear no more than one conversation at a time. */
  readonly isFragile?: (address: string) => boolean;
};

export const usualConcurrency: Concurrency = { perDevice: 2, total: 64, waiting: 1_024 };

/** Resolves when every endpoint was reported, or, once `signal` aborts, when those begun were. */
export async function identifyAll(
  endpoints: AsyncIterable<OpenEndpoint> | Iterable<OpenEndpoint>,
  options: IdentifyOptions & {
    readonly concurrency?: Partial<Concurrency>;
    readonly signal?: AbortSignal;
    /** Resolves when its turn has come and it may be begun; false where it never may. */
    readonly mayBegin?: () => Promise<boolean>;
    /** Asked when its turn has come; what is wanted no longer is passed over. */
    readonly isWanted?: (endpoint: OpenEndpoint) => boolean;
  },
  onService: (endpoint: OpenEndpoint, service: Service) => void,
): Promise<void> {
  const turns = new Turns({ ...usualConcurrency, ...options.concurrency }, async (endpoint) => {
    if (options.signal?.aborted || options.isWanted?.(endpoint) === false) return;
    if ((await options.mayBegin?.()) === false) return;
    const service = await (endpoint.transport === 'tcp'
      ? identifyStream(endpoint, options)
      : identifyDatagram(endpoint, options, endpoint.first));
    onService(endpoint, service);
  });
  for await (const endpoint of endpoints) {
    if (options.signal?.aborted) break;
    await turns.add(endpoint);
  }
  await turns.done();
}

/**
 * Invariants: 1. no device has more than `perDevice` in work; 2. no more than `total` are in work;
 * 3. `add` resolves only while fewer than `waiting` wait.
 */
class Turns {
  readonly #limits: Concurrency;
  readonly #act: (endpoint: OpenEndpoint) => Promise<void>;
  readonly #waiting: OpenEndpoint[] = [];
  readonly #busy = new Map<string, number>();
  #inWork = 0;
  #failure: { readonly error: unknown } | null = null;
  #changed: () => void = () => {};

  constructor(limits: Concurrency, act: (endpoint: OpenEndpoint) => Promise<void>) {
    this.#limits = limits;
    this.#act = act;
  }

  async add(endpoint: OpenEndpoint): Promise<void> {
    this.#waiting.push(endpoint);
    this.#begin();
    while (this.#waiting.length >= this.#limits.waiting) await this.#change();
    this.#throwFailure();
  }

  async done(): Promise<void> {
    while (this.#inWork > 0) await this.#change();
    this.#throwFailure();
  }

  #begin(): void {
    for (let at = 0; at < this.#waiting.length && this.#inWork < this.#limits.total; ) {
      const endpoint = this.#waiting[at];
      if (!endpoint || this.#busyWith(endpoint) >= this.#mostWith(endpoint)) at++;
      else {
        this.#waiting.splice(at, 1);
        void this.#work(endpoint);
      }
    }
  }

  #mostWith({ address }: OpenEndpoint): number {
    return this.#limits.isFragile?.(address) ? 1 : this.#limits.perDevice;
  }

  #busyWith(endpoint: OpenEndpoint): number {
    return this.#busy.get(endpoint.address) ?? 0;
  }

  async #work(endpoint: OpenEndpoint): Promise<void> {
    this.#inWork++;
    this.#busy.set(endpoint.address, this.#busyWith(endpoint) + 1);
    try {
      await this.#act(endpoint);
    } catch (error) {
      // A bug of ours: thrown to the caller once what is in work has ended in order.
      this.#failure ??= { error };
    }
    const left = this.#busyWith(endpoint) - 1;
    if (left > 0) this.#busy.set(endpoint.address, left);
    else this.#busy.delete(endpoint.address);
    this.#inWork--;
    this.#begin();
    this.#changed();
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#changed = resolve;
    });
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
