/**
 * The ports of a device that were asked and have not been heard of. A port is fresh after its first
 * probe. Asked alone and silent, it is asked alone `again`; then it stands on a level: how often
 * its silence was proven, by an error that the device gave at that moment to another port. Those
 * that were begun are brought to their end before many more are: so few are under way that a
 * kill forgets little, and memory holds one dense set of bits and a few thin ones.
 */
import { PortBits } from './port-bits.ts';

const bytes = 65_536 / 8;
/**
 * Fresh ports are taken eight at a time from all over the range, so that what neighbours have in
 * common, as the silence of a range that a filter drops, looks the same at all times.
 */
const stride = 2657;

export class OpenQuestions {
  readonly #fresh = new PortBits();
  readonly #again = new PortBits();
  /** By the number of proofs. */
  readonly #levels: PortBits[] = [];
  /** Ports that are taken before others. */
  readonly #preferred: readonly number[];
  #preferredAt = 0;
  #cursor = 0;
  #onLevels = 0;

  constructor(preferred: readonly number[]) {
    this.#preferred = preferred;
  }

  get size(): number {
    return this.#fresh.size + this.#again.size + this.#onLevels;
  }

  get fresh(): number {
    return this.#fresh.size;
  }

  get again(): number {
    return this.#again.size;
  }

  get onLevels(): number {
    return this.#onLevels;
  }

  has(port: number): boolean {
    return this.isFresh(port) || this.levelOf(port) >= 0;
  }

  /** On no level yet. */
  isFresh(port: number): boolean {
    return this.#fresh.has(port) || this.#again.has(port);
  }

  add(port: number): void {
    if (!this.has(port)) this.#fresh.add(port);
  }

  /** False where it was not there. */
  remove(port: number): boolean {
    if (this.isFresh(port)) {
      this.#fresh.delete(port);
      this.#again.delete(port);
      return true;
    }
    const level = this.levelOf(port);
    this.#levels[level]?.delete(port);
    if (level >= 0) this.#onLevels--;
    return level >= 0;
  }

  /** How often its silence was proven; -1 for a port on no level. */
  levelOf(port: number): number {
    return this.#onLevels === 0 ? -1 : this.#levels.findIndex((level) => level.has(port));
  }

  /** It was asked alone and kept silent. What it has become: null for once, or its level. */
  missed(port: number): number | null {
    const isSecond = this.#again.has(port);
    this.#fresh.delete(port);
    this.#again.delete(port);
    if (isSecond) this.#put(port, 0);
    else this.#again.add(port);
    return isSecond ? 0 : null;
  }

  /** What an earlier sweep had made of it. */
  recall(port: number, level: number | null): void {
    if (level !== null ? this.levelOf(port) >= level : this.has(port)) return;
    this.remove(port);
    if (level === null) this.#again.add(port);
    else this.#put(port, level);
  }

  /** Once more, and how often by now. */
  proven(port: number): number {
    const level = Math.max(0, this.levelOf(port)) + 1;
    this.remove(port);
    this.#put(port, level);
    return level;
  }

  /** The next fresh port, or of those that missed once, not among `but`; null where none is left. */
  nextAlone(isAgain: boolean, but: ReadonlyMap<number, unknown>): number | null {
    const ports = isAgain ? this.#again.values() : this.#freshInTurn();
    for (const port of ports) if (!but.has(port)) return port;
    return null;
  }

  /** Up to `most`, the best proven first; with `alsoFresh` such as well. They stay where they are. */
  some(most: number, alsoFresh: boolean): number[] {
    const taken: number[] = [];
    for (let level = this.#levels.length - 1; level >= 0 && this.#onLevels > 0; level--) {
      for (const port of this.#levels[level]?.values() ?? []) {
        if (taken.length >= most) return taken;
        taken.push(port);
      }
    }
    if (!alsoFresh) return taken;
    for (const port of this.#again.values()) {
      if (taken.length >= most) return taken;
      taken.push(port);
    }
    for (const port of this.#freshInTurn()) {
      if (taken.length >= most) break;
      taken.push(port);
    }
    return taken;
  }

  *all(): Generator<number> {
    yield* this.#fresh.values();
    yield* this.#again.values();
    for (const level of this.#levels) yield* level.values();
  }

  *#freshInTurn(): Generator<number> {
    const early = this.#preferred;
    while (this.#preferredAt < early.length && !this.#fresh.has(early[this.#preferredAt] ?? 0)) {
      this.#preferredAt++;
    }
    for (let at = this.#preferredAt; at < early.length; at++) {
      const port = early[at] ?? 0;
      if (this.#fresh.has(port)) yield port;
    }
    const isEarly = (port: number) => this.#preferredAt < early.length && early.includes(port);
    const from = this.#cursor;
    let isFirst = this.#preferredAt >= early.length;
    for (let steps = 0; steps < bytes && this.#fresh.size > 0; steps++) {
      const byte = (from + steps * stride) % bytes;
      if (this.#fresh.byteAt(byte) === 0) continue;
      if (isFirst) this.#cursor = byte; // nothing is left in those before
      isFirst = false;
      for (let port = byte * 8; port < byte * 8 + 8; port++) {
        if (this.#fresh.has(port) && !isEarly(port)) yield port;
      }
    }
  }

  #put(port: number, level: number): void {
    while (this.#levels.length <= level) this.#levels.push(new PortBits());
    if (this.#levels[level]?.add(port)) this.#onLevels++;
  }
}
