/**
 * Attempts to connect by Linux's own calls: non-blocking `connect`, one `epoll` for all.
 *
 * A socket whose connection was refused is used again: the second `connect` that fetches the
 * outcome leaves it unconnected and without a local port (inet_stream_connect in the kernel), so a
 * closed port costs two calls instead of five. Registered once, edge-triggered; an event for a
 * socket that is not in flight is a late one and means nothing.
 *
 * Invariants:
 *   1. a slot is in exactly one of: no socket, idle, in flight, ending;
 *   2. an attempt settles exactly once, or not at all when `close` ends it;
 *   3. `connect` is called for a new attempt only after the guard has been asked.
 */
import { readdirSync } from 'node:fs';
import {
  type Attempt,
  type AttemptOutcome,
  type Connects,
  inFlightMost,
  isLoopback,
  lingerBytesMax,
  lingerMs,
} from './connects.ts';
import * as E from './errno.ts';
import type { Libc, NativeMemory } from './libc.ts';
import { hasIPv6 } from './own-addresses.ts';
import {
  AddressMemory,
  AF_INET,
  AF_INET6,
  isAddressIn,
  portIn,
  sockaddrBytes,
  writeSockaddr,
} from './sockaddr.ts';
import type { Guard } from './wire.ts';

const SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0x800 | 0x80000;
const EPOLL_CLOEXEC = 0x80000;
const EPOLL_CTL_ADD = 1;
/** IN | OUT | RDHUP | ET: every change of state, told once. */
const EPOLL_EVENTS = 0x1 | 0x4 | 0x2000 | 0x80000000;
/** struct epoll_event is packed on x86 and nowhere else. */
const eventBytes = process.arch === 'x64' ? 12 : 16;
const eventDataAt = process.arch === 'x64' ? 4 : 8;
const SHUT_WR = 1;
const MSG_DONTWAIT_TRUNC = 0x40 | 0x20; // TRUNC throws the bytes away without copying them
const RLIMIT_NOFILE = 7;
const eventsMax = 256;
/** Files that the rest of the process may still want to open. */
const filesKept = 64;
/** Deadlines are looked through at most this often. */
const expiryEveryMs = 5;

type Stage = 'no-socket' | 'idle' | 'in-flight' | 'ending';

type Slot<A> = {
  fd: number;
  stage: Stage;
  isIPv4: boolean;
  attempt: A | null;
  /** When the attempt is silent, or the orderly end has taken too long. */
  deadline: number;
  bytesDropped: number;
  /** Another attempt of ours may be its other end. */
  isSuspect: boolean;
};

export function connectsByLinux<A extends Attempt>(guard: Guard, libc: Libc): Connects<A> {
  return new LinuxConnects<A>(guard, libc);
}

class LinuxConnects<A extends Attempt> implements Connects<A> {
  readonly method = 'sockets';
  readonly #guard: Guard;
  readonly #libc: Libc;
  readonly #epoll: number;
  readonly #slots: Slot<A>[] = [];
  readonly #unused: number[] = [];
  readonly #idle: Record<'ipv4' | 'ipv6', number[]> = { ipv4: [], ipv6: [] };
  /** Attempts that settled while they were begun. */
  #settledAtOnce: [attempt: A, outcome: AttemptOutcome][] = [];
  #slotsMax: number;
  #inFlight = 0;
  #expiredAt = 0;
  #hasIPv6: boolean | null = null;
  readonly #addresses = new AddressMemory();
  readonly #remote: Record<'ipv4' | 'ipv6', NativeMemory>;
  readonly #local: NativeMemory;
  readonly #length: NativeMemory;
  readonly #event: NativeMemory;
  readonly #events: NativeMemory;

