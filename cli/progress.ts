/**
 * How far a check is, on the standard error only, so that what is piped stays clean: on a terminal
 * one line that redraws itself, elsewhere a plain line now and then.
 *
 * Invariants (each has a test of that name):
 *   1. a terminal is drawn at most ten times a second, on one line that never wraps
 *   2. anything else gets whole plain lines, at most one in ten seconds, without an escape code
 *   3. the line is gone before anything else is said, and at the end
 *   4. quiet says nothing but what `say` is told
 */
import {
  type CheckEvent,
  columnsOf,
  cutTo,
  printable,
  secondsText,
  thousands,
} from '@postern/engine';
import { styleFor } from './style.ts';

export type Progress = {
  event(event: CheckEvent): void;
  /** A remark on a line of its own. */
  say(sentence: string): void;
  /** Takes the line off the screen, before others write there; the next event draws it anew. */
  clear(): void;
  /** Takes the line off for good. */
  end(): void;
};

/** What it needs of the standard error. */
export type ProgressStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

type Step = Extract<CheckEvent, { event: 'progress' }>;

type Stage = { readonly since: number; readonly step: Step };

/** There are five; an event with an unheard-of one costs no more memory. */
const stagesMax = 16;
const drawEveryMs = 100;
const lineEveryMs = 10_000;
const columnsWithoutTerminal = 80;
/** Writing in the last column makes some terminals wrap; two more take the `^C` that they echo. */
const columnsFree = 3;
const barColumns = { min: 8, max: 30 };
/** Before that an estimate would only jump about. */
const estimateAfterMs = 1500;
/** Back to the first column, and erase to the end of the line (ECMA-48: EL). */
const eraseLine = '\r\u001b[K';

export function openProgress(
  options: { readonly quiet: boolean; readonly color: boolean },
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  const style = styleFor({ color: options.color, stream });
  const live = stream.isTTY === true;
  const stages = new Map<string, Stage>();
  let shownAt = live ? Number.NEGATIVE_INFINITY : now();
  let drawn = false;
  let ended = false;

  return { event, say, clear, end };

  function event(event: CheckEvent): void {
    if (options.quiet || ended) return;
    if (event.event === 'resting') say(restText(event));
    if (event.event !== 'progress') return;
    const since = stages.get(event.stage)?.since ?? now();
    if (stages.has(event.stage) || stages.size < stagesMax)
      stages.set(event.stage, { since, step: event });
    if (now() - shownAt < (live ? drawEveryMs : lineEveryMs)) return;
    shownAt = now();
    const { since: start, step } = stageToShow() ?? { since, step: event };
    const left = secondsLeft(step, now() - start);
    if (live) draw(step, left);
    else stream.write(`postern: ${partsOf(step, left).join(', ')}\n`);
  }

  /** Stages overlap: the one that began first and isn't done is what everything waits for. */
  function stageToShow(): Stage | undefined {
    const running = [...stages.values()];
    return running.find(({ step }) => step.done < step.total) ?? running.at(-1);
  }

  function draw(step: Step, left: number | null): void {
    const width = Math.max(1, (stream.columns || columnsWithoutTerminal) - columnsFree);
    const { text, bar } = lineOf(step, left, width);
    stream.write(`${eraseLine}${bar === '' ? '' : `${style.good(bar)} `}${text}`);
    drawn = true;
  }

  function clear(): void {
    if (drawn) stream.write(eraseLine);
    drawn = false;
  }

  function say(sentence: string): void {
    clear();
    stream.write(`postern: ${printable(sentence, 1000)}\n`);
  }

  function end(): void {
    clear();
    ended = true;
  }
}

/** In local time, as the windows are written. */
function restText({ until, devices }: Extract<CheckEvent, { event: 'resting' }>): string {
  const date = new Date(until);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = date.toLocaleDateString('en-US', { weekday: 'short' });
  const whom = devices === 1 ? '1 device' : `${thousands(devices)} devices`;
  return `nothing is sent to ${whom} until ${day} ${two(date.getHours())}:${two(date.getMinutes())}, as --exclude says; Ctrl-C keeps what is known, --resume goes on`;
}

/** As the stage says, or by its pace so far; null while it can't be told. */
function secondsLeft(step: Step, elapsedMs: number): number | null {
  if (step.restMs !== undefined) return step.restMs / 1000;
  if (elapsedMs < estimateAfterMs || step.done <= 0 || step.done > step.total) return null;
  return (elapsedMs / 1000 / step.done) * (step.total - step.done);
}

/** Most important first: what does not fit is left out from the end. */
function partsOf(step: Step, left: number | null): readonly string[] {
  return [
    `${printable(step.stage, 40)} ${Math.floor(100 * shareOf(step))} %`,
    `${thousands(step.found)} found`,
    ...(left === null ? [] : [`${secondsText(left)} left`]),
    `${thousands(step.done)} of ${thousands(step.total)}`,
    ...(step.perSecond >= 0.5 ? [`${thousands(Math.round(step.perSecond))}/s`] : []),
  ];
}

function shareOf({ done, total }: Step): number {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
}

function lineOf(step: Step, left: number | null, width: number): { text: string; bar: string } {
  const [first = '', ...more] = partsOf(step, left);
  let text = cutTo(first, width);
  for (const part of more) {
    if (columnsOf(text) + 2 + columnsOf(part) > width) break;
    text = `${text}  ${part}`;
  }
  const room = Math.min(barColumns.max, width - columnsOf(text) - 1);
  if (room < barColumns.min) return { text, bar: '' };
  const done = Math.round(room * shareOf(step));
  return { text, bar: '━'.repeat(done) + '╌'.repeat(room - done) };
}
