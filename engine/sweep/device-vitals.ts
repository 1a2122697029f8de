/**
 * The pulse of one device while it is swept. Ports that are known to answer are asked again now and
 * then (samples, the sweep's canaries among them), and what comes back is held against what came
 * back at first, before the device got the bulk of its probes.
 *
 * A device that limits its resets or its ICMP errors is no sick device: nearly all do. It degrades
 * when its open ports stop answering, when its answers take several times as long as at first, or
 * when it falls silent altogether; each for several samples in a row, some time apart, and more of
 * them where samples were lost all along. Then it is asked half as fast, again and again down to a
 * floor; and where that does not help, no more. What is sent from then on is a sample now and then,
 * for a minute: whether it comes back when it is left alone is the best answer to "was it us?".
 *
 * Invariants (held by vitals.test.ts and connect-vitals.test.ts):
 *   1. limits on refusals never degrade a device, whose open ports or other answers keep coming;
 *   2. a device without a baseline is unknown, and is never stopped;
 *   3. nothing that hits most devices in the same moment stops any of them (vitals.ts tells);
 *   4. a device that comes back before it was stopped is asked at its full pace again;
 *   5. a fragile device is stopped at the first degradation, and asked nothing until that is sure.
 */
import type { Degradation, MinuteState } from '../facts/vitals.ts';
import { Loss } from './loss.ts';
import { MinuteRecord } from './minute-record.ts';
import { count, drawn, needed, usualOf } from './sample-runs.ts';

/** A port that is known to answer, by what it answers with. */
export type SampleKind = 'open' | 'closed' | 'icmp';

export type Sample = {
  readonly kind: SampleKind;
  readonly sentAt: number;
  /** Null where no answer came in time. */
  readonly roundTripMs: number | null;
};

/** What a sweep counts of a device anyhow. */
export type Counts = { readonly probesSent: number; readonly answers: number };

export type Trouble = {
  readonly kind: Degradation;
  readonly lastWellAt: number;
  readonly at: number;
  readonly probesPerSecond: number;
  isLine: boolean;
  stoppedAt: number | null;
  recoveredAt: number | null;
};

/** Samples closer together than this are one: a burst of loss is no state of a device. */
const apartMs = 400;
const baselineSamples = 8;
/** In a row, at least; more where samples were lost before. */
const openLeast = 5;
const silentLeast = 6;
const silentMs = 5000;
/** ICMP errors come once a second at best on many systems. */
const icmpLeast = 10;
const icmpApartMs = 1000;
const icmpSilentMs = 30_000;
const slowLeast = 5;
const slowFactor = 4;
/** Below this a longer way is the noise of two busy machines. */
const slowByMs = 300;
/** Good samples in a row that end it. */
const goodLeast = 3;
/** How long a pace is tried, and the pace below which nothing is gained. */
const stageMs = 2000;
const stageSamples = 2;
const floorPerSecond = 10;
const firstStep = 2;
const furtherSteps = 4;
const troubleMsMin = 12_000;
/** How long it takes to tell a device from the line. */
const graceMs = 3000;
export const watchMs = 60_000;
const everyMs = { suspect: 1000, troubled: 500, watched: 3000 } as const;
/** Nothing at all was heard for so long, though it is asked. */
const quietMs = 4000;
const paceOverMs = 10_000;
/** So much at once, for whoever works in slices. */
const burstMs = 20;

