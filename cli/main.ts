/** Joins the commands; no logic of its own. */
import { inspect } from 'node:util';
import { printable, Refusal, refusalCodes, version } from '@postern/engine';
import { Command, CommanderError } from 'commander';
import { checkCommand } from './commands/check.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { mergeCommand } from './commands/merge.ts';
import { planCommand } from './commands/plan.ts';
import { exitCodes } from './exit-codes.ts';
import { surviveLostReaders } from './standard-output.ts';

export async function main(args: readonly string[]): Promise<void> {
  surviveLostReaders();
  process.on('uncaughtException', (error) => process.exit(tell(error)));
  try {
    await commandLine().parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = tell(error);
    // A name server that says nothing would keep the process for as long as it likes.
    if (error instanceof Refusal && error.code === 'interrupted') process.exit();
  }
}

/** All commands and options. The reference of the command line is written from it. */
export function commandLine(): Command {
  const program = new Command('postern')
    .description('Finds the doors that a network left open, and says how to close them.')
    .version(version, '-V, --version')
    .showHelpAfterError('(postern --help tells more)')
    .exitOverride();
  const commands = [
    checkCommand,
    planCommand,
    diffCommand,
    mergeCommand,
    explainCommand,
    doctorCommand,
  ];
  for (const command of commands) {
    // Without the settings of the program a mistake in an option would exit with 1: findings.
    program.addCommand(command().copyInheritedSettings(program));
  }
  return program;
}

/** A refusal is a sentence for the user; anything else is a bug and is shown with its trace. */
function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.wrongUse;
  if (error instanceof Refusal) {
    for (const line of error.message.split('\n')) process.stderr.write(`postern: ${line}\n`);
    return refusalCodes[error.code].exit;
  }
  const trace = inspect(error)
    .split('\n')
    .map((line) => printable(line));
  process.stderr.write(`${trace.join('\n')}\npostern: this is a bug; please report it\n`);
  return exitCodes.incomplete; // not 1, which would say that there are findings
}
