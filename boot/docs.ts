/**
 * `npm run docs`: writes the reference pages in docs/reference from the code, so that they can't say
 * anything else. `docs.test.ts` fails where they do.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { referencePages } from './reference-pages.ts';

const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url));

mkdirSync(folder, { recursive: true });
const pages = referencePages();
for (const name of readdirSync(folder)) if (!(name in pages)) rmSync(`${folder}${name}`);
for (const [name, text] of Object.entries(pages)) {
  writeFileSync(`${folder}${name}`, text);
  console.log(`docs/reference/${name}`);
}
