/**
 * How the silent UDP ports of one device are asked again, until their silence can be believed.
 *
 * A closed port says so by ICMP, and most systems limit these (Linux: six at once, then one a second
 * for each destination): behind a limit a closed port is as silent as an open one. So silent
 * ports are asked in groups, and behind each group a port that is known to be closed (the canary).
 * If the canary answers, answers were to be had, and the silence of the group is its own. If it does
 * not, nothing was learnt: the group gets smaller, and the device is asked as fast as it answers,
 * for a bounded time. What is silent then is unknown because of the limit.
 *
 * Invariants:
 *   1. silence is never closed or filtered;
 *   2. a port whose state is known is not asked again, the canary excepted;
 *   3. what is asked of a device that limits its answers ends with `patienceMs`.
 */
import type { Clock } from '../facts/clock.ts';
import { DeviceRecord, type Tell } from './device-record.ts';
import type { DeviceVitals } from './device-vitals.ts';
import { TokenBucket } from './pacing.ts';
import { PortBits } from './port-bits.ts';

const groupStart = 16;
const groupMost = 2048;
/** A device that limits: milliseconds from one group to the next. */
const limitedStartMs = 1050;
const limitedMostMs = 4000;

export type UdpQuestion = { readonly port: number; readonly isCanary: boolean };

type Group = {
  /** Ports of the group that have not been heard of. */
  readonly asked: Set<number>;
  readonly toSend: UdpQuestion[];
  readonly canary: number | null;
};

const noGroup = (): Group => ({ asked: new Set(), toSend: [], canary: null });

export type UdpDeviceOptions = {
  readonly index: number;
  readonly address: string;
  readonly perDeviceRate: number;
  readonly timeoutMs: number;
  /** For how long a device that limits its answers is asked at its own pace. */
  readonly patienceMs: number;
  readonly triesOf: (port: number) => number;
  readonly clock: Pick<Clock, 'now'>;
  readonly tell: Tell;
};

export class UdpDevice {
  /** Its number in the sweep. */
  readonly index: number;
  readonly address: string;
  readonly record: DeviceRecord;
  readonly bucket: TokenBucket;
  /** Ports that were sent a probe: nobody else's answers are believed. */
  readonly asked = new PortBits();
  /** Ports that were asked and have not been heard of, waiting to be asked again. */
  readonly #silent: number[] = [];
  readonly #tries = new Map<number, number>();
  readonly #options: UdpDeviceOptions;
  #canary: number | null = null;
  #group: Group = noGroup();
  #isCanaryHeard = false;
  #groupSentAt = 0;
  #groupEndsAt: number | null = null;
  #groupSize = groupStart;
  #closedInGroup = 0;
  #canariesLostInARow = 0;
  #nextGroupAt = 0;
  #limitedSince: number | null = null;
  #limitedMs = limitedStartMs;

  constructor(options: UdpDeviceOptions) {
    this.index = options.index;
    this.address = options.address;
    this.record = new DeviceRecord('answered', options.tell);
    this.bucket = new TokenBucket(options.perDeviceRate, options.clock);
    this.#options = options;
  }

  get isLimiting(): boolean {
    return this.#limitedSince !== null;
  }

  /** Nothing is left to ask and nothing is waited for. */
  get isSettled(): boolean {
    const { toSend } = this.#group;
    return this.#silent.length === 0 && toSend.length === 0 && this.#groupEndsAt === null;
  }

