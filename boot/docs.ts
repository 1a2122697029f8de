/**
 * `npm run docs`: writes the reference pages in docs/reference, and the figures of docs/planning.md, from
 * the code, so that they can't say anything else. `docs.test.ts` and `planning.test.ts` fail where they do.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withFiguresOfToday } from './planning-example.ts';
import { referencePages } from './reference-pages.ts';

const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url));

mkdirSync(folder, { recursive: true });
const pages = referencePages();
for (const name of readdirSync(folder)) if (!(name in pages)) rmSync(`${folder}${name}`);
for (const [name, text] of Object.entries(pages)) {
  writeFileSync(`${folder}${name}`, text);
  console.log(`docs/reference/${name}`);
}

const planning = fileURLToPath(new URL('../docs/planning.md', import.meta.url));
writeFileSync(planning, await withFiguresOfToday(readFileSync(planning, 'utf8')));
console.log('docs/planning.md');
