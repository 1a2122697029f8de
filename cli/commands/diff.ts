/** `postern diff BEFORE AFTER`: what changed between two results, over what both looked at. */
import { compare, diffJson, diffText } from '@postern/engine';
import { Command } from 'commander';
import { resultIn } from '../result-files.ts';
import { print } from '../standard-output.ts';
import { styleFor } from '../style.ts';

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
