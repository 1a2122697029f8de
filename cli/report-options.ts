/** The options of every command that reports on a result: where to, and what the exit code says. */
import {
  type FormatName,
  formatNames,
  type Priority,
  printable,
  priorities,
  Refusal,
} from '@postern/engine';
import { Mistakes } from './mistakes.ts';

export type Output = { readonly format: FormatName; readonly file: string | null };

export type ReportOptions = {
  readonly outputs: readonly Output[];
  readonly failOn: Priority | null;
  readonly quiet: boolean;
  readonly color: boolean;
};

/** As commander hands them over: text, not yet judged. */
export type RawReportOptions = {
  readonly failOn?: string;
  readonly output: readonly string[];
  readonly quiet?: boolean;
  readonly color: boolean;
};

/** Throws one Refusal that names every mistake. */
export function readReportOptions(raw: RawReportOptions): ReportOptions {
  const mistakes = new Mistakes();
  const options = judgeReportOptions(raw, mistakes);
  mistakes.throwIfAny();
  return options;
}

export function judgeReportOptions(raw: RawReportOptions, mistakes: Mistakes): ReportOptions {
  return {
    outputs: mistakes.judge(() => parseOutputs(raw.output), []),
    failOn: mistakes.judge(
      () => (raw.failOn === undefined ? null : oneOf(raw.failOn, priorities, '--fail-on')),
      null,
    ),
    quiet: raw.quiet ?? false,
    color: raw.color,
  };
}

export function oneOf<T extends string>(text: string, allowed: readonly T[], option: string): T {
  const found = allowed.find((one) => one === text);
  if (found) return found;
  throw new Refusal(
    'bad-option',
    `${option} takes ${allowed.join(', ')}; not "${printable(text, 60)}"`,
  );
}

function parseOutputs(words: readonly string[]): readonly Output[] {
  const outputs = words.map(parseOutput);
  const toStandardOutput = outputs.filter(({ file }) => file === null);
  if (toStandardOutput.length > 1) {
    const names = toStandardOutput.map(({ format }) => format).join(' and ');
    throw new Refusal(
      'bad-option',
      `--output: ${names} cannot share the standard output: give all but one a file, e.g. json=result.json`,
    );
  }
  const files = outputs.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice)
    throw new Refusal('bad-option', `--output: two formats cannot share the file ${twice}`);
  return outputs.length > 0 ? outputs : [{ format: 'text', file: null }];
}

function parseOutput(word: string): Output {
  const [name = '', ...rest] = word.split('=');
  const format = oneOf(name, formatNames, '--output');
  const file = rest.join('=');
  if (rest.length > 0 && file === '') {
    throw new Refusal('bad-option', `--output ${name}= lacks the name of a file`);
  }
  return { format, file: file || null };
}
