/**
 * Questions to the kernel's routing tables (rtnetlink(7)): which way to an address, from which
 * source, and the link-layer address of a neighbour if the kernel knows it. Asked for each device,
 * because policy rules, host routes and local addresses all have a say and a copy of one table
 * wouldn't know. Needs no privilege; the kernel answers within the call.
 */
import {
  afInet,
  afInet6,
  afNetlink,
  libc,
  msgDontWait,
  openSocket,
  sockRaw,
  systemError,
} from './libc.ts';

export type Route = {
  /** `local`: this machine itself. */
  readonly kind: 'unicast' | 'local';
  readonly ifindex: number;
  /** Null where the device is on the link. May be IPv6 for an IPv4 route (RFC 5549). */
  readonly gateway: Uint8Array | null;
  readonly source: Uint8Array | null;
};

export type Link = {
  readonly isEthernet: boolean;
  readonly isUp: boolean;
  readonly mac: Uint8Array;
};

const getLink = 18;
const getRoute = 26;
const getNeighbour = 30;
const errorMessage = 2;
const requestFlag = 1;
const netlinkHeader = 16;

export class Netlink {
  readonly #fd = openSocket(afNetlink, sockRaw, 0);
  readonly #reply = new Uint8Array(16_384);
  #sequence = 0;

  /** Null where there is none, or it may not be used (blackhole, prohibit, broadcast …). */
  route(address: Uint8Array): Route | null {
    const rtmsg = new Uint8Array(12);
    rtmsg[0] = familyOf(address);
    rtmsg[1] = address.length * 8;
    const reply = this.#ask(getRoute, rtmsg, [[1, address]]);
    return reply && readRoute(reply);
  }

  link(ifindex: number): Link | null {
    const ifinfo = new Uint8Array(16);
    new DataView(ifinfo.buffer).setInt32(4, ifindex, true);
    const reply = this.#ask(getLink, ifinfo, []);
    return reply && readLink(reply);
  }

  neighbour(ifindex: number, address: Uint8Array): Uint8Array | null {
    const ndmsg = new Uint8Array(12);
    ndmsg[0] = familyOf(address);
    new DataView(ndmsg.buffer).setInt32(4, ifindex, true);
    const reply = this.#ask(getNeighbour, ndmsg, [[1, address]]);
    return reply && readNeighbour(reply);
  }

  close(): void {
    libc().close(this.#fd);
  }

  /** The body of the answer, or null where the kernel answers with an error. */
  #ask(
    type: number,
    body: Uint8Array,
    attributes: readonly (readonly [number, Uint8Array])[],
  ): Uint8Array | null {
    this.#sequence = (this.#sequence + 1) >>> 0;
    const request = netlinkRequest(type, this.#sequence, body, attributes);
    if (libc().sendto(this.#fd, request, request.length, 0, null, 0) < 0) {
      throw systemError('netlink send');
    }
    // Answers to earlier questions are read with their question, so one is enough; be sure anyhow.
    for (let tries = 0; tries < 4; tries++) {
      const got = libc().recv(this.#fd, this.#reply, this.#reply.length, msgDontWait);
      if (got < netlinkHeader) return null;
      const view = new DataView(this.#reply.buffer, 0, got);
      if (view.getUint32(8, true) !== this.#sequence) continue;
      if (view.getUint16(4, true) === errorMessage) return null;
      return this.#reply.slice(netlinkHeader, Math.min(got, view.getUint32(0, true)));
    }
    return null;
  }
}

function familyOf(address: Uint8Array): number {
  return address.length === 4 ? afInet : afInet6;
}

function netlinkRequest(
  type: number,
  sequence: number,
  body: Uint8Array,
  attributes: readonly (readonly [number, Uint8Array])[],
): Uint8Array {
  const size = attributes.reduce(
    (sum, [, value]) => sum + padded(4 + value.length),
    netlinkHeader + body.length,
  );
  const request = new Uint8Array(size);
  const view = new DataView(request.buffer);
  view.setUint32(0, size, true);
  view.setUint16(4, type, true);
  view.setUint16(6, requestFlag, true);
  view.setUint32(8, sequence, true);
  request.set(body, netlinkHeader);
  let at = netlinkHeader + body.length;
  for (const [kind, value] of attributes) {
    view.setUint16(at, 4 + value.length, true);
    view.setUint16(at + 2, kind, true);
    request.set(value, at + 4);
    at += padded(4 + value.length);
  }
  return request;
}

const padded = (length: number) => (length + 3) & ~3;

/** The attributes after a fixed part of `from` bytes, by kind. */
export function readAttributes(body: Uint8Array, from: number): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  for (let at = from; at + 4 <= body.length; ) {
    const length = view.getUint16(at, true);
    if (length < 4 || at + length > body.length) break;
    found.set(view.getUint16(at + 2, true) & 0x3fff, body.subarray(at + 4, at + length));
    at += padded(length);
  }
  return found;
}

/** struct rtmsg: the type of route is its eighth byte. */
export function readRoute(body: Uint8Array): Route | null {
  const unicast = 1;
  const local = 2;
  const type = body[7];
  if (type !== unicast && type !== local) return null;
  const attributes = readAttributes(body, 12);
  const oif = attributes.get(4);
  if (oif?.length !== 4) return null;
  // 18 is RTA_VIA: a family, then an address of it.
  const gateway = attributes.get(5) ?? attributes.get(18)?.subarray(2);
  return {
    kind: type === local ? 'local' : 'unicast',
    ifindex: new DataView(oif.buffer, oif.byteOffset, 4).getUint32(0, true),
    gateway: wholeAddress(gateway),
    source: wholeAddress(attributes.get(7)),
  };
}

function wholeAddress(bytes: Uint8Array | null | undefined): Uint8Array | null {
  return bytes?.length === 4 || bytes?.length === 16 ? bytes : null;
}

/** struct ifinfomsg: hardware type at 2, flags at 8. */
export function readLink(body: Uint8Array): Link | null {
  if (body.length < 16) return null;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const arphrdEther = 1;
  const iffUp = 1;
  const mac = readAttributes(body, 16).get(1) ?? new Uint8Array(0);
  return {
    isEthernet: view.getUint16(2, true) === arphrdEther && mac.length === 6,
    isUp: (view.getUint32(8, true) & iffUp) !== 0,
    mac,
  };
}

/** struct ndmsg: the state at 8; a usable entry has been confirmed once or was set by hand. */
export function readNeighbour(body: Uint8Array): Uint8Array | null {
  const usable = 0x02 | 0x04 | 0x08 | 0x10 | 0x80; // reachable, stale, delay, probe, permanent
  if (body.length < 12) return null;
  const state = new DataView(body.buffer, body.byteOffset, body.length).getUint16(8, true);
  const mac = readAttributes(body, 12).get(2);
  return (state & usable) !== 0 && mac?.length === 6 ? mac : null;
}
