/**
 * Bytes that are all zero at first. A few of them are kept one by one, and only pages that were
 * written to take memory: most devices of a large check are asked one port, or answer on none.
 */
const pageBits = 8;
const pageBytes = 1 << pageBits;
const fewMax = 8;

export class PagedBytes {
  /** Places and their bytes by turns; null once they were more than a few. */
  #few: number[] | null = null;
  #pages: (Uint8Array | undefined)[] | null = null;

  at(index: number): number {
    if (this.#pages) return this.#pages[index >> pageBits]?.[index & (pageBytes - 1)] ?? 0;
    const place = this.#placeOf(index);
    return place < 0 ? 0 : (this.#few?.[place + 1] ?? 0);
  }

  set(index: number, value: number): void {
    if (!this.#pages && this.#setAmongFew(index, value)) return;
    const pages = this.#pages ?? this.#spread();
    let page = pages[index >> pageBits];
    if (!page) {
      if (value === 0) return;
      page = new Uint8Array(pageBytes);
      pages[index >> pageBits] = page;
    }
    page[index & (pageBytes - 1)] = value;
  }

  /** The first byte from `index` on that can be other than zero; at most `end`. */
  skipTo(index: number, end: number): number {
    let at = index;
    if (this.#pages) {
      while (at < end && !this.#pages[at >> pageBits]) at = ((at >> pageBits) + 1) << pageBits;
      return Math.min(at, end);
    }
    at = end;
    const few = this.#few ?? [];
    for (let place = 0; place < few.length; place += 2) {
      const known = few[place] ?? end;
      if (known >= index && known < at) at = known;
    }
    return at;
  }

  #placeOf(index: number): number {
    const few = this.#few;
    if (!few) return -1;
    for (let place = 0; place < few.length; place += 2) if (few[place] === index) return place;
    return -1;
  }

  /** False where they would be too many. */
  #setAmongFew(index: number, value: number): boolean {
    const place = this.#placeOf(index);
    if (place >= 0 && this.#few) this.#few[place + 1] = value;
    else if (value === 0) return true;
    else if (!this.#few) this.#few = [index, value];
    else if (this.#few.length < fewMax * 2) this.#few.push(index, value);
    else return false;
    return true;
  }

  #spread(): (Uint8Array | undefined)[] {
    const few = this.#few ?? [];
    this.#few = null;
    this.#pages = [];
    for (let place = 0; place < few.length; place += 2) {
      this.set(few[place] ?? 0, few[place + 1] ?? 0);
    }
    return this.#pages;
  }
}
