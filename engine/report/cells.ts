/**
 * How many columns of a terminal a text takes, so that tables stay aligned whatever a device says.
 * Wide: East Asian wide and full-width characters and emoji (Unicode Standard Annex 11, rounded to
 * blocks). None: combining marks. Where a terminal differs, one row is off by one, nothing more.
 */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const none = /[\p{Mark}\p{Format}]/u;
const narrow = /^[\u0020-\u02ff]*$/;

export function columnsOf(text: string): number {
  if (narrow.test(text)) return text.length;
  let columns = 0;
  for (const char of text) columns += columnsOfChar(char);
  return columns;
}

function columnsOfChar(char: string): number {
  if (none.test(char)) return 0;
  return wide.test(char) ? 2 : 1;
}

/** At most `columns` wide; what is cut off is marked with `…`. */
export function cutTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  if (columns < 1) return '';
  let out = '';
  let used = 0;
  for (const char of text) {
    used += columnsOfChar(char);
    if (used > columns - 1) break;
    out += char;
  }
  return `${out}…`;
}

export function padTo(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, columns - columnsOf(text)));
  return align === 'left' ? text + fill : fill + text;
}

/** Lines of at most `columns`, broken at spaces; a word longer than a line is broken anywhere. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = broken(word, columns);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

function broken(word: string, columns: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const char of word) {
    const width = columnsOfChar(char);
    if (used + width > columns && piece !== '') {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += char;
    used += width;
  }
  return [...pieces, piece];
}
