/** Bytes that are all zero at first. Only pages that were written to take memory. */
const pageBits = 8;
const pageBytes = 1 << pageBits;

export class PagedBytes {
  readonly #pages: (Uint8Array | undefined)[] = [];

  at(index: number): number {
    return this.#pages[index >> pageBits]?.[index & (pageBytes - 1)] ?? 0;
  }

  set(index: number, value: number): void {
    let page = this.#pages[index >> pageBits];
    if (!page) {
      if (value === 0) return;
      page = new Uint8Array(pageBytes);
      this.#pages[index >> pageBits] = page;
    }
    page[index & (pageBytes - 1)] = value;
  }

  /** The first byte from `index` on that can be other than zero; at most `end`. */
  skipTo(index: number, end: number): number {
    let at = index;
    while (at < end && !this.#pages[at >> pageBits]) at = ((at >> pageBits) + 1) << pageBits;
    return Math.min(at, end);
  }
}
