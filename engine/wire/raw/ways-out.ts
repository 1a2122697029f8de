/**
 * How packets get to a device: interface, next hop and source address, found once for each device
 * and shared by all that go the same way.
 */
import type { Clock } from '../../facts/clock.ts';
import { Neighbours } from './neighbours.ts';
import { type Link, Netlink, type Route } from './netlink.ts';
import { type Egress, type Outgoing, type Refused, SendBatch } from './send-batch.ts';
import { type SynTemplate, synTemplate } from './syn-frame.ts';
import { XdpBatch } from './xdp-batch.ts';

export type WayOut = {
  readonly batch: Outgoing;
  readonly template: SynTemplate;
  readonly source: Uint8Array;
};

export class WaysOut {
  readonly #netlink = new Netlink();
  readonly #neighbours: Neighbours;
  readonly #ways: WayOut[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #batches = new Map<string, Outgoing>();
  readonly #links = new Map<number, Link | null>();

  readonly #isFast: boolean;
  /** The last way that was found: behind a router, that of nearly all devices. */
  #last: { readonly mac: Uint8Array; readonly ifindex: number; readonly index: number } | null =
    null;

  /** `isFast`: worth a thread and a socket of the faster kind. */
  constructor(clock: Clock, isFast: boolean) {
    this.#isFast = isFast;
    this.#neighbours = new Neighbours(this.#netlink, clock);
  }

  at(index: number): WayOut | undefined {
    return this.#ways[index];
  }

  /** The index of the way to an address, or why there is none (yet). */
  to(address: Uint8Array): number | 'resolving' | 'no-route' | 'no-neighbour' {
    const route = this.#netlink.route(address);
    const link = route && this.#linkOf(route.ifindex);
    if (!route?.source || !link?.isUp || route.source.length !== address.length) return 'no-route';
    if (route.kind === 'local' || !link.isEthernet) {
      const family = address.length === 4 ? 4 : 6;
      return this.#indexOf({ family }, null, route.source);
    }
    const hop = route.gateway ?? address;
    const source = this.#sourceFor(hop, route);
    const mac = source && this.#neighbours.resolve(route.ifindex, hop, link.mac, source);
    if (mac === 'resolving') return mac;
    if (mac === 'absent') return route.gateway ? 'no-route' : 'no-neighbour';
    if (!mac) return 'no-route';
    if (this.#isLast(route, mac)) return this.#last?.index ?? 0;
    const header = frameHeader(mac, link.mac, address.length);
    const index = this.#indexOf(route, header, route.source);
    this.#last = { mac, ifindex: route.ifindex, index };
    return index;
  }

  #isLast({ ifindex, source }: Route, mac: Uint8Array): boolean {
    const last = this.#last;
    if (!last || last.ifindex !== ifindex || !isSame(last.mac, mac)) return false;
    const way = this.#ways[last.index];
    return way !== undefined && source !== null && isSame(way.source, source);
  }

  /** The address to ask for a next hop with: of its family, where that isn't the device's. */
  #sourceFor(hop: Uint8Array, route: Route): Uint8Array | null {
    if (route.source?.length === hop.length) return route.source;
    return this.#netlink.route(hop)?.source ?? null;
  }

  #linkOf(ifindex: number): Link | null {
    const known = this.#links.get(ifindex);
    if (known !== undefined) return known;
    const link = this.#netlink.link(ifindex);
    this.#links.set(ifindex, link);
    return link;
  }

  #indexOf(egress: Egress, header: Uint8Array | null, source: Uint8Array): number {
    const door = 'family' in egress ? `routed ${egress.family}` : `link ${egress.ifindex}`;
    const key = `${door} ${hex(header ?? new Uint8Array(0))} ${hex(source)}`;
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const batch = this.#batches.get(door) ?? openOutgoing(egress, this.#isFast);
    this.#batches.set(door, batch);
    const index = this.#ways.length;
    this.#ways.push({ batch, template: synTemplate(header, source), source });
    this.#indexes.set(key, index);
    return index;
  }

  send(refused: Refused): number {
    let sent = 0;
    for (const batch of this.#batches.values()) if (batch.waiting > 0) sent += batch.send(refused);
    return sent;
  }

  statistics() {
    const batches = [...this.#batches.values()];
    return {
      sent: batches.reduce((sum, batch) => sum + batch.sent, 0),
      unsent: batches.reduce((sum, batch) => sum + batch.unsent, 0),
      unsentBecause: batches.find((batch) => batch.unsentBecause)?.unsentBecause ?? null,
    };
  }

  close(): void {
    for (const batch of this.#batches.values()) batch.close();
    this.#neighbours.close();
    this.#netlink.close();
  }
}

function frameHeader(to: Uint8Array, from: Uint8Array, addressBytes: number): Uint8Array {
  const type = addressBytes === 4 ? [0x08, 0x00] : [0x86, 0xdd];
  return Uint8Array.from([...to, ...from, ...type]);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The faster kind is not to be had on every kernel and interface; nothing else depends on it. */
function openOutgoing(egress: Egress, isFast: boolean): Outgoing {
  if (!isFast || 'family' in egress) return new SendBatch(egress);
  try {
    return new XdpBatch(egress.ifindex);
  } catch {
    return new SendBatch(egress);
  }
}
