/**
 * Devices that are asked over UDP: services that answer, closed ports that say so by ICMP within
 * a limit, ports that say nothing, filters and loss. Its truth is known. Time is virtual.
 */
import type { Clock } from '../facts/clock.ts';
import type { UdpHeard, UdpProbes, UdpSent } from '../wire/udp-probes.ts';
import type { Guard } from '../wire/wire.ts';
import type { Random } from './random.ts';

export type UdpManner =
  | 'answers'
  /** From the port after it, as TFTP does from a new one. */
  | 'answers-from-next'
  | 'closed'
  | 'silent'
  | 'prohibited'
  | 'router-unreachable';

/** A bucket of `burst` errors that gets one each `everyMs`, as Linux does it; or so many in a window, as BSD. */
export type IcmpLimit =
  | { readonly burst: number; readonly everyMs: number }
  | { readonly inWindow: number; readonly windowMs: number };

export type UdpAskableDevice = {
  readonly mannerOf: (port: number) => UdpManner;
  /** Of probes with their answers. */
  readonly loss?: number;
  readonly icmpLimit?: IcmpLimit | ((now: number) => IcmpLimit | undefined) | undefined;
  /** From a probe to its answer. */
  readonly delayMs?: number;
  readonly isAwayAt?: (now: number) => boolean;
};

export type SimulatedUdpOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly guard: Guard;
  readonly isShort?: (sent: number) => boolean;
  /** False for a sweep of millions of probes, of which nothing is remembered. */
  readonly isRemembered?: boolean;
};

const roundTripMs = 2;

export class SimulatedUdp implements UdpProbes {
  readonly method = 'sockets';
  readonly room = 64;
  readonly payloads = new Map<string, Uint8Array[]>();
  readonly sendTimes = new Map<string, number[]>();
  isClosed = false;
  sent = 0;
  readonly #devices: ReadonlyMap<string, UdpAskableDevice>;
  readonly #options: SimulatedUdpOptions;
  readonly #granted = new Map<string, { tokens: number; at: number }>();
  /** By the time when it comes, from `#head` on. */
  #due: { readonly at: number; readonly heard: UdpHeard }[] = [];
  #head = 0;

  constructor(devices: ReadonlyMap<string, UdpAskableDevice>, options: SimulatedUdpOptions) {
    this.#devices = devices;
    this.#options = options;
  }

  maySay(address: string, port: number): boolean {
    return this.#options.guard.maySay(address, port, 'udp');
  }

  send(address: string, port: number, payload: Uint8Array, apart: boolean): UdpSent {
    this.#options.guard.say(address, port, 'udp');
    if (this.#options.isShort?.(this.sent++)) return 'exhausted';
    const now = this.#options.clock.now();
    if (this.#options.isRemembered !== false) {
      listOf(this.payloads, `${address} ${port}`).push(payload);
      listOf(this.sendTimes, address).push(now);
    }
    const heard = this.#answerOf(address, port, payload, apart);
    const { delayMs = roundTripMs } = this.#devices.get(address) ?? {};
    if (heard) this.#arrive(now + delayMs, heard);
    return 'sent';
  }

  collect(heard: (heard: UdpHeard) => void): number {
    const now = this.#options.clock.now();
    let count = 0;
    for (let one = this.#due[this.#head]; one && one.at <= now; one = this.#due[this.#head]) {
      this.#head++;
      count++;
      heard(one.heard);
    }
    if (this.#head > 1024 && this.#head * 2 > this.#due.length) {
      this.#due = this.#due.slice(this.#head);
      this.#head = 0;
    }
    return count;
  }

  /** What somebody else sends to this machine. */
  inject(heard: UdpHeard): void {
    this.#arrive(this.#options.clock.now(), heard);
  }

  #arrive(at: number, heard: UdpHeard): void {
    let place = this.#due.length;
    while (place > this.#head && (this.#due[place - 1]?.at ?? 0) > at) place--;
    this.#due.splice(place, 0, { at, heard });
  }

  forget(): void {}

  close(): void {
    this.isClosed = true;
  }

  #answerOf(address: string, port: number, payload: Uint8Array, apart: boolean): UdpHeard | null {
    const device = this.#devices.get(address);
    const manner = device?.mannerOf(port) ?? 'silent';
    const { random, clock } = this.#options;
    if (!device || manner === 'silent' || device.isAwayAt?.(clock.now())) return null;
    if (device.loss !== undefined && random.chance(device.loss)) return null;
    const answer = { is: 'answered', address, port, bytes: payload, alone: true } as const;
    if (manner === 'answers') return answer;
    if (manner === 'answers-from-next') {
      return apart ? answer : { ...answer, port: port + 1, alone: false };
    }
    if (manner === 'router-unreachable') {
      return { is: 'unreachable', address, port, reason: 'host-unreachable', byDevice: false };
    }
    if (!this.#maySayIcmp(address, device, clock.now())) return null;
    const reason = manner === 'closed' ? 'port-unreachable' : 'admin-prohibited';
    return { is: 'unreachable', address, port, reason, byDevice: true };
  }

  #maySayIcmp(address: string, device: UdpAskableDevice, now: number): boolean {
    const { icmpLimit } = device;
    const limit = typeof icmpLimit === 'function' ? icmpLimit(now) : icmpLimit;
    if (!limit) return true;
    const isWindow = 'inWindow' in limit;
    const most = isWindow ? limit.inWindow : limit.burst;
    const known = this.#granted.get(address) ?? { tokens: most, at: now };
    this.#granted.set(address, known);
    if (!isWindow) known.tokens = Math.min(most, known.tokens + (now - known.at) / limit.everyMs);
    else if (Math.floor(now / limit.windowMs) !== Math.floor(known.at / limit.windowMs)) {
      known.tokens = most;
    }
    known.at = now;
    if (known.tokens < 1) return false;
    known.tokens--;
    return true;
  }
}

function listOf<Key, One>(map: Map<Key, One[]>, key: Key): One[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
