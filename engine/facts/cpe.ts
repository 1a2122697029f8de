/** CPE 2.3 formatted strings (NISTIR 7695, section 6.2). */
export function cpe23(
  part: 'a' | 'o' | 'h',
  vendor: string,
  product: string,
  version?: string,
  update?: string,
): string {
  const value = (text: string | undefined) => (text ? escapeCpe(text.toLowerCase()) : '*');
  return [
    'cpe:2.3',
    part,
    value(vendor),
    value(product),
    value(version),
    value(update),
    '*',
    '*',
    '*',
    '*',
    '*',
    '*',
    '*',
  ].join(':');
}

/** Letters, digits, `_`, `.` and `-` stand for themselves; whatever else is quoted by a backslash. */
function escapeCpe(text: string): string {
  return text.replace(/[^a-z0-9_.-]/g, (char) => `\\${char}`);
}
