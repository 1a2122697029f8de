/** `postern plan TARGETS…`: what a check would take, and what would make it fit. Sends nothing. */
import { plan, planText } from '@postern/engine';
import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { type PlanOptions, type RawPlanOptions, readPlanOptions } from '../plan-options.ts';
import { resultIn } from '../result-files.ts';
import { print } from '../standard-output.ts';
import { styleFor } from '../style.ts';
import { checkCommand } from './check.ts';

/** What is asked, and how fast, is said as for a check. */
const optionsOfCheck = [
  '--ports',
  '--udp',
  '--exclude',
  '--profile',
  '--rate',
  '--per-device-rate',
  '--per-segment-rate',
  '--state-table',
  '--state-timeout',
  '--share',
  '--device-time',
  '--method',
  '--timeout',
  '--shard',
];

const collect = (word: string, words: readonly string[]) => [...words, word];

export function planCommand(): Command {
  const command = new Command('plan')
    .description(
      'What a check would take (hours, packets, rates), and what would make it fit; sends nothing',
    )
    .argument(
      '[targets...]',
      'address, CIDR, range, host name or @FILE; this machine where none is named',
    );
  for (const option of checkCommand().options) {
    if (optionsOfCheck.includes(option.long ?? '')) command.addOption(option);
  }
  return command
    .option(
      '--icmp-rate <n|max|profile=n>',
      'ICMP errors a second that a device gives, on which all UDP ports hang (default: 1, as Linux has it); repeatable',
      collect,
      [],
    )
    .option('--every <time>', 'the time that there is for one check: 7d, 12h, 4w', '7d')
    .option('--from <result>', 'plan by what a former check --output json measured')
    .option('--json', 'for programs')
    .option('--no-color', 'no colours')
    .action(async (targets: string[], raw: RawPlanOptions) => {
      process.exitCode = await runPlan(readPlanOptions(targets, raw));
    });
}

async function runPlan({ fromFile, json, color, ...request }: PlanOptions): Promise<number> {
  const from = fromFile === null ? null : await resultIn(fromFile);
  const made = await plan({ ...request, from }, new Date());
  const style = styleFor({ color, stream: process.stdout });
  await print(
    json ? `${JSON.stringify(made, null, 2)}\n` : planText(made, { width: columns(), style }),
  );
  return made.fits ? exitCodes.clean : exitCodes.incomplete;
}

/** A pipe has no width; COLUMNS says what a reader behind it has. */
function columns(): number {
  if (process.stdout.isTTY) return process.stdout.columns;
  const said = Number(process.env.COLUMNS);
  return Number.isInteger(said) && said > 0 ? said : 100;
}
