/** How many probes to known answers went unanswered, and how often silence must be asked again. */

/** Below this many nothing is concluded from a device's own losses. */
export const conclusiveMin = 8;
/** Of one device's own share this many are wanted before it outweighs that of the whole sweep. */
const ownShareMin = 32;
/** More than this share is no loss on the way: the device (or the way to it) gives no answers. */
const thinShare = 0.5;
/** Chance that one of the silent ports of a device would have answered but for loss. */
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

  get share(): number {
    return this.sent === 0 ? 0 : Math.min(1, this.lost / this.sent);
  }

  get isThin(): boolean {
    return this.sent >= conclusiveMin && this.share > thinShare;
  }

  get isTelling(): boolean {
    return this.sent >= ownShareMin;
  }
}

/**
 * Probes to each of `silentPorts` until their silence is no longer explained by loss: after n of
 * them the chance to have missed one is silentPorts × share^n. At least `least`.
 */
export function probesNeeded(share: number, silentPorts: number, least: number): number {
  if (share <= 0 || silentPorts <= 0) return least;
  if (share >= 1) return Number.POSITIVE_INFINITY;
  const needed = Math.ceil(Math.log(missChance / silentPorts) / Math.log(share));
  return Math.max(least, needed);
}
