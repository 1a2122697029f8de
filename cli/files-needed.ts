/** The files that a check will open, so that it can tell before which privileges it needs for them. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type FilesNeeded, journalDirectory } from '@postern/engine';
import type { CheckOptions } from './check-options.ts';

export function filesOf({ request, outputs, resume, keepsJournal }: CheckOptions): FilesNeeded {
  const lists = [...request.targets, ...request.exclude].filter((word) => word.startsWith('@'));
  const journal = resume === null || resume === 'newest' ? [] : [resume];
  const canaries = request.canaries === null ? [] : [request.canaries];
  return {
    reads: [...lists.map((word) => word.slice(1)), ...canaries, ...journal],
    writes: [
      ...outputs.flatMap(({ file }) => file ?? []),
      ...(keepsJournal ? [madeIn(journalDirectory())] : []),
    ],
  };
}

/** A folder that isn't there yet is made in the nearest one that is. */
function madeIn(folder: string): string {
  const parent = dirname(folder);
  return existsSync(folder) || parent === folder ? `${folder}/new` : madeIn(parent);
}
