import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, cutTo, padTo, wrapped } from './cells.ts';
import { tableLines } from './table.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const asIs = (line: string) => line;

describe('columns of a terminal', () => {
  it.each([
    ['plain', 5],
    ['漢字', 4],
    ['ｗｉ', 4],
    ['e\u0301', 1],
    ['😀', 2],
    ['Überblick', 9],
  ])('%s takes %d', (shown, columns) => {
    expect(columnsOf(shown)).toBe(columns);
  });

  it('are never more than asked for when cut, and as many as asked for when padded', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 80 }), (shown, columns) => {
        const cut = cutTo(shown, columns);
        expect(columnsOf(cut)).toBeLessThanOrEqual(columns);
        expect(columnsOf(padTo(cut, columns))).toBe(columns);
        expect(columnsOf(padTo(cut, columns, 'right'))).toBe(columns);
      }),
    );
  });

  it('hold wrapped text without losing a character of it', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (shown, columns) => {
        const lines = wrapped(shown, columns);
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(shown.replaceAll(' ', ''));
      }),
    );
  });
});

describe('a table', () => {
  const columns = [
    { title: 'PORT', importance: 3 },
    { title: 'NAME', importance: 2, least: 4 },
    { title: 'NOTE', importance: 1, least: 6 },
    { title: 'NONE', importance: 9 },
  ];
  const rows = [
    ['22/tcp', 'openssh', 'a long remark', ''],
    ['8080/tcp', 'x', '', ''],
  ].map((row) => row.map((cell) => ({ text: cell })));

  it.each([
    [80, ['PORT      NAME     NOTE', '22/tcp    openssh  a long remark', '8080/tcp  x']],
    [24, ['PORT      NAME    NOTE', '22/tcp    opens…  a lon…', '8080/tcp  x']],
    [16, ['PORT      NAME', '22/tcp    opens…', '8080/tcp  x']],
    [9, ['PORT', '22/tcp', '8080/tcp']],
    [5, ['PORT', '22/t…', '8080…']],
  ])('of %d columns gives way by importance', (width, lines) => {
    expect(tableLines(columns, rows, width, asIs)).toEqual(lines);
  });
});
