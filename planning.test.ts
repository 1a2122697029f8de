/** The example of docs/planning.md: its figures are those that the program gives. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withFiguresOfToday } from './boot/planning-example.ts';

it('docs/planning.md shows what the program prints: npm run docs writes it', async () => {
  const document = readFileSync('docs/planning.md', 'utf8');
  expect(document).toBe(await withFiguresOfToday(document));
});

it('a document without the example is no document about planning', async () => {
  await expect(withFiguresOfToday('# How long a check takes\n')).rejects.toThrow('says nothing');
});
