/**
 * Ports of one device that are asked one right after the other, and the canary behind them. In a
 * group of a device without a limit there is one behind each few ports, and each of them proves the
 * silence of those before it; on a device that limits there is one at the end.
 */
export type UdpQuestion = { readonly port: number; readonly isCanary: boolean };

export const groupMost = 512;
/** Ports from one canary to the next. */
const portsOfCanary = 32;
/** Of the canaries of a group that proves something at least this share was answered. */
const heardLeast = 0.7;
/** After the last canary's answer those of the ports before it are still waited for. */
const graceMs = 20;

export class UdpGroup {
  /** From the first port to the canary no more than this share of the time between two errors passes. */
  static readonly spanOfPace = 1 / 10;
  readonly size: number;
  readonly canary: number | null;
  /** How many of its ports were asked a second time only now. */
  readonly fresh: number;
  closed = 0;
  sentAt = 0;
  #firstAt = 0;
  readonly #ports: readonly number[];
  readonly #questions: readonly UdpQuestion[];
  #at = 0;
  readonly #heard = new Set<number>();
  #canariesSent = 0;
  #canariesHeard = 0;
  #canaryHeardAt = 0;

  constructor(
    ports: readonly number[],
    canary: number | null,
    given: { readonly fresh: number; readonly isLimited: boolean },
  ) {
    this.#ports = ports;
    this.canary = canary;
    this.size = ports.length;
    this.fresh = given.fresh;
    const questions: UdpQuestion[] = [];
    for (const [i, port] of ports.entries()) {
      questions.push({ port, isCanary: false });
      const isDue = (i + 1) % portsOfCanary === 0 && i + 1 < ports.length && !given.isLimited;
      if (isDue && canary !== null) questions.push({ port: canary, isCanary: true });
    }
    if (canary !== null) questions.push({ port: canary, isCanary: true });
    this.#questions = questions;
  }

  /** What has answered since the group was made needs no question. */
  next(): UdpQuestion | null {
    for (; this.#at < this.#questions.length; this.#at++) {
      const one = this.#questions[this.#at];
      if (one && (one.isCanary || !this.#heard.has(one.port))) return one;
    }
    return null;
  }

  /** The question of `next` was sent, or can't be. */
  leave(now: number): void {
    if (this.#at === 0) this.#firstAt = now;
    if (this.#questions[this.#at]?.isCanary) this.#canariesSent++;
    this.#at++;
    this.sentAt = now;
  }

  get isSent(): boolean {
    return this.next() === null;
  }

  /** From the first question to the last. */
  get spanMs(): number {
    return this.sentAt - this.#firstAt;
  }

  /** From the last question, which is a canary's, to its answer; null where none came. */
  get wayMs(): number | null {
    return this.canariesLost > 0 ? null : Math.max(0, this.#canaryHeardAt - this.sentAt);
  }

  get canariesHeard(): number {
    return this.#canariesHeard;
  }

  get canariesLost(): number {
    return this.#canariesSent - this.#canariesHeard;
  }

  /** Errors were to be had while it was asked. */
  get isProven(): boolean {
    const sent = this.#canariesSent;
    return sent > 0 && this.#canariesHeard >= sent * heardLeast;
  }

  /** How long the answer took at least; null where nothing of this group was waiting for it. */
  heardClosed(port: number, now: number): number | null {
    if (port === this.canary) {
      if (this.#canariesHeard >= this.#canariesSent) return null;
      this.#canariesHeard++;
      this.#canaryHeardAt = now;
    } else {
      if (!this.isAsked(port)) return null;
      this.#heard.add(port);
      this.closed++;
    }
    return now - this.sentAt;
  }

  heardOtherwise(port: number): void {
    if (this.isAsked(port)) this.#heard.add(port);
  }

  /** It was asked in this group and has not been heard of. */
  isAsked(port: number): boolean {
    return !this.#heard.has(port) && this.#ports.includes(port);
  }

  /** When nothing more is waited for, once it is sent. `waitMs`: for an error. */
  endsAt(waitMs: number, timeoutMs: number): number {
    const isHeard = this.canariesLost === 0;
    if (isHeard && this.#heard.size === this.size) return this.sentAt;
    if (this.canary === null) return this.sentAt + timeoutMs;
    return isHeard
      ? Math.min(this.sentAt + waitMs, this.#canaryHeardAt + graceMs)
      : this.sentAt + waitMs;
  }

  /** The canary included. */
  everyPort(): readonly number[] {
    return this.canary === null ? this.#ports : [...this.#ports, this.canary];
  }

  silent(): readonly number[] {
    return this.#ports.filter((port) => !this.#heard.has(port));
  }
}
