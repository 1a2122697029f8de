/**
 * JSON that is exactly the result, in which nothing can act: what a terminal or an editor might obey
 * (control codes beyond ASCII, bidirectional overrides, line separators) is written as \uXXXX, which
 * reads back as the same text.
 */
import type { CheckEvent, CheckResult } from '../facts/check-result.ts';

export function renderJson(result: CheckResult): string {
  return [...jsonPieces(result)].join('');
}

/** The same, piece by piece: a large result is longer than a string may be. */
export function* jsonPieces(result: CheckResult): Generator<string> {
  yield* piecesOf(result, '', deepest);
  yield '\n';
}

/** As deep as lists are long: the devices, and the addresses of those that are alike. */
const deepest = 4;

function* piecesOf(value: unknown, indent: string, depth: number): Generator<string> {
  if (depth === 0 || typeof value !== 'object' || value === null) {
    yield inertJson(value, 2).replaceAll('\n', `\n${indent}`);
    return;
  }
  const isList = Array.isArray(value);
  const fields = Object.entries(value).filter(([, field]) => isList || field !== undefined);
  const [open, close] = isList ? '[]' : '{}';
  let before = `${open}\n`;
  for (const [name, field] of fields) {
    yield `${before}${indent}  ${isList ? '' : `${inertJson(name)}: `}`;
    yield* piecesOf(field, `${indent}  `, depth - 1);
    before = ',\n';
  }
  yield fields.length === 0 ? `${open}${close}` : `\n${indent}${close}`;
}

/** One event as one line of `jsonl`, its line end included. */
export function eventLine(event: CheckEvent): string {
  return `${inertJson(event)}\n`;
}

export function inertJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(unsafe, escaped);
}

/** JSON.stringify has already escaped the codes below U+0020 and halves of pairs. */
const unsafe =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\udb40[\udc00-\udfff]/g;

function escaped(text: string): string {
  return [...Array(text.length).keys()]
    .map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');
}
