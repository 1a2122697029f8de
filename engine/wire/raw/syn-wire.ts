/**
 * The SYN wire on raw sockets: what leaves is built from templates, what comes in is read from a
 * ring, and the only thing remembered of a probe is the key of the cookies.
 *
 * A device costs four bytes here, filled in when it is first prepared: its guard has said yes, and
 * its way out (interface, next hop, source address) is shared with all that go the same way.
 */
import { randomBytes } from 'node:crypto';
import { type Clock, realClock } from '../../facts/clock.ts';
import { endpointText } from '../../facts/endpoint.ts';
import { Refusal } from '../../facts/refusal.ts';
import type { TargetSet } from '../../facts/target-set.ts';
import { type AnswerSink, attemptsMax, type Readiness, type SynWire } from '../packets.ts';
import type { Guard } from '../wire.ts';
import type { Answer } from './answer.ts';
import { synAvailability } from './availability.ts';
import { Cookie } from './cookie.ts';
import { ethernetIpv4, ethernetIpv6 } from './libc.ts';
import { ipv4AnswersTo, ipv6AnswersTo } from './packet-filter.ts';
import { ReceiveRing } from './receive-ring.ts';
import { Receiver, receiversFor } from './receive-threads.ts';
import { ephemeralPorts, sourcePortsFrom } from './source-ports.ts';
import { writeSyn } from './syn-frame.ts';
import { type WayOut, WaysOut } from './ways-out.ts';

export type SynWireOptions = {
  readonly clock?: Clock;
  /** 8 bytes; random where it isn't given, and there is no reason to give it but a test. */
  readonly key?: Uint8Array;
  /** Ports of devices that never get a packet, whatever the code above does. */
  readonly isExcluded?: (device: number, port: number) => boolean;
  /** Whether nothing may be sent at this time; asked for each packet. */
  readonly isClosed?: () => boolean;
  /** From some 50,000 probes a second on it is worth a thread of its own to send them. */
  readonly isFast?: boolean;
  /** Threads that read what comes in, for each family; 0 for none. By the number of cores. */
  readonly receivers?: number;
};

/** Refuses with `method-unavailable` where this machine has no raw sockets for us. */
export function openSynWire(
  targets: TargetSet,
  guard: Guard,
  options: SynWireOptions = {},
): SynWire {
  const available = synAvailability();
  if (!available.ok) throw new Refusal('method-unavailable', available.because);
  return new RawSynWire(targets, guard, options);
}

/** What #wayOf holds: the index of a way out, from 2. */
const notPrepared = 0;
const noWay = 1;

class RawSynWire implements SynWire {
  readonly #targets: TargetSet;
  readonly #guard: Guard;
  readonly #isExcluded: SynWireOptions['isExcluded'];
  readonly #isForbiddenNow: SynWireOptions['isClosed'];
  readonly #cookie: Cookie;
  readonly #firstPort: number;
  readonly #ways: WaysOut;
  readonly #wayOf: Uint32Array;
  readonly #whyNot = new Map<number, Readiness>();
  readonly #key: Uint8Array;
  readonly #threads: number;
  /** By length of address, opened for the first device of that family. */
  readonly #receivers = new Map<number, readonly Receiver[]>();
  #isClosed = false;
  #invalid = 0;
  #sink: AnswerSink = () => {};

  constructor(targets: TargetSet, guard: Guard, options: SynWireOptions) {
    this.#targets = targets;
    this.#guard = guard;
    this.#isExcluded = options.isExcluded;
    this.#isForbiddenNow = options.isClosed;
    this.#key = options.key ?? randomBytes(8);
    this.#cookie = new Cookie(this.#key);
    this.#threads = options.receivers ?? receiversFor(options.isFast ?? false);
    this.#firstPort = sourcePortsFrom(ephemeralPorts(), Math.random());
    this.#wayOf = new Uint32Array(targets.size);
    this.#ways = new WaysOut(options.clock ?? realClock, options.isFast ?? false);
  }

  prepare(device: number, port: number): Readiness {
    const way = this.#wayOf[device];
    if (way === undefined) throw new RangeError(`there is no device ${device}`);
    if (way > noWay) return 'ready';
    if (way === noWay) return this.#whyNot.get(device) ?? 'no-route';
    const address = new Uint8Array(16);
    const length = this.#targets.writeAddress(device, address, 0);
    // Before anything else, because what follows may ask the device's link for it.
    this.#guard.reach(this.#targets.addressAt(device), port, 'tcp');
    this.#listen(length);
    const found = this.#ways.to(address.slice(0, length));
    if (typeof found === 'number') {
      this.#wayOf[device] = found + noWay + 1;
      return 'ready';
    }
    if (found === 'resolving') return found;
    this.#wayOf[device] = noWay;
    if (found !== 'no-route') this.#whyNot.set(device, found);
    return found;
  }

