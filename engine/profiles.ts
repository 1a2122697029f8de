/**
 * The profile of each device of a check: as it was asked for, or learnt when a service showed what
 * the device is. The guard asks here before each byte.
 */
import { type ProfileName, profiles } from './facts/profile.ts';
import type { Targets } from './targets/read-targets.ts';

export type ProfileSeen = { readonly name: ProfileName; readonly because: string };

/** Devices that are learnt to be fragile; more than a check has. */
const learntMax = 1_000_000;

export class Profiles {
  readonly #targets: Targets;
  readonly #learnt = new Map<string, ProfileSeen>();

  constructor(targets: Targets) {
    this.#targets = targets;
  }

  readonly nameOf = (address: string): ProfileName => this.of(address)?.name ?? 'default';

  /**
   * Null for an ordinary device. What was asked for outweighs what was learnt, but where a printer
   * was asked to be treated as something that may be spoken to on every port.
   */
  of(address: string): ProfileSeen | null {
    const asked = this.#targets.profileOf(this.#targets.set.indexOf(address));
    const learnt = this.#learnt.get(address) ?? null;
    if (asked === null || (learnt && profiles[asked].speaks === null)) return learnt;
    return { name: asked, because: 'it was asked for' };
  }

  learn(address: string, seen: ProfileSeen): void {
    if (this.#learnt.size < learntMax) this.#learnt.set(address, seen);
  }

  /** Limits of its own for one device's conversations. */
  connectionsMax(address: string): number | null {
    return profiles[this.nameOf(address)].connectionsMax;
  }
}
