/** The options of `postern plan`: those of check that say what is asked and how fast, and its own. */
import {
  type PlanRequest,
  type ProfileName,
  printable,
  profileNames,
  Refusal,
} from '@postern/engine';
import { type RawCheckOptions, readCheckOptions } from './check-options.ts';
import { Mistakes } from './mistakes.ts';

export type PlanOptions = Omit<PlanRequest, 'from'> & {
  /** A file with a former result; null for none. */
  readonly fromFile: string | null;
  readonly json: boolean;
  readonly color: boolean;
};

/** As commander hands them over: text, not yet judged. */
export type RawPlanOptions = Omit<RawCheckOptions, 'output' | 'journal' | 'zone' | 'resume'> & {
  readonly icmpRate: readonly string[];
  readonly every: string;
  readonly from?: string;
  readonly json?: boolean;
};

const icmpRateMax = 1_000_000;
const dayMs = 24 * 3_600_000;
const everyMs = { min: 3_600_000, max: 366 * dayMs };
const unitsMs: Readonly<Record<string, number>> = { h: 3_600_000, d: dayMs, w: 7 * dayMs };

/** Throws one Refusal that names every mistake. */
export function readPlanOptions(targets: readonly string[], raw: RawPlanOptions): PlanOptions {
  const mistakes = new Mistakes();
  const ofCheck = { ...raw, output: [], journal: false, zone: 'server' };
  const checked = mistakes.judge(() => readCheckOptions(targets, ofCheck).request, null);
  const icmpRate = mistakes.judge(() => parseIcmpRates(raw.icmpRate), null);
  const every = mistakes.judge(() => parseEvery(raw.every), 0);
  mistakes.throwIfAny();
  if (checked === null || icmpRate === null) throw new Error('a mistake was not told');
  return Object.freeze({
    check: checked,
    icmpRate,
    everyMs: every,
    fromFile: raw.from ?? null,
    json: raw.json ?? false,
    color: raw.color,
  });
}

/** `2`, `max`, `printer=10`: later ones count. */
function parseIcmpRates(words: readonly string[]): PlanRequest['icmpRate'] {
  const rates: Record<ProfileName, number> = { default: 1, embedded: 1, printer: 1, ot: 1 };
  for (const word of words) {
    const [first = '', second] = word.split('=', 2);
    const named = profileNames.filter((name) => second === undefined || name === first);
    const rate = rateIn(second ?? first);
    if (rate === null || named.length === 0) {
      throw new Refusal(
        'bad-option',
        `--icmp-rate takes ICMP errors a second, e.g. 1, max or printer=10 (${profileNames.join(', ')}); not "${printable(word, 60)}"`,
      );
    }
    for (const name of named) rates[name] = rate;
  }
  return rates;
}

function rateIn(text: string): number | null {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const rate = /^\d{1,7}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  return rate > 0 && rate <= icmpRateMax ? rate : null;
}

/** `7d`, `12h`, `4w`. */
function parseEvery(text: string): number {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const ms = Number(count) * (unitsMs[unit] ?? Number.NaN);
  if (ms >= everyMs.min && ms <= everyMs.max) return ms;
  throw new Refusal(
    'bad-option',
    `--every takes 1h to 366d, e.g. 7d, 12h or 4w; not "${printable(text, 60)}"`,
  );
}
