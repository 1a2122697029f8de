/**
 * Ports that are known to answer are asked again through the whole sweep. What comes back measures
 * what is lost on the way, shows a device that limits its answers or went away, and is the ground
 * on which silence elsewhere means something.
 *
 * A canary has attempt numbers of its own, so a late duplicate of an old answer can't answer it.
 */
import { attemptsMax } from '../wire/packets.ts';
import { pauseCanariesMax, pauseCanariesOf } from './effort.ts';
import type { CanaryKind, SynDevice } from './syn-device.ts';

/** Attempts below are probes, from here on canaries. */
export const firstCanaryAttempt = attemptsMax / 2;
/** Canaries that are not told of yet; more are not sent until some came back or are overdue. */
const outstandingMax = 8192;
/** A half-open connection each: open ports get few of them, unless it is to prove something. */
const passingOpenMax = 128;
const oneInOfOpenPorts = 4;

/** Whether one is due in this of `pauseCanariesMax` parts of a pause: they are spread over all. */
export function wantsPauseCanary(silentPorts: number, part: number): boolean {
  const share = pauseCanariesOf(silentPorts) / pauseCanariesMax;
  return Math.floor((part + 1) * share) > Math.floor(part * share);
}

/**
 * `passing`: while its ports are being walked. `proof`: on it hangs what silence means. `pulse`: how
 * the device is, which its open ports show best.
 */
export type CanaryPurpose = 'passing' | 'proof' | 'pulse';

type Outstanding = {
  readonly device: SynDevice;
  readonly kind: CanaryKind;
  readonly dueAt: number;
  readonly round: number;
  wasAnswered: boolean;
};
type Told = (device: SynDevice, kind: CanaryKind, wasAnswered: boolean) => void;
type Came = (...told: [...Parameters<Told>, sentAt: number, now: number]) => void;
export type Canary = { readonly port: number; readonly attempt: number; readonly kind: CanaryKind };

export class Canaries {
  readonly #outstanding = new Map<number, Outstanding>();
  readonly #timeoutMs: number;
  readonly #told: Told;
  readonly #came: Came;
  /** The longest way to a device and back so far; 0 where none has come back. */
  slowestMs = 0;

  #waiting = 0;

  /**
   * `told` hears of each canary once, in the order in which they were sent: a loss is known later
   * than an answer, and if it were told later, a while in which few are sent would look like one in
   * which all are lost. `came` hears of each as soon as it came back or is overdue.
   */
  constructor(timeoutMs: number, told: Told, came: Came) {
    this.#timeoutMs = timeoutMs;
    this.#told = told;
    this.#came = came;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** The canary to send next to this device, or null where there is none to send now. */
  next(index: number, device: SynDevice, purpose: CanaryPurpose): Canary | null {
    if (this.#outstanding.size >= outstandingMax) return null;
    const kind = kindFor(device, purpose);
    const ports = device.canaryPorts[kind];
    const port = ports[device.loss[kind].sent % ports.length];
    const attempt = firstCanaryAttempt + (device.canaries % (attemptsMax - firstCanaryAttempt));
    if (port === undefined) return null;
    const before = this.#outstanding.get(keyOf(index, port, attempt));
    if (before && !before.wasAnswered) return null;
    return { port, attempt, kind };
  }

  /** `round`: the one that it is sent in, for which its answer speaks. */
  sent(index: number, device: SynDevice, canary: Canary, now: number, round: number): void {
    const { port, attempt, kind } = canary;
    device.canaries++;
    device.ledger.canariesSent++;
    const key = keyOf(index, port, attempt);
    // One that was answered long ago and not told of yet: another is lost, or on its way, before it.
    if (this.#outstanding.delete(key)) this.#told(device, kind, true);
    this.#outstanding.set(key, {
      device,
      kind,
      dueAt: now + this.#timeoutMs,
      round,
      wasAnswered: false,
    });
    this.#waiting++;
  }

  answered(index: number, port: number, attempt: number, now: number): void {
    if (attempt < firstCanaryAttempt) return;
    const key = keyOf(index, port, attempt);
    const canary = this.#outstanding.get(key);
    if (!canary || canary.wasAnswered) return;
    canary.wasAnswered = true;
    this.#waiting--;
    this.slowestMs = Math.max(this.slowestMs, now - canary.dueAt + this.#timeoutMs);
    canary.device.observe(canary.kind, true, canary.round);
    this.#came(canary.device, canary.kind, true, canary.dueAt - this.#timeoutMs, now);
  }

  /** Those that are overdue are lost. They were sent in order, so the first that isn't ends it. */
  expire(now: number): void {
    for (const [key, canary] of this.#outstanding) {
      const { device, kind, round, wasAnswered, dueAt } = canary;
      if (!wasAnswered && dueAt > now) return;
      this.#outstanding.delete(key);
      this.#told(device, kind, wasAnswered);
      if (wasAnswered) continue;
      this.#waiting--;
      device.observe(kind, false, round);
      this.#came(device, kind, false, dueAt - this.#timeoutMs, now);
    }
  }
}

/** Mostly refusals, which cost a device nothing; now and then an open port, since some limit only refusals. */
function kindFor(device: SynDevice, purpose: CanaryPurpose): CanaryKind {
  const { rst, 'syn-ack': open } = device.canaryPorts;
  if (purpose === 'pulse') return open.length > 0 ? 'syn-ack' : rst.length > 0 ? 'rst' : 'icmp';
  const isFew = purpose === 'proof' || device.loss['syn-ack'].sent < passingOpenMax;
  const mayAskOpen = open.length > 0 && isFew;
  if (rst.length === 0) return mayAskOpen ? 'syn-ack' : 'icmp';
  return mayAskOpen && device.canaries % oneInOfOpenPorts === 0 ? 'syn-ack' : 'rst';
}

/** Exact: an index below 2^31, a port of 16 bits, an attempt of 6. */
function keyOf(index: number, port: number, attempt: number): number {
  return (index * 65_536 + port) * attemptsMax + attempt;
}
