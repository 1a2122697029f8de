/**
 * Addresses that answer on every port (a SYN proxy, a tarpit, a middlebox). An answer proves nothing
 * there, so handshakes are completed: on the ports where services usually sit with the patience of
 * an identification, on all the others for a short look that shows which of them behave otherwise
 * than the crowd. Those are identified too. It begins as soon as nearly every port of the address
 * has been told, while the other devices are still being swept.
 */
import type { Clock } from './facts/clock.ts';
import type { Endpoint } from './facts/endpoint.ts';
import { noPorts, type PortSet, portCount, portSetOf, portsOf } from './facts/port-set.ts';
import { differenceOf } from './facts/port-set-algebra.ts';
import type { PortState, Reason } from './facts/port-state.ts';
import type { Service } from './facts/service.ts';
import { type Behaviour, lookBeyond } from './identify/beyond-handshake.ts';
import { Crowd } from './identify/crowd.ts';
import type { IdentifyOptions } from './identify/identify.ts';
import { ladderFor } from './identify/ladder.ts';
import { protocols } from './identify/protocols/all.ts';
import { liarNotes } from './liar-notes.ts';
import { keyOf } from './open-ports.ts';
import type { Dialer } from './wire/wire.ts';

/** What is known of such an address beyond its handshakes. */
export type LiarSeen = {
  readonly notes: readonly string[];
  /** Ports that are open because something of their own has spoken there. */
  readonly open: PortSet;
  /** Ports that were reset twice right after the handshake. */
  readonly closed: PortSet;
};

export type LiarLimits = Partial<IdentifyOptions> & { readonly perDevice?: number };

export type LiarGround = {
  readonly addressAt: (device: number) => string;
  /** TCP ports that each device is asked. */
  readonly asked: number;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly maySay: (address: string, port: number) => boolean;
  /** Connections a second to one device. */
  readonly rate: number;
  readonly signal: AbortSignal;
  /** By `keyOf`; what is known already is not asked again. */
  readonly services: ReadonlyMap<string, Service>;
  readonly identify: (endpoints: Iterable<Endpoint>, limits: LiarLimits) => Promise<void>;
};

/** A few seconds a port: what is real there answers at once, and all the rest never will. */
const usualLimits: LiarLimits = {
  streamLimits: { portMs: 6_000, dialMs: 2_000, connectionsMax: 3 },
  perDevice: 16,
};
/** A port that showed something of its own is worth more. */
const oddLimits: LiarLimits = { streamLimits: { portMs: 20_000 }, perDevice: 8 };
const oddMax = 256;
/** A look is begun when this share of the asked ports has answered. */
const nearlyAll = 0.9;
const looksPerSecondMax = 2_000;
const looksAtOnce = 768;
/** The second look at ports that were reset is gentler, lest the resets are of our own making. */
const secondLooksAtOnce = 32;
/** Looking takes as long as sweeping the ports did, and this much more; at least and at most that. */
const budgetShare = 1.25;
const budgetMs = { least: 90_000, most: 30 * 60_000 };

export class Liars {
  readonly #ground: LiarGround;
  readonly seen = new Map<number, LiarSeen>();
  readonly #answering = new Map<number, Set<number>>();
  readonly #looks = new Map<number, Look>();
  #suspects = new Set<string>();
  #settled: ReadonlyMap<number, PortSet> = new Map();

  constructor(ground: LiarGround) {
    this.#ground = ground;
  }

