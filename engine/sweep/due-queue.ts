/**
 * Who is to be looked at next: numbers by the time at which they are due, each at most once. A
 * binary heap that knows each number's place, so that an answer brings its device forward; a look
 * at 20,000 devices that all wait costs no more than a look at the first.
 */
export class DueQueue {
  readonly #heap: number[] = [];
  readonly #dueAt = new Map<number, number>();
  readonly #placeOf = new Map<number, number>();

  get size(): number {
    return this.#heap.length;
  }

  /** Infinity where there is none. */
  get nextAt(): number {
    return this.#due(0);
  }

  /** Whose turn it is first; null where there is none. */
  get first(): number | null {
    return this.#heap[0] ?? null;
  }

  has(number: number): boolean {
    return this.#placeOf.has(number);
  }

  /** Also for one that is there already: its time becomes this one. */
  put(number: number, dueAt: number): void {
    this.#dueAt.set(number, dueAt);
    const place = this.#placeOf.get(number) ?? this.#heap.length;
    this.#lay(number, place);
    this.#sink(this.#rise(place));
  }

  /** Where it is there, and would be due later. */
  bring(number: number, dueAt: number): void {
    const before = this.#dueAt.get(number);
    if (before !== undefined && dueAt < before) this.put(number, dueAt);
  }

  remove(number: number): void {
    const place = this.#placeOf.get(number);
    if (place === undefined) return;
    this.#dueAt.delete(number);
    this.#placeOf.delete(number);
    const last = this.#heap.pop();
    if (last === undefined || last === number) return;
    this.#lay(last, place);
    this.#sink(this.#rise(place));
  }

  #lay(number: number, place: number): void {
    this.#heap[place] = number;
    this.#placeOf.set(number, place);
  }

  #due(place: number): number {
    const number = this.#heap[place];
    return number === undefined
      ? Number.POSITIVE_INFINITY
      : (this.#dueAt.get(number) ?? Number.POSITIVE_INFINITY);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a] ?? 0, this.#heap[b] ?? 0];
    this.#lay(one, b);
    this.#lay(other, a);
  }

  #rise(from: number): number {
    let place = from;
    for (let above = (place - 1) >> 1; place > 0; above = (place - 1) >> 1) {
      if (this.#due(above) <= this.#due(place)) break;
      this.#swap(above, place);
      place = above;
    }
    return place;
  }

  #sink(from: number): void {
    for (let place = from; ; ) {
      const left = place * 2 + 1;
      const least = this.#due(left + 1) < this.#due(left) ? left + 1 : left;
      if (least >= this.#heap.length || this.#due(least) >= this.#due(place)) return;
      this.#swap(least, place);
      place = least;
    }
  }
}
