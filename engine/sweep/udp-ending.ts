/** When a device that limits its errors is asked no more although its ports are not settled, and why. */
import type { Ledger } from '../facts/ledger.ts';
import type { Reason } from '../facts/port-state.ts';
import { LimitedTime } from './limited-time.ts';
import { timeText, type UdpPace } from './udp-pace.ts';

const goneAfterMs = 30 * 60_000;
/** A device that has been away for less when its time is over is only slow. */
const awayMs = 10_000;

export class UdpEnding {
  readonly #time: LimitedTime;
  #isGone = false;
  /** What a port took when its time was over. */
  #portMs = 0;

  constructor(patienceMs: number) {
    this.#time = new LimitedTime(patienceMs);
  }

  /** It is known to limit; so many ports are open questions. */
  begin(now: number, ports: number): void {
    this.#time.begin(now, ports);
  }

  /** What so many ports still take. */
  restMs(now: number, left: number, everyMs: number): number {
    return this.#time.restMs(now, left, everyMs);
  }

  /** Why the ports that are left are unknown; null while it is still asked. */
  reason(now: number, left: number, pace: UdpPace): Reason | null {
    const isOver = this.#time.isOver(now);
    const awaySinceMs = now - (pace.absentSince ?? now);
    this.#isGone = awaySinceMs > (isOver ? awayMs : goneAfterMs);
    if (!isOver && !this.#isGone) return null;
    this.#portMs = this.#time.portMs(now, left, pace.everyMs);
    return this.#isGone ? 'device-silent' : 'rate-limited';
  }

  /** `ports`: of the device in all. */
  notes({ reasonCounts }: Ledger, ports: number): readonly string[] {
    if (this.#isGone) {
      return ['it stopped answering during the sweep: UDP ports that kept silent are unknown'];
    }
    const silent = reasonCounts.get('rate-limited') ?? 0;
    if (silent === 0) return [];
    const time = timeText(ports * this.#portMs);
    return [
      `it limits its ICMP errors, so the silence of ${silent} UDP ports proves nothing: --device-time ${time} would settle them`,
    ];
  }
}
