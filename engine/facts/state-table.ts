/**
 * A firewall between the scanner and its targets remembers each connection, and a half-open one
 * until its timeout. When its table is full it drops what others send. So a check takes a share of
 * the table, and begins no more than that share can forget.
 */
export type StateTable = {
  /** Connections that the firewall can remember. */
  readonly entries: number;
  /** How long it remembers one that stays half open. */
  readonly timeoutMs: number;
  /** Of the table, for this check: above 0, at most 1. */
  readonly share: number;
};

/** What many firewalls do with a SYN that nobody answers, and a part of the table that leaves room. */
export const usualStateTimeoutMs = 120_000;
export const usualShare = 0.25;

/** For people: what it comes to, and why. */
export function stateTableText(table: StateTable): string {
  const number = (value: number, digits: number) =>
    value.toLocaleString('en-US', { maximumFractionDigits: digits });
  const rate = stateTableRate(table);
  const share = `${number(table.share * 100, 1)} % of a state table of ${number(table.entries, 0)}`;
  const seconds = number(table.timeoutMs / 1000, 1);
  return `at most ${number(rate, rate < 10 ? 2 : 0)} new connections a second, so that ${share}, which forgets them after ${seconds} s, are enough`;
}

/** New connections a second that never hold more than the share: 24,000 × 25 % / 120 s = 50. */
export function stateTableRate({ entries, timeoutMs, share }: StateTable): number {
  return (entries * share * 1000) / timeoutMs;
}
