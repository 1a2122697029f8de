/**
 * A table that fits: columns take what they need; where that is too wide those that can give are
 * narrowed down to their least width, then the least important are left out.
 */
import { columnsOf, cutTo, padTo } from './cells.ts';
import type { Paint } from './style.ts';

export type Column = {
  readonly title: string;
  /** Never narrower; a column that may not give has its natural width. */
  readonly least?: number;
  readonly align?: 'left' | 'right';
  /** Columns with the lowest number go first where there is no room. */
  readonly importance: number;
};

export type Cell = { readonly text: string; readonly paint?: Paint };

const gap = 2;

/** Lines without indentation, at most `width` columns each; columns without content are left out. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  titlePaint: Paint,
): readonly string[] {
  const natural = columns.map((column, i) => naturalWidth(column, i, rows));
  const widths = fitted(columns, natural, width);
  const title = columns.map(({ title }): Cell => ({ text: title, paint: titlePaint }));
  return [title, ...rows].map((row) => lineOf(columns, widths, row));
}

/** 0 where there is nothing to show. */
function naturalWidth(column: Column, i: number, rows: readonly (readonly Cell[])[]): number {
  const content = rows.reduce((most, row) => Math.max(most, columnsOf(row[i]?.text ?? '')), 0);
  return content === 0 ? 0 : Math.max(content, columnsOf(column.title));
}

function fitted(
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  const shown = [...columns.keys()].filter((i) => (natural[i] ?? 0) > 0);
  const order = shown.sort((a, b) => (columns[a]?.importance ?? 0) - (columns[b]?.importance ?? 0));
  let wanted = natural;
  for (const leastImportant of order.slice(0, -1)) {
    const widths = narrowed(columns, wanted, width);
    if (total(widths) <= width) return widths;
    wanted = wanted.map((one, i) => (i === leastImportant ? 0 : one));
  }
  return wanted.map((one) => Math.min(one, width));
}

/** Takes from the widest that can give until it fits or nothing can give any more. */
function narrowed(columns: readonly Column[], wanted: readonly number[], width: number): number[] {
  const widths = [...wanted];
  for (let excess = total(widths) - width; excess > 0; excess--) {
    let widest = -1;
    for (const [i, one] of widths.entries()) {
      const floor = columns[i]?.least ?? one;
      if (one > floor && one > (widths[widest] ?? 0)) widest = i;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  const shown = widths.filter((one) => one > 0);
  return shown.reduce((sum, one) => sum + one, 0) + gap * Math.max(0, shown.length - 1);
}

function lineOf(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly Cell[],
): string {
  const shown = widths.flatMap((width, i) => (width > 0 ? [{ width, i }] : []));
  const cells = shown.map(({ width, i }, at) => {
    const { text = '', paint } = row[i] ?? {};
    const cut = cutTo(text, width);
    const isLast = at === shown.length - 1;
    const padded =
      isLast && columns[i]?.align !== 'right' ? cut : padTo(cut, width, columns[i]?.align);
    return paint ? paint(padded) : padded;
  });
  return cells.join(' '.repeat(gap)).trimEnd();
}
