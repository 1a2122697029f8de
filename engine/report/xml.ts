/** Elements of XML, built so that no text can leave its attribute (XML 1.0, section 2.2 and 2.4). */
import { type PortSet, portSetText } from '../facts/port-set.ts';
import { printable } from '../facts/text.ts';

type Value = string | number | PortSet | null | undefined;
export type Attributes = Readonly<Record<string, Value>>;

/** Of what others said; a port set is as long as it is. */
const textCharsMax = 4000;

/** Attributes that are null or undefined are left out. `children` are elements already built. */
export function element(
  name: string,
  attributes: Attributes,
  children: readonly string[] = [],
): string {
  const given = Object.entries(attributes).map(([key, value]) => attributeText(key, value));
  const start = `<${name}${given.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

function attributeText(key: string, value: Value): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? portSetText(value) : xmlText(String(value));
  return ` ${key}="${text}"`;
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
  return printable(text, textCharsMax).replace(/[&<>"']/g, (char) => entities[char] ?? '');
}
