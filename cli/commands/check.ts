/** `postern check TARGETS…`: the main job. */
import {
  type CheckEvent,
  check,
  type JournalOptions,
  journalDirectory,
  keepOnlyRawSockets,
  priorities,
  zoneNames,
} from '@postern/engine';
import { Command } from 'commander';
import { type CheckOptions, type RawCheckOptions, readCheckOptions } from '../check-options.ts';
import { openEventWriter } from '../event-writer.ts';
import { exitCodes } from '../exit-codes.ts';
import { filesOf } from '../files-needed.ts';
import { proveWritable } from '../outputs.ts';
import { openProgress } from '../progress.ts';
import { exitCodeOf, writeAll, writeReport } from '../reports.ts';
import { stopOnSignals } from '../signals.ts';

/**
 * Answers of tens of thousands of devices are short-lived: a nursery of 8 MB instead of 32 costs no
 * time that could be measured, and a large check a fifth less memory.
 */
const smallNursery = ['--max-semi-space-size=8'];

const collect = (word: string, words: readonly string[]) => [...words, word];

export function checkCommand(): Command {
  const command = new Command('check')
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
    .option(
      '--exclude <target[:ports]>',
      'never look there, or in recurring times not, by the clock of this machine: "192.0.2.0/24@mon-fri 08:00-18:00", "@daily 22:00-02:00" for all targets; repeatable',
      collect,
      [],
    )
    .option(
      '--profile <profile=targets>',
      'devices to treat with more care: embedded, printer or ot, e.g. printer=192.0.2.9; repeatable',
      collect,
      [],
    );
  return pacingOptions(command)
    .option('--zone <zone>', `where this look is taken from: ${zoneNames.join(', ')}`, 'server')
    .option('--method <method>', 'auto, syn (raw packets) or connect', 'auto')
    .option('--timeout <time>', 'how long the last probe to a port waits, e.g. 1500ms')
    .option(
      '--canaries <file>',
      'listeners of our own, address:port[/udp] a line: were they found?',
    )
    .option(
      '--shard <k/n>',
      'only part k of n: n machines with the same targets and ports share one check',
    )
    .option('--fail-on <priority>', `exit with 1 from this priority on: ${priorities.join(', ')}`)
    .option(
      '--output <format[=file]>',
      'text, json, jsonl, html, sarif, nmap-xml, csv; repeatable',
      collect,
      [],
    )
    .option(
      '--resume [journal]',
      'go on with a check that was interrupted or killed, with its targets and options; the newest where none is named',
    )
    .option('--no-journal', "don't write down what --resume needs")
    .option('--quiet', 'no progress, no closing remarks')
    .option('--no-color', 'no colours')
    .action(async (targets: string[], raw: RawCheckOptions) => {
      process.exitCode = await runCheck(readCheckOptions(targets, raw));
    });
}

/** How fast, to whom, and for how long. */
function pacingOptions(command: Command): Command {
  return command
    .option(
      '--rate <n|max>',
      'probes a second over all devices (default: 10000; no limit on this machine itself)',
    )
    .option(
      '--per-device-rate <n|max>',
      'probes a second to one device (default: 1000; no limit on this machine itself)',
    )
    .option(
      '--per-segment-rate <n|max>',
      'probes a second to one /24 of IPv4 or /64 of IPv6 (default: no limit of its own)',
    )
    .option(
      '--state-table <entries>',
      'connections that a firewall on the way remembers: no more are begun than a share of it bears',
    )
    .option('--state-timeout <time>', 'how long it remembers a half-open one (default: 120s)')
    .option('--share <percent>', 'the part of its state table that may be ours (default: 25%)')
    .option(
      '--device-time <time>',
      'ask a device no more so long after its first probe, e.g. 30m: the rest of its ports is unknown',
    );
}

async function runCheck(options: CheckOptions): Promise<number> {
  const { because } = keepOnlyRawSockets(filesOf(options), smallNursery);
  await proveWritable(options.outputs.flatMap(({ file }) => file ?? []));
  const progress = openProgress({ quiet: options.quiet, color: options.color });
  if (because !== null) progress.say(because);
  const stop = stopOnSignals(() => progress.say('ending in order; once more to stop at once'));
  // Whoever reads nothing more needs no more of the check, unless it also goes to a file.
  let isAbandoned = false;
  const onReaderGone = () => {
    if (options.outputs.length > 1) return;
    isAbandoned = true;
    stop.now();
  };
  const writers = options.outputs
    .filter(({ format }) => format === 'jsonl')
    .map(({ file }) => openEventWriter(file, onReaderGone));
  const endOfLines = writers.map((writer) => () => writer.end());
  try {
    const result = await check(options.request, {
      signal: stop.signal,
      journal: journalOf(options, (sentence) => {
        if (!isAbandoned) progress.say(sentence);
      }),
      onEvent: (event: CheckEvent) => {
        progress.event(event);
        for (const writer of writers) writer.write(event);
      },
    });
    progress.end();
    const reports = options.outputs
      .filter(({ format }) => format !== 'jsonl') // written as it happened
      .map((output) => () => writeReport(output, result, options));
    const failed = await writeAll([...endOfLines.splice(0), ...reports]);
    return failed ? exitCodes.incomplete : exitCodeOf(result, options.failOn);
  } finally {
    progress.end();
    await writeAll(endOfLines);
    stop.release();
  }
}

function journalOf(options: CheckOptions, say: (sentence: string) => void): JournalOptions | null {
  const { resume, keepsJournal, quiet } = options;
  if (!keepsJournal && resume === null) return null;
  return { directory: journalDirectory(), resume, say: quiet ? () => {} : say };
}
