/**
 * Ports of one device that are asked one right after the other, and the canary behind them. In a
 * group of a device without a limit there is one behind each few ports, and each of them proves the
 * silence of those before it; on a device that limits there is one at the end.
 *
 * A canary proves that an error was to be had when it was asked. A device that gives one each tenth
 * of a second answers it too, and was silent for a closed port just before. So a group without a limit
 * ends in a salvo: several questions in a row to a port that is known to be closed. Only a device
 * that gives its errors as quickly as they are asked for answers them all.
 */
export type UdpQuestion = { readonly port: number; readonly isCanary: boolean };

export const groupStart = 16;
/** Ports at once of a device without a canary. */
export const groupBlind = 1024;
export const groupMost = 512;
/** Behind each group; and the first of all, before anything is believed. */
const salvoUsual = 3;
const salvoMost = 32;
const salvoLeast = 4;
/** Ports from one canary to the next. */
const portsOfCanary = 32;
/** Of the canaries of a group that proves something at least this share was answered, and of its salvo. */
const heardLeast = 0.7;
const salvoHeardLeast = 0.6;
/** After the last canary's answer those of the ports before it are still waited for. */
const graceMs = 20;

/** To a port that is known to be closed. */
type Salvo = { readonly port: number; readonly shots: number };

/** The first one is as long as the ports that are left could need, within reason. */
export function salvoOf(port: number | null, isFirst: boolean, left: number): Salvo | null {
  if (port === null) return null;
  return { port, shots: isFirst ? Math.min(salvoMost, Math.max(salvoLeast, left)) : salvoUsual };
}

/** Of a device that limits: ports that can be asked while hardly an error is granted anew. */
export function mostInPace(everyMs: number | null, perDeviceRate: number): number {
  if (everyMs === null) return Number.POSITIVE_INFINITY;
  if (perDeviceRate === Number.POSITIVE_INFINITY) return groupMost;
  return groupStart + Math.floor((perDeviceRate * everyMs * UdpGroup.spanOfPace) / 2000);
}

type Given = {
  readonly fresh: number;
  /** Of a device that is not known to limit its errors. */
  readonly salvo: Salvo | null;
};

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
  readonly #salvo: Salvo | null;
  #salvoHeard = 0;
  #canariesSent = 0;
  #canariesHeard = 0;
  #canaryHeardAt = 0;
  /** Place of the first port that drew an error; those behind it had what that one left. */
  #firstClosedAt = Number.POSITIVE_INFINITY;

  constructor(ports: readonly number[], canary: number | null, { fresh, salvo }: Given) {
    this.#ports = ports;
    this.canary = canary;
    this.size = ports.length;
    this.fresh = fresh;
    this.#salvo = salvo;
    const questions: UdpQuestion[] = [];
    for (const [i, port] of ports.entries()) {
      questions.push({ port, isCanary: false });
      const isDue = (i + 1) % portsOfCanary === 0 && i + 1 < ports.length && salvo !== null;
      if (isDue && canary !== null) questions.push({ port: canary, isCanary: true });
    }
    if (canary !== null) questions.push({ port: canary, isCanary: true });
    for (let i = 0; i < (salvo?.shots ?? 0); i++) {
      questions.push({ port: salvo?.port ?? 0, isCanary: true });
    }
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
    const isWhole = this.isSent && this.canariesLost === 0;
    return isWhole ? Math.max(0, this.#canaryHeardAt - this.sentAt) : null;
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
    const shots = this.#salvo?.shots ?? 0;
    return (
      sent > 0 &&
      this.#canariesHeard >= sent * heardLeast &&
      this.#salvoHeard >= shots * salvoHeardLeast
    );
  }

  /** False where nothing of this group was waiting for it. */
  heardClosed(port: number, now: number): boolean {
    const isOfSalvo = port === this.#salvo?.port;
    if (port === this.canary || isOfSalvo) {
      if (isOfSalvo) this.#salvoHeard++;
      if (this.#canariesHeard >= this.#canariesSent) return false;
      this.#canariesHeard++;
      this.#canaryHeardAt = now;
    } else {
      if (!this.isAsked(port)) return false;
      this.#heard.add(port);
      this.#firstClosedAt = Math.min(this.#firstClosedAt, this.#ports.indexOf(port));
      this.closed++;
    }
    return true;
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

  isOver(now: number, waitMs: number, timeoutMs: number): boolean {
    return this.isSent && now >= this.endsAt(waitMs, timeoutMs);
  }

  /** The canaries included. */
  everyPort(): readonly number[] {
    if (this.canary === null) return this.#ports;
    return [...this.#ports, this.canary, ...(this.#salvo ? [this.#salvo.port] : [])];
  }

  silent(): readonly number[] {
    return this.#ports.filter((port) => !this.#heard.has(port));
  }

  /**
   * Of a device that limits, and that had time for an error before the group began: the silent ports
   * for which it was still to be had. The first error that it gave proves that. For those behind it
   * there may have been none left until just before the next one.
   */
  silentBeforeError(): readonly number[] {
    return this.#ports.filter((port, i) => i < this.#firstClosedAt && !this.#heard.has(port));
  }
}
