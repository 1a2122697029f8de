/** `postern check TARGETS…`: the main job. */
import {
  type CheckEvent,
  type CheckResult,
  check,
  formats,
  isAtLeast,
  type Priority,
  priorities,
  Refusal,
  zoneNames,
} from '@postern/engine';
import { Command } from 'commander';
import {
  type CheckOptions,
  type Output,
  type RawCheckOptions,
  readCheckOptions,
} from '../check-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { openEventWriter, print, proveWritable, writeWhole } from '../outputs.ts';
import { openProgress } from '../progress.ts';
import { styleFor } from '../style.ts';

const collect = (word: string, words: readonly string[]) => [...words, word];

export function checkCommand(): Command {
  return new Command('check')
    .description('Which ports are open, what listens there, what is risky, why, and what to do')
    .argument(
      '[targets...]',
      'address, CIDR, range, host name or @FILE; this machine where none is named',
    )
    .option(
      '--ports <ports>',
      'TCP ports: all, top:N, none or a list such as 22,80,8000-8999',
      'all',
    )
    .option(
      '--udp <ports>',
      'UDP ports: known (those with a real request), all, top:N, none or a list',
      'known',
    )
    .option('--exclude <target[:ports]>', 'never look there; repeatable', collect, [])
    .option('--rate <n|max>', 'probes a second over all devices')
    .option('--per-device-rate <n|max>', 'probes a second to one device')
    .option('--zone <zone>', `where this look is taken from: ${zoneNames.join(', ')}`, 'server')
    .option('--method <method>', 'auto, syn (raw packets) or connect', 'auto')
    .option('--timeout <time>', 'how long the last probe to a port waits, e.g. 1500ms')
    .option('--fail-on <priority>', `exit with 1 from this priority on: ${priorities.join(', ')}`)
    .option(
      '--output <format[=file]>',
      'text, json, jsonl, html, sarif, nmap-xml, csv; repeatable',
      collect,
      [],
    )
    .option('--quiet', 'no progress, no closing remarks')
    .option('--no-color', 'no colours')
    .action(async (targets: string[], raw: RawCheckOptions) => {
      process.exitCode = await runCheck(readCheckOptions(targets, raw));
    });
}

async function runCheck(options: CheckOptions): Promise<number> {
  for (const { file } of options.outputs) if (file !== null) await proveWritable(file);
  const progress = openProgress({ quiet: options.quiet, color: options.color });
  const jsonl = options.outputs.find(({ format }) => format === 'jsonl');
  const events = jsonl ? await openEventWriter(jsonl.file) : null;
  const stop = stopOnSignals(() => progress.say('ending in order; once more to stop at once'));
  try {
    const result = await check(options.request, {
      signal: stop.signal,
      onEvent: (event: CheckEvent) => {
        progress.event(event);
        events?.write(event);
      },
    });
    progress.end();
    await events?.end();
    const failed = await writeAll(options, result);
    return failed ? exitCodes.incomplete : exitCodeOf(result, options.failOn);
  } finally {
    progress.end();
    stop.release();
  }
}

/** The first signal ends the check in order, the second ends the program. */
function stopOnSignals(onStop: () => void): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const listener = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    controller.abort();
    onStop();
  };
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', listener).off('SIGTERM', listener),
  };
}

/** Writes every report, whatever becomes of the others; true where one failed. */
async function writeAll(options: CheckOptions, result: CheckResult): Promise<boolean> {
  let failed = false;
  for (const output of options.outputs) {
    try {
      await writeOne(output, result, options);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      process.stderr.write(`postern: ${error.message}\n`);
      failed = true;
    }
  }
  return failed;
}

async function writeOne(output: Output, result: CheckResult, options: CheckOptions): Promise<void> {
  if (output.format === 'jsonl') return;
  const onTerminal = output.file === null && process.stdout.isTTY;
  const text = formats[output.format].render(result, {
    width: onTerminal ? process.stdout.columns : 100,
    style: styleFor({ color: options.color, stream: output.file === null ? process.stdout : null }),
  });
  if (output.file === null) return print(text);
  await writeWhole(output.file, text);
  if (!options.quiet) process.stderr.write(`postern: ${output.format} report: ${output.file}\n`);
}

function exitCodeOf(result: CheckResult, failOn: Priority | null): number {
  const reached =
    failOn !== null && result.findings.some(({ priority }) => isAtLeast(priority, failOn));
  if (reached) return exitCodes.findings;
  return result.complete ? exitCodes.clean : exitCodes.incomplete;
}
