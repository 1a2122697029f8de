/** How urgent: CISA-like deadlines in plain words, most urgent first. Stored, never renamed. */
export const priorities = ['act-now', 'this-week', 'this-month', 'watch'] as const;
export type Priority = (typeof priorities)[number];

export const priorityTitles: Record<Priority, string> = {
  'act-now': 'Act now',
  'this-week': 'This week',
  'this-month': 'This month',
  watch: 'Watch',
};

export function isAtLeast(priority: Priority, floor: Priority): boolean {
  return priorities.indexOf(priority) <= priorities.indexOf(floor);
}

/** The five ways out of a finding. */
export type Control = 'close' | 'replace' | 'vpn' | 'mfa' | 'segment';

/** What to do on one platform: commands to run, and how to take them back. */
export type Fix = {
  readonly control: Control;
  /** `debian`, `windows`, `redis.conf`, `cisco-ios` … or `any`. */
  readonly platform: string;
  /** One sentence in the imperative. */
  readonly what: string;
  /** `{address}` and `{port}` are filled in. Empty where it is done by hand. */
  readonly commands: readonly string[];
  /** The way back. */
  readonly undo: readonly string[];
  readonly sideEffect?: string;
};

export type Finding = {
  /** Stable across runs: rule, device, port and transport. */
  readonly id: string;
  readonly rule: string;
  readonly device: string;
  readonly port: number;
  readonly transport: 'tcp' | 'udp';
  readonly priority: Priority;
  readonly title: string;
  /** What was seen. */
  readonly because: string;
  /** Why it matters from this vantage. */
  readonly why: string;
  readonly fix: readonly Fix[];
  readonly references: readonly string[];
};