  #listen(addressBytes: 4 | 16): void {
    if (this.#receivers.has(addressBytes)) return;
    const receivers: Receiver[] = [];
    try {
      this.#open(addressBytes, receivers);
      this.#receivers.set(addressBytes, receivers);
    } catch (cause) {
      for (const receiver of receivers) receiver.close();
      const because = cause instanceof Error ? cause.message : String(cause);
      throw new Refusal('method-unavailable', `no room to receive packets (${because})`, { cause });
    }
  }

  #open(addressBytes: 4 | 16, into: Receiver[]): void {
    const firstPort = this.#firstPort;
    const last = firstPort + attemptsMax - 1;
    const [protocol, filter] =
      addressBytes === 4
        ? ([ethernetIpv4, ipv4AnswersTo(firstPort, last)] as const)
        : ([ethernetIpv6, ipv6AnswersTo(firstPort, last)] as const);
    let group: number | boolean = this.#threads > 1;
    const open = (place: Int32Array) => {
      const ring: ReceiveRing = new ReceiveRing(protocol, filter, place, group);
      if (group !== false) group = ring.group;
      return ring;
    };
    const secret = { key: this.#key, firstPort };
    for (let i = 0; i < Math.max(1, this.#threads); i++) {
      into.push(new Receiver(open, secret, this.#threads > 0));
    }
  }

  queue(device: number, port: number, attempt: number): boolean {
    if (this.#isExcluded?.(device, port) || this.#isForbiddenNow?.()) {
      throw this.#outOfScope(device, port);
    }
    const way = this.#wayTo(device);
    const { batch, template } = way;
    const at = batch.next(template);
    if (at < 0) return false;
    const bytes = batch.bytes;
    const destination = at + template.destinationAt;
    this.#targets.writeAddress(device, bytes, destination);
    const localPort = this.#firstPort + attempt;
    const { addressBytes } = template;
    const sequence = this.#cookie.of(bytes, destination, addressBytes, port, localPort);
    writeSyn(bytes, at, template, port, localPort, sequence);
    batch.commit(template);
    return true;
  }

  #outOfScope(device: number, port: number): Refusal {
    const address = this.#targets.addressAt(device);
    const where = endpointText({ address, port, transport: 'tcp' });
    return new Refusal(
      'out-of-scope',
      `${where} is excluded from this check, or is at this time; nothing was sent`,
    );
  }

  /** The lock: without a way out, which only the guard's yes opens, nothing can be sent. */
  #wayTo(device: number): WayOut {
    const way = this.#ways.at((this.#wayOf[device] ?? notPrepared) - noWay - 1);
    if (!way) throw new Error(`device ${device} is not prepared`);
    return way;
  }

  flush(refused: (device: number, port: number) => void): number {
    return this.#ways.send((bytes, at, template) => {
      const { destinationAt, addressBytes, tcpAt } = template;
      const device = this.#targets.indexOfBytes(bytes, at + destinationAt, addressBytes);
      const port = ((bytes[at + tcpAt + 2] ?? 0) << 8) | (bytes[at + tcpAt + 3] ?? 0);
      refused(device, port);
    });
  }

  drain(sink: AnswerSink): number {
    this.#sink = sink;
    let packets = 0;
    for (const receiver of this.#allReceivers()) packets += receiver.drain(this.#take);
    return packets;
  }

  #allReceivers(): Receiver[] {
    return [...this.#receivers.values()].flat();
  }

  readonly #take = (bytes: Uint8Array, answer: Answer): void => {
    const device = this.#asked(bytes, answer);
    if (device < 0) {
      this.#invalid++;
      return;
    }
    const { remotePort, kind, remoteAt, senderAt, addressBytes } = answer;
    const byDevice = isSame(bytes, senderAt, bytes, remoteAt, addressBytes);
    this.#sink(device, remotePort, kind, answer.localPort - this.#firstPort, byDevice);
  };

  /** The device that this tells of, or -1 where none was asked from the address that it went to. */
  #asked(bytes: Uint8Array, { addressBytes, remoteAt, localAt }: Answer): number {
    const device = this.#targets.indexOfBytes(bytes, remoteAt, addressBytes);
    const way = device < 0 ? undefined : this.#ways.at((this.#wayOf[device] ?? 0) - noWay - 1);
    return way && isSame(bytes, localAt, way.source, 0, addressBytes) ? device : -1;
  }

  statistics() {
    const receivers = this.#allReceivers();
    const sum = (of: (one: Receiver) => number) => receivers.reduce((all, one) => all + of(one), 0);
    return {
      ...this.#ways.statistics(),
      received: sum(({ received }) => received),
      invalid: this.#invalid + sum(({ invalid }) => invalid),
      dropped: sum((one) => one.dropped()),
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const receiver of this.#allReceivers()) receiver.close();
    this.#ways.close();
  }
}

function isSame(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
}