export class DeviceVitals {
  readonly #isFragile: () => boolean;
  readonly segment: string;
  readonly minutes = new MinuteRecord();
  /** The last answer of whatever kind. */
  heardAt = Number.NEGATIVE_INFINITY;
  trouble: Trouble | null = null;
  /** The one to tell of: that for which it was stopped, else the first. */
  worst: Trouble | null = null;
  /** It fell twice: what is left is asked at its own pace, not in rounds. */
  isDelicate = false;
  baselineMs: number | null = null;
  readonly #onTrouble: (device: DeviceVitals) => void;
  readonly #sources: Counts[] = [];
  readonly #first: number[] = [];
  #talks = 0;
  #samples = 0;
  #lost = 0;
  #isWell = false;
  #wasDegraded = false;
  #closed: Counts = { probesSent: 0, answers: 0 };
  #typicalMs: number | null = null;
  // In a row, and when the last that counts was sent.
  #silent = { count: 0, at: Number.NEGATIVE_INFINITY };
  #silentIcmp = { count: 0, at: Number.NEGATIVE_INFINITY };
  #open = { count: 0, at: Number.NEGATIVE_INFINITY };
  #slow = { count: 0, at: Number.NEGATIVE_INFINITY };
  #good = { count: 0, at: Number.NEGATIVE_INFINITY };
  #taken = 0;
  #wellAt = 0;
  #openWellAt = 0;
  readonly #answered: Record<SampleKind, number> = { open: 0, closed: 0, icmp: 0 };
  readonly #usual = { open: new Loss(), closed: new Loss() };
  // The pace.
  #share = 1;
  #pace = floorPerSecond;
  #stage = { since: 0, bad: 0 };
  #goesAt = 0;
  #sampledAt = Number.NEGATIVE_INFINITY;
  #paceSeen: readonly [at: number, sent: number][] = [];
  #falls = 0;

  constructor(
    isFragile: () => boolean,
    segment: string,
    onTrouble: (device: DeviceVitals) => void,
  ) {
    this.#isFragile = isFragile;
    this.segment = segment;
    this.#onTrouble = onTrouble;
  }

  /** As far as is known by now: what it is may be learnt while it is asked. */
  get isFragile(): boolean {
    return this.#isFragile();
  }

  /** Where its probes and answers are counted: by each sweep. */
  countedBy(counts: Counts): void {
    this.#sources.push(counts);
  }

  /** A conversation was begun. */
  talked(): void {
    this.#talks++;
  }

  heard(now: number): void {
    this.heardAt = now;
    this.#silent.count = 0;
    this.#silentIcmp.count = 0;
  }

  get isStopped(): boolean {
    return this.trouble !== null && this.trouble.stoppedAt !== null;
  }

  /** Not yet known whether it comes back; not where it is the line that is away. */
  isWatched(now: number): boolean {
    const { trouble } = this;
    if (!trouble || trouble.recoveredAt !== null || trouble.isLine) return false;
    return now < (trouble.stoppedAt ?? trouble.at) + watchMs;
  }

