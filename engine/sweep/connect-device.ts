/**
 * How one device is asked by connections: its pace, how long an answer is waited for, and what was
 * lost. A port that answers only when asked again proves a loss; the share of such losses is
 * measured without a single further packet, slows the device down, and says how often silent ports
 * must be asked until silence means something.
 */
import type { Clock } from '../facts/clock.ts';
import { ConnectPace, LateAnswers, type Tries } from './connect-pace.ts';
import { DeviceRecord, type Tell } from './device-record.ts';
import type { DeviceVitals } from './device-vitals.ts';
import { probesNeeded } from './loss.ts';
import type { TokenBucket } from './pacing.ts';

const waitFloorMs = 300;
const waitSlackMs = 200;
/** Where even so many further probes to a port would not do, silence stays unproven. */
export const furtherTriesMax = 16;

export class ConnectDevice {
  readonly address: string;
  readonly record: DeviceRecord;
  /** Attempts that are on their way. */
  inFlight = 0;
  /** A port that answered, to ask again whether the device is still there; a closed one if any. */
  canary: { readonly port: number; readonly isOpen: boolean } | null = null;
  /** How it is, from its first answer on. */
  vitals: DeviceVitals | null = null;
  /** Ports that were put off because it was not well. */
  readonly putOff: ConnectProbe[] = [];
  /** It fell and came back: what kept silent meanwhile says nothing. */
  hasFallen = false;
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

  sent(): void {
    this.record.ledger.probesSent++;
    this.#pace.sent();
  }

  /** A port answered, now or in a sweep that this one goes on with. */
  remember(port: number, isOpen: boolean): void {
    if (this.canary === null || (this.canary.isOpen && !isOpen)) this.canary = { port, isOpen };
  }

  /** A port answered. */
  answered(port: number, isOpen: boolean, tries: Tries, roundTripMs: number): void {
    this.remember(port, isOpen);
    this.#learnLoss(tries);
    this.#roundTripMs =
      this.#roundTripMs === null ? roundTripMs : this.#roundTripMs * 0.9 + roundTripMs * 0.1;
    this.#pace.answered(tries, tries.most * this.waitMs(false, Number.POSITIVE_INFINITY));
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
