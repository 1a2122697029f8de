/** `postern doctor`: which methods this machine can use, why not the others, and the self-test. */
import { diagnose, type Style } from '@postern/engine';
import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { print } from '../standard-output.ts';
import { styleFor } from '../style.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'What this machine can use to look, why not the rest, and whether its answers are true',
    )
    .option('--json', 'for programs')
    .option('--no-color', 'no colours')
    .action(async ({ json, color }: { json?: boolean; color: boolean }) => {
      const diagnosis = await diagnose();
      const style = styleFor({ color, stream: process.stdout });
      await print(json ? `${JSON.stringify(diagnosis, null, 2)}\n` : inWords(diagnosis, style));
      process.exitCode = diagnosis.vantage.ok ? exitCodes.clean : exitCodes.incomplete;
    });
}

const marks = { yes: 'ok', no: 'NO', unknown: '?' } as const;

type Diagnosis = Awaited<ReturnType<typeof diagnose>>;

function inWords({ methods, privilege, vantage }: Diagnosis, style: Style): string {
  const lines = [
    style.strong('Methods'),
    ...methods.map(({ method, usable, because }) => line(usable ? 'ok' : 'no', method, because)),
    ...privilegeLines(privilege, style),
    '',
    style.strong('Self-test of this vantage (nothing leaves this machine)'),
    ...vantage.checks.map(({ name, is, because }) => line(marks[is], name, because)),
    '',
    vantage.ok
      ? 'A check from here tells the truth.'
      : 'A check from here would tell untruths, so it is refused until this is mended.',
  ];
  return `${lines.join('\n')}\n`;
}

function privilegeLines(privilege: Diagnosis['privilege'], style: Style): string[] {
  if (privilege === null) return [];
  const { capabilities, ofCheck, noNewPrivileges } = privilege;
  const kept = capabilities === ofCheck ? '' : `, of which a check keeps ${ofCheck}`;
  const gain = noNewPrivileges ? 'none can be gained' : 'a check gives up gaining others';
  return [
    '',
    style.strong('Privilege'),
    line('ok', 'capabilities', `${capabilities}${kept}; ${gain}`),
  ];
}

function line(mark: string, name: string, because: string): string {
  return `  ${mark.padEnd(3)} ${name.padEnd(26)} ${because}`;
}
