/** CPE 2.3 formatted strings (NISTIR 7695, section 6.2). */
export function cpe23(
  part: 'a' | 'o' | 'h',
  vendor: string,
  product: string,
  version?: string,
  update?: string,
): string {
  const value = (text: string | undefined) => (text ? escapeCpe(text.toLowerCase()) : '*');
  const known = [part, value(vendor), value(product), value(version), value(update)];
  return ['cpe:2.3', ...known, ...Array<string>(attributesBehindUpdate).fill('*')].join(':');
}

/** Edition, language, software edition, target software, target hardware, other. */
const attributesBehindUpdate = 6;

/** Letters, digits, `_`, `.` and `-` stand for themselves; whatever else is quoted by a backslash. */
function escapeCpe(text: string): string {
  return text.replace(/[^a-z0-9_.-]/g, (char) => `\\${char}`);
}
