/**
 * How a device was while it was asked, minute by minute, and whether it suffered: what answers "was
 * it us?" when somebody asks a week later.
 */
export const minuteStates = [
  /** Nothing that is known to answer was asked. */
  'unknown',
  'well',
  /** It did not answer, and neither did most of its neighbours: the line. */
  'line',
  /** It answered worse than before, or not at all: it is asked more slowly. */
  'degraded',
  /** Its sweep was ended for that. */
  'stopped',
  /** After that it answered again as before. */
  'recovered',
] as const;
export type MinuteState = (typeof minuteStates)[number];

/** By column: the n-th entry of each is of the same minutes. */
export type Minutes = {
  /** ISO 8601; minute 0 begins here. */
  readonly from: string;
  /** Ascending; each row tells of `span` minutes. Of a long check the older rows tell of several. */
  readonly minute: readonly number[];
  readonly span: readonly number[];
  /** Everything that was sent to open something: probes, samples, conversations. */
  readonly probes: readonly number[];
  /** Ports that answered for the first time. */
  readonly answers: readonly number[];
  /** Ports known to answer that were asked again, and how many of these kept silent. */
  readonly canaries: readonly number[];
  readonly lost: readonly number[];
  /** Typical way there and back, null where none was measured. */
  readonly roundTripMs: readonly (number | null)[];
  readonly state: readonly MinuteState[];
};

export const degradations = {
  silent: 'it had answered, and fell silent altogether',
  'open-ports-silent': 'its open ports stopped answering',
  slow: 'its answers took several times as long as at first',
} as const;
export type Degradation = keyof typeof degradations;

export const blames = ['probably', 'probably-not', 'unknown'] as const;
export type Blame = (typeof blames)[number];

export type Degraded = {
  /** ISO 8601: when it was certain. It was last well at `lastWellAt`. */
  readonly at: string;
  readonly lastWellAt: string;
  readonly because: Degradation;
  /** What it was sent when it degraded. */
  readonly probesPerSecond: number;
  /** Null where it was only asked more slowly. */
  readonly stoppedAt: string | null;
  readonly recoveredAt: string | null;
  /** Until when it was looked at. */
  readonly watchedUntil: string;
  readonly wasUs: Blame;
};

/** Most devices, of all or of a segment, stopped answering in the same moment. */
export type Outage = { readonly from: string; readonly until: string; readonly devices: number };
