/**
 * The options of `postern check`, read and judged in one place: every mistake is told at once, and
 * what comes out is frozen. Defaults are chosen so that nobody has to choose.
 */
import {
  type CheckRequest,
  isShard,
  parsePortChoice,
  parseProfileWord,
  printable,
  Refusal,
  refuseBadWords,
  type Shard,
  type StateTable,
  shardsMax,
  usualShare,
  usualStateTimeoutMs,
  type Zone,
  zoneNames,
} from '@postern/engine';
import { Mistakes } from './mistakes.ts';
import {
  judgeReportOptions,
  oneOf,
  type RawReportOptions,
  type ReportOptions,
} from './report-options.ts';

export type CheckOptions = ReportOptions & {
  readonly request: CheckRequest;
  /** A journal's path, or `newest`. */
  readonly resume: string | null;
  readonly keepsJournal: boolean;
};

/** As commander hands them over: text, not yet judged. */
export type RawCheckOptions = RawReportOptions & {
  readonly ports: string;
  readonly udp: string;
  readonly exclude: readonly string[];
  readonly profile: readonly string[];
  readonly rate?: string;
  readonly perDeviceRate?: string;
  readonly perSegmentRate?: string;
  readonly stateTable?: string;
  readonly stateTimeout?: string;
  readonly share?: string;
  readonly deviceTime?: string;
  readonly zone: string;
  readonly method: string;
  readonly timeout?: string;
  readonly canaries?: string;
  readonly shard?: string;
  /** True where no file is named. */
  readonly resume?: string | true;
  readonly journal: boolean;
};

const rateMax = 100_000_000;
const timeoutsMs = { min: 50, max: 60_000 };
const hourMs = 3_600_000;
const deviceTimesMs = { min: 1_000, max: 30 * 24 * hourMs, example: '1s to 720h, e.g. 30m' };
const stateTimeoutsMs = { min: 1_000, max: 24 * hourMs, example: '1s to 24h, e.g. 120s' };
const stateEntriesMax = 1_000_000_000;

/** Throws one Refusal that names every mistake. */
export function readCheckOptions(targets: readonly string[], raw: RawCheckOptions): CheckOptions {
  const mistakes = new Mistakes();
  const judge = <T>(read: () => T, instead: T): T => mistakes.judge(read, instead);
  judge(() => refuseBadWords(targets, raw.exclude), undefined);
  const none = { kind: 'none' } as const;
  const options: CheckOptions = {
    request: {
      targets,
      exclude: raw.exclude,
      tcp: judge(() => parsePortChoice(raw.ports, '--ports'), none),
      udp: judge(() => parseUdpChoice(raw.udp), none),
      profiles: raw.profile.flatMap((word) => judge(() => [parseProfileWord(word)], [])),
      rate: judge(() => parseRate(raw.rate, '--rate'), null),
      perDeviceRate: judge(() => parseRate(raw.perDeviceRate, '--per-device-rate'), null),
      perSegmentRate: judge(() => parseRate(raw.perSegmentRate, '--per-segment-rate'), null),
      stateTable: judge(() => parseStateTable(raw), null),
      deviceTimeMs: judge(() => parseTime(raw.deviceTime, '--device-time', deviceTimesMs), null),
      zone: judge<Zone>(() => oneOf(raw.zone, zoneNames, '--zone'), 'server'),
      method: judge(() => oneOf(raw.method, ['auto', 'syn', 'connect'], '--method'), 'auto'),
      timeoutMs: judge(() => parseTimeout(raw.timeout), null),
      canaries: raw.canaries ?? null,
      shard: judge(() => parseShard(raw.shard), null),
    },
    ...judgeReportOptions(raw, mistakes),
    resume: judge(() => parseResume(raw.resume, targets), null),
    keepsJournal: raw.journal,
  };
  mistakes.throwIfAny();
  return Object.freeze(options);
}

