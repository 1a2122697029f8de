/**
 * The minutes of one device in a few numbers each, and in a bounded number of rows: where there are
 * too many, neighbouring rows become one, older ones before newer, those that were alike before those
 * in which something happened.
 */
import { type MinuteRow, minutesOf } from '../facts/minute-rows.ts';
import { type MinuteState, type Minutes, minuteStates } from '../facts/vitals.ts';

const fields = 8;
const rowsAtFirst = 2;
const countMax = 0xffff_ffff;
/** A way of no time at all is one too; 0 stands for none measured. */
const tenthsLeast = 1;

export class MinuteRecord {
  #rows: Uint32Array | null = null;
  #count = 0;

  get rows(): number {
    return this.#count;
  }

  /** Of a minute after all that are there; at most `rowsMax` rows stay. */
  add(row: MinuteRow, rowsMax: number): void {
    const known = this.#rows ?? new Uint32Array(rowsAtFirst * fields);
    const isFull = (this.#count + 1) * fields > known.length;
    const rows = isFull ? new Uint32Array(known.length * 2) : known;
    if (isFull) rows.set(known);
    this.#rows = rows;
    this.#write(this.#count++, row);
    while (this.#count > Math.max(1, rowsMax)) this.#join(this.#leastTelling());
  }

  rowAt(i: number): MinuteRow {
    const at = (field: number) => this.#rows?.[i * fields + field] ?? 0;
    const tenths = at(6);
    return {
      minute: at(0),
      span: at(1),
      probes: at(2),
      answers: at(3),
      canaries: at(4),
      lost: at(5),
      roundTripMs: tenths === 0 ? null : tenths / 10,
      state: minuteStates[at(7)] ?? 'unknown',
    };
  }

  /** `from`: when minute 0 began. */
  told(from: string): Minutes {
    const rows = Array.from({ length: this.#count }, (_, i) => this.rowAt(i));
    return minutesOf(from, rows);
  }

  #write(i: number, row: MinuteRow): void {
    const tenths =
      row.roundTripMs === null ? 0 : Math.max(tenthsLeast, Math.round(row.roundTripMs * 10));
    const { minute, span, probes, answers, canaries, lost, state } = row;
    const numbers = [minute, span, probes, answers, canaries, lost, tenths];
    for (const [field, number] of numbers.entries()) {
      if (this.#rows) this.#rows[i * fields + field] = Math.min(countMax, number);
    }
    if (this.#rows) this.#rows[i * fields + 7] = minuteStates.indexOf(state);
  }

  /** The first row of the pair of neighbours that says least by being two. The last row stays. */
  #leastTelling(): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < Math.max(2, this.#count - 1); i++) {
      const at = (field: number) => this.#rows?.[i * fields + field] ?? 0;
      const isSame = at(7) === at(7 + fields);
      const cost = (at(1) + at(1 + fields)) * (isSame ? 1 : costOfChange);
      if (cost < least) [best, least] = [i, cost];
    }
    return best;
  }

  #join(i: number): void {
    const [one, next] = [this.rowAt(i), this.rowAt(i + 1)];
    this.#write(i, joined(one, next));
    this.#rows?.copyWithin((i + 1) * fields, (i + 2) * fields, this.#count * fields);
    this.#count--;
  }
}

/** Rows in which the device was otherwise stay apart until all others tell of so many minutes. */
const costOfChange = 1000;

function joined(one: MinuteRow, next: MinuteRow): MinuteRow {
  const worse = weight.indexOf(one.state) > weight.indexOf(next.state) ? one : next;
  const ways = [one, next].flatMap(({ roundTripMs }) => roundTripMs ?? []);
  return {
    minute: one.minute,
    // What lies between them was no minute of which there was anything to tell.
    span: next.minute + next.span - one.minute,
    probes: one.probes + next.probes,
    answers: one.answers + next.answers,
    canaries: one.canaries + next.canaries,
    lost: one.lost + next.lost,
    roundTripMs: ways.length === 0 ? null : Math.max(...ways),
    state: worse.state,
  };
}

/** What outweighs what, where a row tells of several minutes. */
const weight: readonly MinuteState[] = [
  'unknown',
  'well',
  'recovered',
  'line',
  'stopped',
  'degraded',
];