  constructor(guard: Guard, libc: Libc) {
    this.#guard = guard;
    this.#libc = libc;
    this.#epoll = libc.epollCreate(EPOLL_CLOEXEC);
    if (this.#epoll < 0) throw new Error(`epoll_create1 failed with errno ${libc.errno()}`);
    this.#remote = { ipv4: libc.memory(sockaddrBytes), ipv6: libc.memory(sockaddrBytes) };
    this.#local = libc.memory(sockaddrBytes);
    this.#length = libc.memory(4);
    this.#event = libc.memory(eventBytes);
    this.#events = libc.memory(eventBytes * eventsMax);
    this.#slotsMax = Math.max(1, Math.min(inFlightMost, filesFree(libc) - filesKept));
  }

  get room(): number {
    const used = this.#slots.length - this.#unused.length;
    const idle = this.#idle.ipv4.length + this.#idle.ipv6.length;
    return Math.max(0, this.#slotsMax - used + idle);
  }

  get inFlight(): number {
    return this.#inFlight + this.#settledAtOnce.length;
  }

  begin(attempt: A): void {
    this.#guard.reach(attempt.address, attempt.port, 'tcp');
    const address = this.#addresses.bytesOf(attempt.address);
    const family = address.length === 4 ? 'ipv4' : 'ipv6';
    const index = this.#idle[family].pop() ?? this.#openSlot(family);
    const slot = index === null ? undefined : this.#slots[index];
    if (index === null || !slot) {
      this.#settledAtOnce.push([attempt, 'exhausted']);
      return;
    }
    const remote = this.#remote[family];
    const length = writeSockaddr(remote.view, 0, address, attempt.port);
    const errno =
      this.#libc.connect(slot.fd, remote.pointer, length) === 0 ? 0 : this.#libc.errno();
    slot.attempt = attempt;
    slot.stage = 'in-flight';
    slot.isSuspect = false;
    slot.deadline = performance.now() + attempt.waitMs;
    this.#inFlight++;
    if (errno === E.EINPROGRESS) return;
    this.#settle(index, slot, errno, true, (...settled) => this.#settledAtOnce.push(settled));
  }

  collect(settled: (attempt: A, outcome: AttemptOutcome) => void): number {
    let count = 0;
    const tell = (attempt: A, outcome: AttemptOutcome) => {
      count++;
      settled(attempt, outcome);
    };
    const atOnce = this.#settledAtOnce;
    this.#settledAtOnce = [];
    for (const [attempt, outcome] of atOnce) tell(attempt, outcome);
    // Every event is read before a deadline is looked at: a busy process is not a silent device.
    let ready = 0;
    do {
      ready = this.#libc.epollWait(this.#epoll, this.#events.pointer, eventsMax, 0);
      for (let i = 0; i < ready; i++) {
        this.#hear(this.#events.view.getUint32(i * eventBytes + eventDataAt, true), tell);
      }
    } while (ready === eventsMax);
    this.#expire(tell);
    return count;
  }

  async close(signal?: AbortSignal): Promise<void> {
    const until = performance.now() + lingerMs;
    const isWorthWaiting = () =>
      signal?.aborted !== true &&
      performance.now() < until &&
      this.#slots.some((slot) => slot.stage === 'ending');
    while (isWorthWaiting()) {
      this.collect(() => {});
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const slot of this.#slots) {
      if (slot.stage !== 'no-socket') this.#libc.close(slot.fd);
      slot.stage = 'no-socket';
      slot.attempt = null;
    }
    this.#libc.close(this.#epoll);
    const { ipv4, ipv6 } = this.#remote;
    for (const one of [ipv4, ipv6, this.#local, this.#length, this.#event, this.#events]) {
      this.#libc.free(one);
    }
  }

  /** Null where this machine has no further socket to give; asks for fewer from then on. */
  #openSlot(family: 'ipv4' | 'ipv6'): number | null {
    const other = family === 'ipv4' ? 'ipv6' : 'ipv4';
    const used = this.#slots.length - this.#unused.length;
    const spare = used >= this.#slotsMax ? this.#idle[other].pop() : undefined;
    if (spare !== undefined) this.#drop(spare);
    const domain = family === 'ipv4' ? AF_INET : AF_INET6;
    const fd = this.#libc.socket(domain, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
    if (fd < 0) {
      this.#slotsMax = Math.max(1, this.#slots.length - this.#unused.length);
      return null;
    }
    const index = this.#unused.pop() ?? this.#slots.length;
    this.#event.view.setUint32(0, EPOLL_EVENTS, true);
    this.#event.view.setUint32(eventDataAt, index, true);
    if (this.#libc.epollCtl(this.#epoll, EPOLL_CTL_ADD, fd, this.#event.pointer) < 0) {
      this.#libc.close(fd);
      this.#unused.push(index);
      return null;
    }
    const slot: Slot<A> = {
      fd,
      stage: 'idle',
      isIPv4: family === 'ipv4',
      attempt: null,
      deadline: 0,
      bytesDropped: 0,
      isSuspect: false,
    };
    this.#slots[index] = slot;
    return index;
  }

  #hear(index: number, tell: (attempt: A, outcome: AttemptOutcome) => void): void {
    const slot = this.#slots[index];
    if (slot?.stage === 'ending') this.#drain(index, slot);
    if (slot?.stage !== 'in-flight') return;
    const remote = slot.isIPv4 ? this.#remote.ipv4 : this.#remote.ipv6;
    const length = slot.isIPv4 ? 16 : sockaddrBytes;
    // While connecting, `connect` only reports; whose address it is given is not looked at.
    const errno =
      this.#libc.connect(slot.fd, remote.pointer, length) === 0 ? 0 : this.#libc.errno();
    if (errno !== E.EALREADY) this.#settle(index, slot, errno, false, tell);
  }

  #settle(
    index: number,
    slot: Slot<A>,
    errno: number,
    isOwnWord: boolean,
    tell: (attempt: A, outcome: AttemptOutcome) => void,
  ): void {
    const { attempt } = slot;
    if (!attempt) return;
    slot.attempt = null;
    this.#inFlight--;
    if (errno === 0 || errno === E.EISCONN) {
      const outcome = this.#isMetItself(slot, attempt) ? 'met-itself' : 'connected';
      this.#end(index, slot, attempt.address);
      tell(attempt, outcome);
      return;
    }
    if (errno === E.ECONNREFUSED || (isOwnWord && E.isShortage(errno))) {
      slot.stage = 'idle';
      this.#idle[slot.isIPv4 ? 'ipv4' : 'ipv6'].push(index);
    } else this.#drop(index);
    const isForGood = errno === E.EADDRNOTAVAIL && !slot.isIPv4 && !this.#knowsIPv6();
    tell(attempt, isForGood ? 'no-route' : outcomeOf(errno, isOwnWord));
  }