  /** From the sweep, as it tells of ports. */
  heard(device: number, port: number, _state: PortState, reason: Reason): void {
    if (reason !== 'answers-everywhere' || this.#looks.has(device)) return;
    const ports = this.#answering.get(device) ?? new Set();
    this.#answering.set(device, ports);
    this.#suspects.add(this.#ground.addressAt(device));
    ports.add(port);
    if (ports.size >= this.#ground.asked * nearlyAll) this.#begin(device, ports);
  }

  /** It answers everywhere as far as the sweep knows: its ports are not identified one by one. */
  has(address: string): boolean {
    return this.#suspects.has(address);
  }

  /** The sweep is over: these answer everywhere, on these ports. */
  settle(liars: ReadonlyMap<number, PortSet>): void {
    this.#settled = liars;
    this.#suspects = new Set([...liars.keys()].map((device) => this.#ground.addressAt(device)));
    for (const [device, answering] of liars) {
      if (!this.#looks.has(device)) this.#begin(device, portsOf(answering));
    }
    this.#answering.clear();
  }

  /** Resolves once all of them have been looked at; then `seen` tells. */
  async end(): Promise<void> {
    for (const [device, look] of this.#looks) {
      const answering = this.#settled.get(device);
      // One that turned out to be none was asked no more than its ports.
      const seen = await look.end(answering ?? noPorts);
      if (answering) this.seen.set(device, seen);
    }
  }

  #begin(device: number, ports: Iterable<number>): void {
    this.#answering.delete(device);
    this.#looks.set(device, new Look(this.#ground.addressAt(device), this.#ground, ports));
  }
}

class Look {
  readonly #address: string;
  readonly #ground: LiarGround;
  readonly #crowd = new Crowd();
  readonly #begun: ReadonlySet<number>;
  readonly #work: Promise<void>;
  readonly #resetTwice = new Set<number>();
  readonly #identified = new Set<number>();
  #failure: { readonly error: unknown } | null = null;

  constructor(address: string, ground: LiarGround, ports: Iterable<number>) {
    this.#address = address;
    this.#ground = ground;
    this.#begun = new Set(ports);
    // A bug waits for whoever asks for the end.
    this.#work = this.#at([...this.#begun]).catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  /** `answering`: the ports that did in the end; those that came later are looked at now. */
  async end(answering: PortSet): Promise<LiarSeen> {
    await this.#work;
    if (this.#failure) throw this.#failure.error;
    await this.#at([...portsOf(answering)].filter((port) => !this.#begun.has(port)));
    return this.#seen(answering);
  }

  async #at(ports: readonly number[]): Promise<void> {
    const usual = ports.filter((port) => usualPorts.has(port));
    await Promise.all([this.#identify(usual, usualLimits), this.#lookAtAll(ports)]);
    const odd = this.#crowd.odd(oddMax).filter((port) => !this.#identified.has(port));
    for (const port of odd) this.#identified.add(port);
    await this.#identify(odd, oddLimits);
  }

  async #identify(ports: readonly number[], limits: LiarLimits): Promise<void> {
    const endpoints = ports.map((port) => this.#endpoint(port));
    const unnamed = endpoints.filter((endpoint) => !this.#serviceAt(endpoint)?.protocol);
    if (unnamed.length > 0) await this.#ground.identify(unnamed, limits);
  }

  async #lookAtAll(ports: readonly number[]): Promise<void> {
    const reset: number[] = [];
    await this.#look(ports, looksAtOnce, (port, behaviour) => {
      this.#crowd.add(port, behaviour);
      if (behaviour.manner === 'reset') reset.push(port);
    });
    if (!this.#crowd.doesAsCrowd('reset')) return;
    await this.#look(reset, secondLooksAtOnce, (port, { manner }) => {
      if (manner === 'reset') this.#resetTwice.add(port);
    });
  }

  async #look(
    ports: readonly number[],
    atOnce: number,
    onSeen: (port: number, behaviour: Behaviour) => void,
  ): Promise<void> {
    const { dialer, clock, signal, maySay } = this.#ground;
    const rate = Math.min(looksPerSecondMax, this.#ground.rate);
    const sweepMs = (ports.length * 1000) / rate;
    await lookBeyond(this.#address, spread(ports), {
      dialer,
      signal,
      clock,
      rate,
      atOnce,
      budgetMs: Math.min(budgetMs.most, Math.max(budgetMs.least, sweepMs * budgetShare)),
      helloFor: (port) => (maySay(this.#address, port) ? helloFor(port) : null),
      onSeen,
    });
  }

  #seen(answering: PortSet): LiarSeen {
    const odd = this.#crowd.odd(oddMax);
    const isSpeaking = (port: number) => this.#crowd.behaviourOf(port)?.words !== '';
    const known = [...portsOf(answering)].filter(
      (port) => this.#serviceAt(this.#endpoint(port))?.protocol,
    );
    const open = portSetOf([...known, ...odd.filter(isSpeaking)]);
    const counts = { answering: portCount(answering), real: [...portsOf(open)], odd };
    return {
      notes: liarNotes(this.#crowd, counts),
      open,
      closed: differenceOf(portSetOf(this.#resetTwice), open),
    };
  }

  #serviceAt(endpoint: Endpoint): Service | undefined {
    return this.#ground.services.get(keyOf(endpoint));
  }

  #endpoint(port: number): Endpoint {
    return { address: this.#address, port, transport: 'tcp' };
  }
}

const streams = protocols.filter(({ transport }) => transport === 'tcp');
const usualPorts = new Set(streams.flatMap(({ ports }) => ports));

/** Of whoever usually sits on this port, else the one that most servers have an answer for. */
function helloFor(port: number): Uint8Array | null {
  return ladderFor(port, protocols, { insideTls: false }).hellos[0]?.bytes ?? null;
}

/** In another order than that of their numbers: where time ends early, a sample was looked at. */
function* spread(ports: readonly number[]): Generator<number> {
  const steps = 251; // prime
  for (let first = 0; first < steps; first++) {
    for (let at = first; at < ports.length; at += steps) yield ports[at] ?? 0;
  }
}
