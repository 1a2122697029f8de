/** `postern diff BEFORE AFTER`: what changed between two results, over what both looked at. */
import { readFile, stat } from 'node:fs/promises';
import {
  type CheckResult,
  compare,
  diffJson,
  diffText,
  printable,
  Refusal,
  readResult,
} from '@postern/engine';
import { Command } from 'commander';
import { print } from '../standard-output.ts';
import { styleFor } from '../style.ts';

const fileBytesMax = 256 * 1024 * 1024;

export function diffCommand(): Command {
  return new Command('diff')
    .description('What changed between two results of check --output json')
    .argument('<before>', 'the earlier result, a JSON file')
    .argument('<after>', 'the later result, a JSON file')
    .option('--json', 'for programs')
    .option('--no-color', 'no colours')
    .action(async (before: string, after: string, options: { json?: boolean; color: boolean }) => {
      const comparison = compare(await resultIn(before), await resultIn(after));
      const style = styleFor({ color: options.color, stream: process.stdout });
      const width = process.stdout.isTTY ? process.stdout.columns : 100;
      await print(options.json ? diffJson(comparison) : diffText(comparison, { width, style }));
    });
}

async function resultIn(path: string): Promise<CheckResult> {
  const name = printable(path, 120);
  const text = await readBounded(path).catch((cause: unknown) => {
    if (cause instanceof Refusal) throw cause;
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Refusal('bad-file', `${name} cannot be read (${why})`, { cause });
  });
  return readResult(text, name);
}

async function readBounded(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size <= fileBytesMax) return readFile(path, 'utf8');
  throw new Refusal('bad-file', `${printable(path, 120)} is larger than 256 MiB`);
}
