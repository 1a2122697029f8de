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
export const furtherTriesMax = 8;

export class ConnectDevice {
  readonly address: string;
  readonly record: DeviceRecord;
  readonly bucket: TokenBucket;
  /** A port that answered, to ask again whether the device is still there; a closed one if any. */
  canary: { readonly port: number; readonly isOpen: boolean } | null = null;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rateMax: number;
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

  /** A port answered; `tries` counts the probes that it took. */
  answered(port: number, isOpen: boolean, tries: number, roundTripMs: number): void {
    if (this.canary === null || (this.canary.isOpen && !isOpen)) this.canary = { port, isOpen };
    const { ledger } = this.record;
    ledger.canariesSent += tries;
    ledger.canariesLost += tries - 1;
    this.#roundTripMs =
      this.#roundTripMs === null ? roundTripMs : this.#roundTripMs * 0.9 + roundTripMs * 0.1;
    this.#windowAnswers++;
    this.#windowLost += tries - 1;
    if (this.#windowAnswers >= answersAWindow) this.#judgeWindow();
  }

  /** All but the last probe to a port wait only as long as this device's answers take. */
  waitMs(isLast: boolean, timeoutMs: number): number {
    if (isLast || this.#roundTripMs === null) return timeoutMs;
    return Math.min(timeoutMs, Math.max(waitFloorMs, this.#roundTripMs * 4 + waitSlackMs));
  }

  /** How often each of `silentPorts` must be asked in all until their silence is proven. */
  triesNeeded(silentPorts: number): number {
    const { canariesSent, canariesLost } = this.record.ledger;
    if (canariesLost === 0) return 0;
    return probesNeeded(canariesLost / canariesSent, silentPorts, 0);
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