  unsettledPorts(): readonly number[] {
    const ports = [...this.#silent, ...this.#group.asked];
    return ports.filter((port) => !this.record.ledger.isAsked(port));
  }

  /** Printable sentences about the whole device. */
  get notes(): readonly string[] {
    const silent = this.record.ledger.reasonCounts.get('rate-limited') ?? 0;
    if (silent === 0) return this.record.notes;
    const note = `it limits its ICMP errors, so the silence of ${silent} UDP ports proves nothing`;
    return [...this.record.notes, note];
  }

  /** How it is, over both transports; null until it is known to have answered anything. */
  vitals: DeviceVitals | null = null;

  /** Not asked yet, because it was not well: its turn comes with those that kept silent. */
  putOff(port: number): void {
    this.#silent.push(port);
  }

  /** It is asked no more. */
  abandon(): void {
    for (const port of this.unsettledPorts()) this.record.unknown(port, 'device-degraded');
    this.#silent.length = 0;
    this.#group = noGroup();
    this.#groupEndsAt = null;
  }

  /** The first probe to a port was met with silence. */
  keptSilent(port: number): void {
    this.#tries.set(port, 1);
    this.#silent.push(port);
  }

  heardClosed(port: number): void {
    if (port === this.#canary) this.#isCanaryHeard = true;
    this.#canary ??= port;
    if (this.#group.asked.delete(port)) this.#closedInGroup++;
  }

  heardOtherwise(port: number): void {
    this.#group.asked.delete(port);
  }

  /** The next question to send now; null while there is none. `tries` numbers the probes to a port. */
  next(): UdpQuestion | null {
    this.#judgeIfOver();
    if (this.#groupEndsAt === null && this.#group.toSend.length === 0) this.#startGroup();
    // What has answered since the group was made needs no question.
    const { toSend, asked } = this.#group;
    while (toSend[0] && !toSend[0].isCanary && !asked.has(toSend[0].port)) this.leave();
    return toSend[0] ?? null;
  }

  triesOf(port: number): number {
    return this.#tries.get(port) ?? 0;
  }

  /** The number, from 0, of the last probe that was sent to a port. */
  lastTryOf(port: number): number {
    return this.#group.asked.has(port) ? this.triesOf(port) : Math.max(0, this.triesOf(port) - 1);
  }

  /** Goes on from the question of `next`, once it was sent; after the last one, its time runs. */
  leave(): void {
    const isCanary = this.#group.toSend.shift()?.isCanary === true;
    if (isCanary && !this.isLimiting) this.record.ledger.canariesSent++;
    if (this.#group.toSend.length > 0) return;
    this.#groupSentAt = this.#options.clock.now();
    this.#groupEndsAt = this.#groupSentAt + this.#options.timeoutMs;
  }

  #startGroup(): void {
    const now = this.#options.clock.now();
    if (this.#silent.length === 0 || now < this.#nextGroupAt) return;
    if (this.#limitedSince !== null && now - this.#limitedSince > this.#options.patienceMs) {
      for (const port of this.#takeSilent(this.#silent.length)) {
        this.record.unknown(port, 'rate-limited');
      }
      return;
    }
    // Without a canary there is no limit to be found: only the rates hold.
    const ports = this.#takeSilent(this.#canary === null ? groupMost : this.#groupSize);
    if (ports.length === 0) return;
    // One port at a time on a device that limits: its own answer says more than a canary's.
    const canary = this.isLimiting && this.#groupSize === 1 ? null : this.#canary;
    const toSend = ports.map((port) => ({ port, isCanary: false }));
    if (canary !== null) toSend.push({ port: canary, isCanary: true });
    this.#group = { asked: new Set(ports), toSend, canary };
    this.#isCanaryHeard = false;
    this.#closedInGroup = 0;
  }

  /** Some may have answered after all, and late. */
  #takeSilent(most: number): number[] {
    const taken = this.#silent.splice(0, most);
    return taken.filter((port) => !this.record.ledger.isAsked(port));
  }

  #judgeIfOver(): void {
    if (this.#groupEndsAt === null) return;
    const { asked, canary } = this.#group;
    const isAnswered = asked.size === 0 && (canary === null || this.#isCanaryHeard);
    const now = this.#options.clock.now();
    if (!isAnswered && now < this.#groupEndsAt) return;
    this.#groupEndsAt = null;
    const silent = [...asked];
    this.#group = noGroup();
    if (canary !== null) this.#judgeByCanary(silent, now);
    else if (this.isLimiting) this.#judgeLimited(silent, now);
    else if (this.#canary === null) this.#believe(silent);
    else this.#silent.push(...silent); // a canary was found meanwhile: once more, with it
  }

  #judgeByCanary(silent: readonly number[], now: number): void {
    const roundTripMs = this.#isCanaryHeard ? now - this.#groupSentAt : null;
    this.vitals?.observe({ kind: 'icmp', sentAt: this.#groupSentAt, roundTripMs }, now);
    if (this.#isCanaryHeard) {
      this.#canariesLostInARow = 0;
      this.#groupSize = Math.min(groupMost, this.#groupSize * 2);
      this.#believe(silent);
      return;
    }
    if (!this.isLimiting) this.record.ledger.canariesLost++;
    this.#canariesLostInARow++;
    this.#groupSize = Math.max(1, this.#closedInGroup, this.#groupSize >> 2);
    this.#silent.push(...silent);
    if (this.#canariesLostInARow < 2 && this.#closedInGroup === 0) return;
    this.#groupSize = Math.max(1, this.#closedInGroup);
    if (this.#limitedSince !== null) return;
    this.#limitedSince = now;
    // What the device withholds is no loss on the way, and nothing else was measured.
    this.record.ledger.canariesSent = 0;
    this.record.ledger.canariesLost = 0;
  }

  /** One port a pause: answered, the pause is long enough; silent, it may have to be longer. */
  #judgeLimited(silent: readonly number[], now: number): void {
    const factor = silent.length === 0 ? 0.9 : 1.3;
    this.#limitedMs = Math.min(limitedMostMs, Math.max(10, this.#limitedMs * factor));
    this.#silent.push(...silent);
    this.#nextGroupAt = Math.max(now, this.#groupSentAt + this.#limitedMs);
  }

  #believe(silent: readonly number[]): void {
    for (const port of silent) {
      const tries = this.triesOf(port) + 1;
      this.#tries.set(port, tries);
      if (tries < this.#options.triesOf(port)) this.#silent.push(port);
      else this.record.unknown(port, 'udp-silence');
    }
  }
}
