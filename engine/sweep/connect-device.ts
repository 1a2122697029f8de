/**
 * How one device is asked by connections: its pace, how long an answer is waited for, and what was
 * lost. A port that answers only when asked again proves a loss; the share of such losses is
 * measured without a single further packet, slows the device down, and says how often silent ports
 * must be asked until silence means something.
 */
import type { Clock } from '../facts/clock.ts';
import { DeviceRecord, type Tell } from './device-record.ts';
import { probesNeeded } from './loss.ts';
import { TokenBucket } from './pacing.ts';

/** A window of this many answers is judged at once. */
const answersAWindow = 50;
/** Above this share of losses in a window the device is asked at half the rate. */
const lossToSlowDown = 0.15;
const lossToSpeedUp = 0.05;
/** Not even a device that limits its resets (to 200 a second, as a rule) is asked more slowly. */
const rateFloor = 40;
const waitFloorMs = 300;
const waitSlackMs = 200;
/** Where even so many further probes to a port would not do, silence stays unproven. */
export const furtherTriesMax = 16;

/** Probes that were sent to a port until it answered, and how many there might have been. */
export type Tries = { readonly sent: number; readonly most: number };

export class ConnectDevice {
  readonly address: string;
  readonly record: DeviceRecord;
  readonly bucket: TokenBucket;
  /** A port that answered, to ask again whether the device is still there; a closed one if any. */
  canary: { readonly port: number; readonly isOpen: boolean } | null = null;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rateMax: number;
  #answersLate = 0;
  #answersBeforeLast = 0;
  #roundTripMs: number | null = null;
  #windowAnswers = 0;
  #windowLost = 0;
  #windowSent = 0;
  #windowStart: number;

  constructor(address: string, perDeviceRate: number, clock: Pick<Clock, 'now'>, tell: Tell) {
    this.address = address;
    this.record = new DeviceRecord('connected', tell);
    this.bucket = new TokenBucket(perDeviceRate, clock);
    this.#clock = clock;
    this.#rateMax = perDeviceRate;
    this.#windowStart = clock.now();
  }

  sent(): void {
    this.record.ledger.probesSent++;
    this.#windowSent++;
  }

  /** A port answered. */
  answered(port: number, isOpen: boolean, tries: Tries, roundTripMs: number): void {
    if (this.canary === null || (this.canary.isOpen && !isOpen)) this.canary = { port, isOpen };
    this.#learnLoss(tries);
    this.#roundTripMs =
      this.#roundTripMs === null ? roundTripMs : this.#roundTripMs * 0.9 + roundTripMs * 0.1;
    this.#windowAnswers++;
    this.#windowLost += tries.sent - 1;
    if (this.#windowAnswers >= answersAWindow) this.#judgeWindow();
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

  /**
   * With loss p, the answers to a second or later probe are to those that came before the last
   * as p to 1, however many probes there are: so those that never came don't bend the estimate.
   */
  #learnLoss({ sent, most }: Tries): void {
    const { ledger } = this.record;
    if (sent > 1) this.#answersLate++;
    if (sent < most) this.#answersBeforeLast++;
    ledger.canariesLost = this.#answersLate;
    ledger.canariesSent = Math.max(this.#answersLate, this.#answersBeforeLast);
  }

  #judgeWindow(): void {
    const now = this.#clock.now();
    const loss = this.#windowLost / (this.#windowAnswers + this.#windowLost);
    const perSecond = (this.#windowSent * 1000) / Math.max(1, now - this.#windowStart);
    const { rate } = this.bucket;
    if (loss > lossToSlowDown) {
      const slower = Math.max(rateFloor, Math.min(rate, perSecond) / 2);
      this.bucket.setRate(Math.min(this.#rateMax, slower));
    } else if (loss < lossToSpeedUp && rate < this.#rateMax) {
      this.bucket.setRate(Math.min(this.#rateMax, rate * 1.5));
    }
    this.#windowAnswers = 0;
    this.#windowLost = 0;
    this.#windowSent = 0;
    this.#windowStart = now;
  }
}
