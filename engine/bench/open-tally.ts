/** What all benches of a run reported as open, and how much of it was not. */
export class OpenTally {
  #reported = 0;
  readonly #wrong = new Map<string, number>();

  count(bench: string, { right, wrong }: { readonly right: number; readonly wrong: number }): void {
    this.#reported += right + wrong;
    this.#wrong.set(bench, (this.#wrong.get(bench) ?? 0) + wrong);
  }

  get reported(): number {
    return this.#reported;
  }

  get wrong(): number {
    return [...this.#wrong.values()].reduce((sum, one) => sum + one, 0);
  }

  /** The benches that counted into it, those with false opens with their number. */
  get benches(): string {
    const told = [...this.#wrong].map(([name, wrong]) => (wrong > 0 ? `${name} ${wrong}` : name));
    return told.join(', ');
  }
}
