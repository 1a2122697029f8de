/**
 * Devices that are asked over UDP: services that answer, closed ports that say so by ICMP within
 * a limit, ports that say nothing, filters and loss. Its truth is known. Time is virtual.
 */
import type { Clock } from '../facts/clock.ts';
import type { UdpHeard, UdpProbes, UdpSent } from '../wire/udp-probes.ts';
import type { Guard } from '../wire/wire.ts';
import type { Random } from './random.ts';

export type UdpManner = 'answers' | 'closed' | 'silent' | 'prohibited' | 'router-unreachable';

export type UdpAskableDevice = {
  readonly mannerOf: (port: number) => UdpManner;
  readonly loss?: number;
  /** As Linux does it: `burst` ICMP errors at once, then one each `everyMs`. */
  readonly icmpLimit?: { readonly burst: number; readonly everyMs: number };
};

export type SimulatedUdpOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly guard: Guard;
  readonly isShort?: (sent: number) => boolean;
};

const roundTripMs = 2;

export class SimulatedUdp implements UdpProbes {
  readonly method = 'sockets';
  readonly room = 64;
  readonly payloads = new Map<string, Uint8Array[]>();
  readonly sendTimes = new Map<string, number[]>();
  isClosed = false;
  readonly #devices: ReadonlyMap<string, UdpAskableDevice>;
  readonly #options: SimulatedUdpOptions;
  readonly #tokens = new Map<string, { tokens: number; at: number }>();
  #due: { readonly at: number; readonly heard: UdpHeard }[] = [];
  #sent = 0;

  constructor(devices: ReadonlyMap<string, UdpAskableDevice>, options: SimulatedUdpOptions) {
    this.#devices = devices;
    this.#options = options;
  }

  maySay(address: string, port: number): boolean {
    return this.#options.guard.maySay(address, port, 'udp');
  }

  send(address: string, port: number, payload: Uint8Array): UdpSent {
    this.#options.guard.say(address, port, 'udp');
    if (this.#options.isShort?.(this.#sent++)) return 'exhausted';
    const now = this.#options.clock.now();
    const key = `${address} ${port}`;
    this.payloads.set(key, [...(this.payloads.get(key) ?? []), payload]);
    this.sendTimes.set(address, [...(this.sendTimes.get(address) ?? []), now]);
    const heard = this.#answerOf(address, port, payload);
    if (heard) this.#due.push({ at: now + roundTripMs, heard });
    return 'sent';
  }

  collect(heard: (heard: UdpHeard) => void): number {
    const now = this.#options.clock.now();
    const ripe = this.#due.filter(({ at }) => at <= now);
    if (ripe.length === 0) return 0;
    this.#due = this.#due.filter(({ at }) => at > now);
    for (const one of ripe) heard(one.heard);
    return ripe.length;
  }

  /** What somebody else sends to this machine. */
  inject(heard: UdpHeard): void {
    this.#due.push({ at: this.#options.clock.now(), heard });
  }

  forget(): void {}

  close(): void {
    this.isClosed = true;
  }

  #answerOf(address: string, port: number, payload: Uint8Array): UdpHeard | null {
    const device = this.#devices.get(address);
    const manner = device?.mannerOf(port) ?? 'silent';
    if (!device || manner === 'silent' || this.#options.random.chance(device.loss ?? 0))
      return null;
    if (manner === 'answers') return { is: 'answered', address, port, bytes: payload };
    if (manner === 'router-unreachable') {
      return { is: 'unreachable', address, port, reason: 'host-unreachable', byDevice: false };
    }
    if (!this.#maySayIcmp(address, device)) return null;
    const reason = manner === 'closed' ? 'port-unreachable' : 'admin-prohibited';
    return { is: 'unreachable', address, port, reason, byDevice: true };
  }

  #maySayIcmp(address: string, { icmpLimit }: UdpAskableDevice): boolean {
    if (!icmpLimit) return true;
    const now = this.#options.clock.now();
    const known = this.#tokens.get(address) ?? { tokens: icmpLimit.burst, at: now };
    const filled = known.tokens + (now - known.at) / icmpLimit.everyMs;
    const tokens = Math.min(icmpLimit.burst, filled);
    this.#tokens.set(address, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }
}