  #knowsIPv6(): boolean {
    this.#hasIPv6 ??= hasIPv6();
    return this.#hasIPv6;
  }

  /**
   * The kernel took the very port that is asked as the local one; or two attempts of this sweep met,
   * each from the port that the other asked. Then the other one is no proof either.
   */
  #isMetItself(slot: Slot<A>, attempt: A): boolean {
    this.#length.view.setInt32(0, sockaddrBytes, true);
    const { pointer, view } = this.#local;
    if (this.#libc.getsockname(slot.fd, pointer, this.#length.pointer) < 0) return false;
    if (!isAddressIn(view, 0, this.#addresses.bytesOf(attempt.address))) return false;
    const port = portIn(view, 0);
    const other = this.#slots.find(
      (one) => one.attempt?.port === port && one.attempt.address === attempt.address,
    );
    if (other) other.isSuspect = true;
    return port === attempt.port || other !== undefined || slot.isSuspect;
  }

  #end(index: number, slot: Slot<A>, address: string): void {
    // This machine's own servers need no waiting: `close` ends in order by itself.
    if (isLoopback(address) || this.#libc.shutdown(slot.fd, SHUT_WR) < 0) {
      this.#drop(index);
      return;
    }
    slot.stage = 'ending';
    slot.deadline = performance.now() + lingerMs;
    slot.bytesDropped = 0;
    this.#drain(index, slot);
  }

  /** Reads and forgets, so that closing is no reset; until the other side ends too. */
  #drain(index: number, slot: Slot<A>): void {
    while (slot.bytesDropped < lingerBytesMax) {
      const read = this.#libc.recv(slot.fd, null, lingerBytesMax, MSG_DONTWAIT_TRUNC);
      if (read < 0 && this.#libc.errno() === E.EAGAIN) return;
      if (read <= 0) break;
      slot.bytesDropped += read;
    }
    this.#drop(index);
  }

  #drop(index: number): void {
    const slot = this.#slots[index];
    if (!slot) return;
    this.#libc.close(slot.fd);
    slot.stage = 'no-socket';
    this.#unused.push(index);
  }

  #expire(tell: (attempt: A, outcome: AttemptOutcome) => void): void {
    const now = performance.now();
    if (now - this.#expiredAt < expiryEveryMs) return;
    this.#expiredAt = now;
    for (const [index, slot] of this.#slots.entries()) {
      if (slot.deadline > now) continue;
      if (slot.stage === 'ending') this.#drop(index);
      if (slot.stage !== 'in-flight' || !slot.attempt) continue;
      const { attempt } = slot;
      slot.attempt = null;
      this.#inFlight--;
      this.#drop(index);
      tell(attempt, 'silent');
    }
  }
}

function outcomeOf(errno: number, isOwnWord: boolean): AttemptOutcome {
  if (errno === E.ECONNREFUSED) return 'refused';
  // A reset of what was already established: the port did accept.
  if (errno === E.ECONNRESET) return 'connected';
  if (errno === E.ETIMEDOUT) return 'silent';
  if (E.isShortage(errno)) return 'exhausted';
  if (isOwnWord) return 'no-route';
  if (errno === E.EHOSTUNREACH) return 'host-unreachable';
  if (errno === E.ENETUNREACH) return 'net-unreachable';
  if (errno === E.ENOPROTOOPT || errno === E.EPROTO) return 'protocol-unreachable';
  // ICMPv6 says "administratively prohibited" so; for IPv4 the kernel makes it EHOSTUNREACH.
  if (errno === E.EACCES) return 'admin-prohibited';
  return 'no-route';
}

/** Files that may still be opened under the limit (RLIMIT_NOFILE). */
export function filesFree(libc: Libc): number {
  const limit = libc.memory(16);
  const known = libc.getrlimit(RLIMIT_NOFILE, limit.pointer) === 0;
  const soft = known ? Number(limit.view.getBigUint64(0, true)) : 1024;
  libc.free(limit);
  return soft - readdirSync('/proc/self/fd').length;
}
