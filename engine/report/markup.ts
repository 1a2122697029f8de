/**
 * HTML in which text can't become markup: whatever a template interpolates is made printable and
 * escaped, unless it was built by this very template tag.
 */
import { printable, printableCode } from '../facts/text.ts';

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Child = string | number | Markup | null | readonly Child[];

const textCharsMax = 2000;

export function html(strings: TemplateStringsArray, ...children: readonly Child[]): Markup {
  const parts = strings.map((string, i) => `${string}${textOf(children[i] ?? null)}`);
  return new Markup(parts.join(''));
}

/** Commands: each line keeps its spaces. */
export function codeLines(commands: readonly string[]): Markup {
  const lines = commands.flatMap((command) => command.split('\n', codeLinesMax));
  const shown = lines.slice(0, codeLinesMax).map((line) => escaped(printableCode(line, 2000)));
  return new Markup(shown.join('\n'));
}

const codeLinesMax = 200;

/** For what was made here and holds no text of others: a style sheet, a data URI. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function textOf(child: Child): string {
  if (child === null) return '';
  if (child instanceof Markup) return child.text;
  if (typeof child === 'number') return String(child);
  if (typeof child === 'string') return escaped(printable(child, textCharsMax));
  return child.map(textOf).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? '');
}
