/**
 * How one device is asked by connections: its pace, how long an answer is waited for, and what was
 * lost. A port that answers only when asked again proves a loss; the share of such losses is
 * measured without a single further packet, slows the device down, and says how often silent ports
 * must be asked until silence means something.
 */
import type { Clock } from '../facts/clock.ts';
import { hasPort } from '../facts/port-set.ts';
import { neverSay } from '../wire/guard.ts';
import { ConnectPace, LateAnswers, type Tries } from './connect-pace.ts';
import type { ConnectProbe } from './connect-probe.ts';
import { DeviceRecord, type Tell } from './device-record.ts';
import type { DeviceVitals } from './device-vitals.ts';
import { probesNeeded } from './loss.ts';
import type { TokenBucket } from './pacing.ts';

const waitFloorMs = 300;
const waitSlackMs = 200;
/** Where even so many further probes to a port would not do, silence stays unproven. */
export const furtherTriesMax = 16;

/** Ports that answered and are asked again to see how the device is. */
const samplePortsMax = 4;
/** One sample in so many goes to an open port, of a fragile device in more. */
const openOneIn = 2;
const openOneInOfFragile = 4;

export class ConnectDevice {
  readonly address: string;
  readonly record: DeviceRecord;
  /** Attempts that are on their way. */
  inFlight = 0;
  /** When it got its first probe. */
  #firstAt = Number.POSITIVE_INFINITY;
  /** A port that answered, to ask again whether the device is still there; a closed one if any. */
  canary: { readonly port: number; readonly isOpen: boolean } | null = null;
  /** How it is, from its first answer on. */
  vitals: DeviceVitals | null = null;
  /** Ports that were put off because it was not well. */
  readonly putOff: ConnectProbe[] = [];
  /** It fell and came back: what kept silent meanwhile says nothing. */
  hasFallen = false;
  readonly #samplePorts: Record<'open' | 'closed', number[]> = { open: [], closed: [] };
  #samples = 0;
  readonly #pace: ConnectPace;
  readonly #loss = new LateAnswers();
  #roundTripMs: number | null = null;

  constructor(address: string, perDeviceRate: number, clock: Pick<Clock, 'now'>, tell: Tell) {
    this.address = address;
    this.record = new DeviceRecord('connected', tell);
    this.#pace = new ConnectPace(perDeviceRate, clock);
  }

  get bucket(): TokenBucket {
    return this.#pace.bucket;
  }

  isOver(now: number, deviceTimeMs: number): boolean {
    return now - this.#firstAt > deviceTimeMs;
  }

  sent(now: number): void {
    this.#firstAt = Math.min(this.#firstAt, now);
    this.record.ledger.probesSent++;
    this.#pace.sent();
  }

  /** A port answered, now or in a sweep that this one goes on with. */
  remember(port: number, isOpen: boolean): void {
    if (this.canary === null || (this.canary.isOpen && !isOpen)) this.canary = { port, isOpen };
    if (isOpen && hasPort(neverSay.tcp, port)) return;
    const ports = this.#samplePorts[isOpen ? 'open' : 'closed'];
    if (ports.length < samplePortsMax && !ports.includes(port)) ports.push(port);
  }

  get isStopped(): boolean {
    return this.vitals?.isStopped ?? false;
  }

  isKnownOpen(port: number): boolean {
    return this.#samplePorts.open.includes(port);
  }

  /** The port to ask as a sample; null where none is known. */
  nextSample(): number | null {
    const { open, closed } = this.#samplePorts;
    const every = this.vitals?.isFragile ? openOneInOfFragile : openOneIn;
    const turn = this.#samples++;
    const isOpen = closed.length === 0 || (open.length > 0 && turn % every === 0);
    const ports = isOpen ? open : closed;
    return ports[Math.floor(turn / every) % ports.length] ?? null;
  }

  /** A port answered. */
  answered({ port, tries: sent, triesMax, begunAt }: ConnectProbe, isOpen: boolean, now: number) {
    const tries = { sent, most: triesMax };
    const roundTripMs = now - begunAt;
    this.remember(port, isOpen);
    this.#learnLoss(tries);
    this.#roundTripMs =
      this.#roundTripMs === null ? roundTripMs : this.#roundTripMs * 0.9 + roundTripMs * 0.1;
    this.#pace.answered(tries, triesMax * this.waitMs(false, Number.POSITIVE_INFINITY), now);
  }

  /** All but the last probe to a port wait only as long as this device's answers take. */
  waitMs(isLast: boolean, timeoutMs: number): number {
    if (isLast || this.#roundTripMs === null) return timeoutMs;
    return Math.min(timeoutMs, Math.max(waitFloorMs, this.#roundTripMs * 4 + waitSlackMs));
  }

  /**
   * How often a silent port must be asked in all until its silence is proven: of the ports that do
   * answer, fewer than one in a hundred such sweeps may be missed.
   */
  get triesNeeded(): number {
    const { answers, canariesSent, canariesLost } = this.record.ledger;
    return canariesLost === 0 ? 0 : probesNeeded(canariesLost / canariesSent, answers, 0);
  }

  #learnLoss(tries: Tries): void {
    const { ledger } = this.record;
    this.#loss.add(tries);
    ledger.canariesLost = this.#loss.late;
    ledger.canariesSent = this.#loss.outOf;
  }
}