  /** A sweep has asked it to the end of its patience, and heard nothing. */
  wentAway(now: number): void {
    if (this.#hasAnswered) this.#fall('silent', now);
  }

  /** Whether to take a sample now. `usualMs`: how often while all is well. Say `sampled` then. */
  isDue(now: number, usualMs: number): boolean {
    if (this.isStopped) return this.isWatched(now) && now >= this.#sampledAt + everyMs.watched;
    const isQuiet = now - this.heardAt >= quietMs;
    const isSuspect = isQuiet || this.#silent.count + this.#silentIcmp.count + this.#open.count > 0;
    const every = this.trouble ? everyMs.troubled : isSuspect ? everyMs.suspect : usualMs;
    return now >= this.#sampledAt + Math.min(usualMs, every);
  }

  sampled(now: number): void {
    this.#sampledAt = now;
  }

  /** The first samples come soon: all others are held against them. */
  get wantsBaseline(): boolean {
    return this.baselineMs === null && this.#taken < baselineSamples * 2;
  }

  /** Whether a probe may go there now; where it may, it is taken for sent. */
  mayGo(now: number): boolean {
    if (this.#share === 1 && !this.trouble) return true;
    if (this.isStopped || (this.trouble && this.isFragile)) return false;
    if (this.#goesAt > now + burstMs) return false;
    this.#goesAt = Math.max(this.#goesAt, now) + 1000 / Math.max(1, this.#pace * this.#share);
    return true;
  }

  /** `isCanary`: it was sent for that, and is no port's first answer. */
  observe(sample: Sample, now: number, isCanary = true): void {
    const { kind, roundTripMs } = sample;
    if (isCanary) this.#samples++;
    this.#taken++;
    this.#lookAtPace(now);
    if (roundTripMs === null) {
      this.#lost++;
      this.#missed(sample, now);
    } else {
      this.#answered[kind]++;
      this.#isWell = true;
      this.heard(now);
      if (kind !== 'icmp') this.#came(sample, roundTripMs, now);
    }
  }

  #came({ kind, sentAt }: Sample, roundTripMs: number, now: number): void {
    this.#typicalMs = drawn(this.#typicalMs, roundTripMs);
    if (this.baselineMs === null) this.#first.push(roundTripMs);
    if (this.#first.length === baselineSamples) {
      this.#first.sort((a, b) => a - b);
      this.baselineMs = this.#first[baselineSamples >> 1] ?? 0;
      this.#first.length = 0;
    }
    if (kind === 'open') {
      this.#usual.open.include(usualOf(this.#open.count));
      this.#open = { count: 0, at: sentAt };
      this.#openWellAt = now;
    } else if (kind === 'closed') this.#usual.closed.add(true);
    const isSlow =
      this.baselineMs !== null &&
      roundTripMs > Math.max(this.baselineMs * slowFactor, this.baselineMs + slowByMs);
    if (isSlow) {
      this.#bad('slow', sentAt);
      if (count(this.#slow, sentAt, apartMs) >= slowLeast) this.#fall('slow', now);
      return;
    }
    this.#slow.count = 0;
    if (this.trouble?.kind !== 'open-ports-silent' || kind === 'open') this.#wasGood(sentAt, now);
  }

  #missed({ kind, sentAt }: Sample, now: number): void {
    if (kind === 'icmp') {
      if (sentAt <= this.heardAt) return;
      const icmp = count(this.#silentIcmp, sentAt, icmpApartMs);
      const isLong = now - this.heardAt >= icmpSilentMs;
      if (icmp >= icmpLeast && isLong && this.#hasAnswered) this.#fall('silent', now);
      return;
    }
    if (kind === 'closed') this.#usual.closed.add(false);
    if (sentAt > this.heardAt) {
      this.#bad('silent', sentAt);
      const silent = count(this.#silent, sentAt, apartMs);
      const kinds = this.#answered.open > 1 ? this.#usual.open : this.#usual.closed;
      const isLong = now - this.heardAt >= silentMs;
      const isEnough = silent >= needed(kinds, silentLeast);
      if (isEnough && isLong && this.#hasAnswered) this.#fall('silent', now);
    }
    if (kind === 'open' && sentAt > this.#open.at) {
      this.#bad('open-ports-silent', sentAt);
      const open = count(this.#open, sentAt, apartMs);
      // Where nothing else is heard either, it is more than its open ports.
      const isApart = this.heardAt > sentAt;
      const isEnough = open >= needed(this.#usual.open, openLeast) && isApart;
      if (isEnough && this.#answered.open > 1) this.#fall('open-ports-silent', now);
    }
  }

  /** Once is no baseline: what answered a single time may be something on the way. */
  get #hasAnswered(): boolean {
    const { open, closed, icmp } = this.#answered;
    return open + closed + icmp > 1;
  }

  #bad(kind: Degradation, sentAt: number): void {
    const { trouble } = this;
    if (!trouble || (trouble.kind === 'open-ports-silent' && kind !== trouble.kind)) return;
    this.#good.count = 0;
    if (sentAt > this.#stage.since) this.#stage.bad++;
  }

  #wasGood(sentAt: number, now: number): void {
    const { trouble } = this;
    if (!trouble) this.#wellAt = now;
    if (trouble && sentAt < trouble.at) return;
    if (count(this.#good, sentAt, apartMs) < goodLeast) return;
    this.#good.count = 0;
    if (trouble?.stoppedAt != null) trouble.recoveredAt ??= now;
    else if (trouble) this.#recover(trouble, now);
    else this.#share = Math.min(1, this.#share * furtherSteps);
  }

  #fall(kind: Degradation, now: number): void {
    if (this.trouble) return;
    const probesPerSecond = this.#perSecond(now);
    if (this.#share === 1) this.#pace = Math.max(floorPerSecond, probesPerSecond);
    const lastWellAt = {
      silent: this.heardAt,
      'open-ports-silent': this.#openWellAt,
      slow: this.#wellAt,
    }[kind];
    this.trouble = {
      kind,
      lastWellAt,
      at: now,
      probesPerSecond,
      isLine: false,
      stoppedAt: null,
      recoveredAt: null,
    };
    this.#wasDegraded = true;
    this.#good.count = 0;
    this.#share /= firstStep;
    this.#stage = { since: now, bad: 0 };
    this.#onTrouble(this);
  }

  #recover(trouble: Trouble, now: number): void {
    trouble.recoveredAt = now;
    if (!trouble.isLine) {
      this.worst ??= trouble;
      this.#falls++;
    }
    this.isDelicate ||= this.#falls > 1;
    this.trouble = null;
    this.#silent.count = 0;
    this.#open.count = 0;
    this.#slow.count = 0;
    this.#wellAt = now;
    this.#share = Math.min(1, this.#share * furtherSteps);
  }

  /** Slower, and slower, and no more. `isLine`: its neighbours fell with it. */
  judge(now: number, isLine: boolean): void {
    const { trouble } = this;
    if (!trouble || trouble.stoppedAt !== null) return;
    trouble.isLine = isLine;
    if (isLine) return;
    const isSure = now - trouble.at >= graceMs;
    if (this.isFragile && isSure) this.#stop(trouble, now);
    if (this.isFragile) return;
    const { since, bad } = this.#stage;
    if (now - since < stageMs || bad < stageSamples) return;
    if (this.#pace * this.#share > floorPerSecond) {
      this.#share /= furtherSteps;
      this.#stage = { since: now, bad: 0 };
    } else if (now - trouble.at >= troubleMsMin) this.#stop(trouble, now);
  }

  #stop(trouble: Trouble, now: number): void {
    trouble.stoppedAt = now;
    this.worst = trouble;
    this.#good.count = 0;
  }

  get #sent(): number {
    return this.#sources.reduce((sum, { probesSent }) => sum + probesSent, this.#talks);
  }

  /** Two points in the past, the older at least so long ago, between which the pace is taken. */
  #lookAtPace(now: number): void {
    const last = this.#paceSeen[1];
    if (last && now - last[0] < paceOverMs) return;
    this.#paceSeen = [last ?? [now, this.#sent], [now, this.#sent]];
  }

  /** Of what was sent until it was last heard of: what came later may have been slowed down. */
  #perSecond(now: number): number {
    const [first] = this.#paceSeen;
    return first ? ((this.#sent - first[1]) * 1000) / Math.max(1000, now - first[0]) : 0;
  }

  /** How the minute that ends was. */
  get #state(): MinuteState {
    const { trouble } = this;
    if (trouble?.isLine) return 'line';
    if (this.#wasDegraded) return 'degraded';
    if (trouble) return trouble.recoveredAt === null ? 'stopped' : 'recovered';
    return this.#isWell ? 'well' : 'unknown';
  }

  closeMinutes(minute: number, span: number, rowsMax: number): void {
    const probesSent = this.#sent;
    const answers = this.#sources.reduce((sum, counts) => sum + counts.answers, 0);
    const row = {
      ...{ minute, span },
      probes: Math.max(0, probesSent - this.#closed.probesSent),
      answers: Math.max(0, answers - this.#closed.answers),
      canaries: this.#samples,
      lost: this.#lost,
      roundTripMs: this.#isWell ? this.#typicalMs : null,
      state: this.#state,
    };
    const isNothing = row.probes + row.answers + row.canaries === 0 && !this.trouble;
    if (!isNothing) this.minutes.add(row, rowsMax);
    this.#closed = { probesSent, answers };
    this.#samples = 0;
    this.#lost = 0;
    this.#isWell = false;
    this.#wasDegraded = this.trouble !== null && this.trouble.stoppedAt === null;
  }
}
