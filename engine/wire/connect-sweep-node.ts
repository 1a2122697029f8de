/**
 * Attempts to connect by node:net, wherever Linux's own calls can't be made. The same truth at
 * about a fifth of the speed.
 */
import { isIPv6, Socket } from 'node:net';
import {
  type Attempt,
  type AttemptOutcome,
  type Connects,
  inFlightMost,
  isLoopback,
  lingerBytesMax,
  lingerMs,
} from './connects.ts';
import { codeOf } from './network-error.ts';
import { hasIPv6 } from './own-addresses.ts';
import type { Guard } from './wire.ts';

/** Without knowing the limit on open files, a number that every system of today grants. */
const inFlightOfNode = Math.min(inFlightMost, 512);

export function connectsByNode<A extends Attempt>(guard: Guard): Connects<A> {
  return new NodeConnects<A>(guard);
}

class NodeConnects<A extends Attempt> implements Connects<A> {
  readonly method = 'node';
  readonly #guard: Guard;
  readonly #pending = new Map<Socket, A>();
  readonly #ending = new Set<Socket>();
  /** Attempts whose other end may be another of ours. */
  readonly #suspects = new WeakSet<A>();
  #settled: [attempt: A, outcome: AttemptOutcome][] = [];
  #max = inFlightOfNode;
  #hasIPv6: boolean | null = null;

  constructor(guard: Guard) {
    this.#guard = guard;
  }

  get room(): number {
    return Math.max(0, this.#max - this.#pending.size - this.#ending.size);
  }

  get inFlight(): number {
    return this.#pending.size + this.#settled.length;
  }

  begin(attempt: A): void {
    const { address, port, waitMs } = attempt;
    this.#guard.reach(address, port, 'tcp');
    const socket = new Socket();
    this.#pending.set(socket, attempt);
    const settle = (outcome: AttemptOutcome) => {
      clearTimeout(timer);
      if (!this.#pending.delete(socket)) return;
      if (outcome === 'connected') this.#end(socket, address);
      else socket.destroy();
      this.#settled.push([attempt, outcome]);
    };
    // A timer may run before what has arrived is read, in a busy process; `setImmediate` comes after.
    const timer = setTimeout(() => setImmediate(settle, 'silent'), waitMs);
    socket.on('error', (error) => {
      const code = codeOf(error);
      const isForGood = code === 'EADDRNOTAVAIL' && isIPv6(address) && !this.#knowsIPv6();
      const outcome = isForGood ? 'no-route' : outcomeOf(code);
      if (outcome === 'exhausted') this.#max = Math.max(1, this.#pending.size - 1);
      settle(outcome);
    });
    socket.once('connect', () =>
      settle(this.#isMetItself(socket, attempt) ? 'met-itself' : 'connected'),
    );
    socket.connect({ host: address, port });
  }

  collect(settled: (attempt: A, outcome: AttemptOutcome) => void): number {
    const all = this.#settled;
    this.#settled = [];
    for (const [attempt, outcome] of all) settled(attempt, outcome);
    return all.length;
  }

  async close(signal?: AbortSignal): Promise<void> {
    for (const socket of this.#pending.keys()) socket.destroy();
    this.#pending.clear();
    const until = performance.now() + lingerMs;
    const isWorthWaiting = () =>
      signal?.aborted !== true && performance.now() < until && this.#ending.size > 0;
    while (isWorthWaiting()) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const socket of this.#ending) socket.destroy();
  }

  #knowsIPv6(): boolean {
    this.#hasIPv6 ??= hasIPv6();
    return this.#hasIPv6;
  }

  #isMetItself(socket: Socket, attempt: A): boolean {
    if (socket.localAddress !== attempt.address) return false;
    const port = socket.localPort;
    const isOther = (one: A) => one.port === port && one.address === attempt.address;
    const other = [...this.#pending.values()].find((one) => one !== attempt && isOther(one));
    if (other) this.#suspects.add(other);
    return port === attempt.port || other !== undefined || this.#suspects.has(attempt);
  }

  /** FIN, then what the other side still says is dropped until it ends too. */
  #end(socket: Socket, address: string): void {
    if (isLoopback(address)) {
      socket.end(() => socket.destroy());
      return;
    }
    this.#ending.add(socket);
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => {
      clearTimeout(timer);
      this.#ending.delete(socket);
    });
    socket.on('data', () => {
      if (socket.bytesRead > lingerBytesMax) socket.destroy();
    });
    socket.end();
  }
}

const outcomes: Readonly<Record<string, AttemptOutcome>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'connected', // it was established, then reset
  ETIMEDOUT: 'silent',
  EHOSTUNREACH: 'host-unreachable',
  EHOSTDOWN: 'host-unreachable',
  EPROTO: 'protocol-unreachable',
  ENOPROTOOPT: 'protocol-unreachable',
  EMFILE: 'exhausted',
  ENFILE: 'exhausted',
  ENOBUFS: 'exhausted',
  ENOMEM: 'exhausted',
  EAGAIN: 'exhausted',
  EADDRINUSE: 'exhausted',
  EADDRNOTAVAIL: 'exhausted',
};

/** ENETUNREACH and EACCES may be a router's word or this machine's own, so they prove nothing. */
function outcomeOf(code: string): AttemptOutcome {
  return outcomes[code] ?? 'no-route';
}
