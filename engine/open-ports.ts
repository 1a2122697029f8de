/**
 * The open ports on their way from the sweeps to identification, as they are found. A device with
 * very many of them is held back until its sweep has ended: it may be an address that answers on
 * every port, and talking to 65,000 nothings would help nobody.
 */
import type { Transport } from './facts/endpoint.ts';
import { type PortSet, portsOf } from './facts/port-set.ts';
import type { OpenEndpoint } from './identify/identify-all.ts';

/**
 * More open ports than this on one device wait for the end of the sweep. Few, because each of an
 * address that answers everywhere and says nothing costs half a minute.
 */
const freelyMax = 6;

export class OpenPorts implements AsyncIterable<OpenEndpoint> {
  readonly #ready: OpenEndpoint[] = [];
  readonly #held = new Map<string, OpenEndpoint[]>();
  readonly #passed = new Map<string, number>();
  readonly #known = new Set<string>();
  #isEnded = false;
  #wake: () => void = () => {};

  get size(): number {
    return this.#known.size;
  }

  add(endpoint: OpenEndpoint): void {
    const key = keyOf(endpoint);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    const passed = this.#passed.get(endpoint.address) ?? 0;
    if (passed < freelyMax || endpoint.transport === 'udp') {
      this.#passed.set(endpoint.address, passed + 1);
      this.#ready.push(endpoint);
    } else {
      const held = this.#held.get(endpoint.address);
      if (held) held.push(endpoint);
      else this.#held.set(endpoint.address, [endpoint]);
    }
    this.#wake();
  }

  /** The sweeps are over: what was held back passes, but for addresses that answer everywhere. */
  end(answersEverywhere: (address: string) => boolean): void {
    for (const [address, held] of this.#held) {
      if (!answersEverywhere(address)) this.#ready.push(...held);
      else for (const endpoint of held) this.#known.delete(keyOf(endpoint));
    }
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<OpenEndpoint> {
    for (;;) {
      const next = this.#ready.shift();
      if (next) yield next;
      else if (this.#isEnded) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

export function keyOf({ address, port, transport }: OpenEndpoint): string {
  return `${address} ${port}/${transport}`;
}

export function* endpointsOf(
  address: string,
  ports: PortSet,
  transport: Transport,
): Generator<OpenEndpoint> {
  for (const port of portsOf(ports)) yield { address, port, transport };
}
