/** Elements of XML, built so that no text can leave its attribute (XML 1.0, section 2.2 and 2.4). */
import { printable } from '../facts/text.ts';

export type Attributes = Readonly<Record<string, string | number | null | undefined>>;

const attributeCharsMax = 1_000_000;

/** Attributes that are null or undefined are left out. `children` are elements already built. */
export function element(
  name: string,
  attributes: Attributes,
  children: readonly string[] = [],
): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : ` ${key}="${xmlText(String(value))}"`,
  );
  const start = `<${name}${given.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Also leaves out what XML can't carry at all: control codes and halves of pairs. */
export function xmlText(text: string): string {
  return printable(text, attributeCharsMax).replace(/[&<>"']/g, (char) => entities[char] ?? '');
}
