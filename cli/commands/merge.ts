/** `postern merge RESULTS…`: several results of one vantage as one, such as the parts of a check. */
import { merge, priorities } from '@postern/engine';
import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { proveWritable } from '../outputs.ts';
import { type RawReportOptions, readReportOptions } from '../report-options.ts';
import { exitCodeOf, writeAll, writeReport } from '../reports.ts';
import { resultIn } from '../result-files.ts';

const collect = (word: string, words: readonly string[]) => [...words, word];

export function mergeCommand(): Command {
  return new Command('merge')
    .description('Several results as one: the parts of a check (--shard), or looks from one zone')
    .argument('<results...>', 'results of check --output json')
    .option('--fail-on <priority>', `exit with 1 from this priority on: ${priorities.join(', ')}`)
    .option(
      '--output <format[=file]>',
      'text, json, jsonl, html, sarif, nmap-xml, csv; repeatable',
      collect,
      [],
    )
    .option('--quiet', 'no closing remarks')
    .option('--no-color', 'no colours')
    .action(async (files: string[], raw: RawReportOptions) => {
      process.exitCode = await runMerge(files, raw);
    });
}

async function runMerge(files: readonly string[], raw: RawReportOptions): Promise<number> {
  const options = readReportOptions(raw);
  await proveWritable(options.outputs.flatMap(({ file }) => file ?? []));
  const results = [];
  for (const file of files) results.push(await resultIn(file));
  const result = merge(results);
  const reports = options.outputs.map((output) => () => writeReport(output, result, options));
  const failed = await writeAll(reports);
  return failed ? exitCodes.incomplete : exitCodeOf(result, options.failOn);
}
