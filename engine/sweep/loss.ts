/** How many probes to known answers went unanswered, and how often silence must be asked again. */

/** Below this many nothing is concluded from a device's own losses. */
export const conclusiveMin = 8;
const lateMin = 3;
/** More than this share is no loss on the way: the device (or the way to it) gives no answers. */
const thinShare = 0.5;
/** Chance that one port of a device is silent only because all its probes were lost. */
const missChance = 1e-4;

export class Loss {
  sent = 0;
  lost = 0;

  add(wasAnswered: boolean): void {
    this.sent++;
    if (!wasAnswered) this.lost++;
  }

  include(other: Loss): void {
    this.sent += other.sent;
    this.lost += other.lost;
  }

  /** What an earlier sweep had measured, which this one goes on with. */
  recall(sent: number, lost: number): void {
    this.sent += sent;
    this.lost += Math.min(sent, lost);
  }

  get share(): number {
    return this.sent === 0 ? 0 : Math.min(1, this.lost / this.sent);
  }

  get isThin(): boolean {
    return this.sent >= conclusiveMin && this.share > thinShare;
  }

  /** Of at least two. */
  get isMostly(): boolean {
    return this.sent > 1 && this.share > thinShare;
  }

  /** Of answers that came late: fewer of them tell, because each took part in a round of its own. */
  get isMostlyLate(): boolean {
    return this.lost >= lateMin && this.share > thinShare;
  }
}

/**
 * Probes to a silent port until loss no longer explains its silence: after n of them to each of
 * `ports` that would answer, ports × share^n have been missed on average. At least `least`.
 */
export function probesNeeded(share: number, ports: number, least: number): number {
  if (share <= 0 || ports <= 0) return least;
  if (share >= 1) return Number.POSITIVE_INFINITY;
  const needed = Math.ceil(Math.log(missChance / ports) / Math.log(share));
  return Math.max(least, needed);
}
