/**
 * On an address that answers everywhere, the crowd is what most ports do: the manner of whatever
 * answers in the place of services. A port that behaves otherwise has something of its own behind
 * it. Pure.
 */
import { type Behaviour, manners } from './beyond-handshake.ts';

type Manner = Behaviour['manner'];

/** So many ports that do the very same are the crowd's, and no service of their own. */
const crowdShare = 0.05;
const crowdLeast = 16;
/** Where more than this share says something, each something else, words tell nothing. */
const babelShare = 0.5;
const sampleSize = 3;

export class Crowd {
  readonly #behaviours = new Map<number, Behaviour>();
  readonly #byManner = new Map<Manner, number>();
  readonly #bySignature = new Map<string, number>();

  add(port: number, behaviour: Behaviour): void {
    const before = this.#behaviours.get(port);
    if (before) return;
    this.#behaviours.set(port, behaviour);
    count(this.#byManner, behaviour.manner);
    count(this.#bySignature, signatureOf(behaviour));
  }

  get size(): number {
    return this.#behaviours.size;
  }

  behaviourOf(port: number): Behaviour | undefined {
    return this.#behaviours.get(port);
  }

  /** Ports that behave otherwise than the crowd, the rarest first; at most `most`. */
  odd(most: number): readonly number[] {
    const rarity = (port: number) => this.#bySignature.get(this.#signature(port)) ?? 0;
    return [...this.#behaviours]
      .filter(([, behaviour]) => !this.#isOfCrowd(behaviour))
      .map(([port]) => port)
      .sort((a, b) => rarity(a) - rarity(b) || a - b)
      .slice(0, most);
  }

  /** For manners without words. */
  doesAsCrowd(manner: Manner): boolean {
    return this.#isOfCrowd({ manner, words: '' });
  }

  /** How many did what, the commonest first, with a sample of ports. */
  summary(): readonly { manner: Manner; ports: number; sample: readonly number[] }[] {
    return manners
      .map((manner) => ({ manner, ports: this.#byManner.get(manner) ?? 0 }))
      .filter(({ ports }) => ports > 0)
      .sort((a, b) => b.ports - a.ports)
      .map((one) => ({ ...one, sample: this.#portsOf(one.manner).slice(0, sampleSize) }));
  }

  #portsOf(manner: Manner): number[] {
    const found = [...this.#behaviours].filter(([, behaviour]) => behaviour.manner === manner);
    return found.map(([port]) => port).sort((a, b) => a - b);
  }

  #signature(port: number): string {
    const behaviour = this.#behaviours.get(port);
    return behaviour ? signatureOf(behaviour) : '';
  }

  #isOfCrowd(behaviour: Behaviour): boolean {
    const { manner, words } = behaviour;
    if (manner === 'no-handshake') return true;
    const same = this.#bySignature.get(signatureOf(behaviour)) ?? 0;
    if (same >= Math.max(crowdLeast, this.size * crowdShare)) return true;
    return words !== '' && (this.#byManner.get(manner) ?? 0) > this.size * babelShare;
  }
}

function signatureOf({ manner, words }: Behaviour): string {
  return `${manner} ${words}`;
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