/** The targets of a check that is gone on with are those that it had. */
function parseResume(resume: string | true | undefined, targets: readonly string[]): string | null {
  if (resume === undefined) return null;
  if (targets.length === 0) return resume === true ? 'newest' : resume;
  const named = targets.slice(0, 3).join(' ');
  throw new Refusal(
    'bad-option',
    `--resume goes on with the targets that the check had: leave out ${printable(named, 60)}`,
  );
}

/** `known`: the UDP ports for which there is a real protocol request. */
function parseUdpChoice(text: string): CheckRequest['udp'] {
  return text === 'known' ? { kind: 'known' } : parsePortChoice(text, '--udp');
}

/** Probes a second; null where the engine is to choose. */
function parseRate(text: string | undefined, option: string): number | null {
  if (text === undefined) return null;
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const rate = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (rate > 0 && rate <= rateMax) return rate;
  throw new Refusal(
    'bad-option',
    `${option} takes probes a second, e.g. 1000, or max; not "${printable(text, 60)}"`,
  );
}

/** `500`, `500ms`, `2s`. */
function parseTimeout(text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = /^(\d{1,5})(ms|s)?$/.exec(text);
  const timeoutMs = match ? Number(match[1]) * (match[2] === 's' ? 1000 : 1) : 0;
  if (timeoutMs >= timeoutsMs.min && timeoutMs <= timeoutsMs.max) return timeoutMs;
  throw new Refusal(
    'bad-option',
    `--timeout takes 50ms to 60s, e.g. 1500ms or 2s; not "${printable(text, 60)}"`,
  );
}

const timeUnitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: hourMs };

/** `90s`, `30m`, `20h`; null where nothing was said. */
function parseTime(
  text: string | undefined,
  option: string,
  limits: { readonly min: number; readonly max: number; readonly example: string },
): number | null {
  if (text === undefined) return null;
  const [, count, unit = ''] = /^(\d{1,7})([smh])$/.exec(text) ?? [];
  const timeMs = Number(count) * (timeUnitsMs[unit] ?? Number.NaN);
  if (timeMs >= limits.min && timeMs <= limits.max) return timeMs;
  throw new Refusal(
    'bad-option',
    `${option} takes ${limits.example}; not "${printable(text, 60)}"`,
  );
}

/** A firewall on the way, where one was named. */
function parseStateTable(raw: RawCheckOptions): StateTable | null {
  const { stateTable, stateTimeout, share } = raw;
  if (stateTable === undefined) {
    if (stateTimeout === undefined && share === undefined) return null;
    const sentence = '--state-timeout and --share belong to --state-table, which is missing';
    throw new Refusal('bad-option', sentence);
  }
  const entries = /^\d{1,10}$/.test(stateTable) ? Number(stateTable) : 0;
  if (entries < 1 || entries > stateEntriesMax) {
    throw new Refusal(
      'bad-option',
      `--state-table takes a number of entries, e.g. 24000; not "${printable(stateTable, 60)}"`,
    );
  }
  const timeoutMs = parseTime(stateTimeout, '--state-timeout', stateTimeoutsMs);
  const table = {
    entries,
    timeoutMs: timeoutMs ?? usualStateTimeoutMs,
    share: share === undefined ? usualShare : parseShare(share),
  };
  if (entries * table.share >= 1) return table;
  throw new Refusal('bad-option', '--state-table and --share leave less than one entry');
}

/** `25%`. */
function parseShare(text: string): number {
  const percent = /^\d{1,3}(\.\d{1,2})?%$/.test(text) ? Number(text.slice(0, -1)) : 0;
  if (percent > 0 && percent <= 100) return percent / 100;
  throw new Refusal(
    'bad-option',
    `--share takes a part of the state table, e.g. 25%; not "${printable(text, 60)}"`,
  );
}

/** `3/8`; null where nothing was said. */
function parseShard(text: string | undefined): Shard | null {
  if (text === undefined) return null;
  const [, index = 0, count = 0] = (/^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []).map(Number);
  if (isShard({ index, count })) return { index, count };
  throw new Refusal(
    'bad-option',
    `--shard takes one of at most ${shardsMax}, e.g. 3/8; not "${printable(text, 60)}"`,
  );
}
