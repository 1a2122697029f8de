/**
 * The numbers that every report prints, counted once, so that those on one page add up to those on
 * another. It knows nothing of how they are drawn.
 */
import { allAlike, devicesIn } from '../facts/alike-devices.ts';
import type { AlikeDevices, CheckResult, PortResult } from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import { type Finding, type Priority, priorities } from '../facts/finding.ts';
import { type PortState, portStates } from '../facts/port-state.ts';
import { type FindingGroup, groupFindings } from './finding-groups.ts';
import { type Gap, gapsOf } from './gaps.ts';
import { counted } from './wording.ts';

export const transports = ['tcp', 'udp'] as const satisfies readonly Transport[];

/** The order in which reports tell them. */
export const reportedStates = ['open', 'closed', 'filtered', 'unknown'] as const;

export type Digest = {
  /** The whole result in one or two sentences, for somebody who reads nothing else. */
  readonly verdict: string;
  /** How grave: the most urgent priority, or that there is none. */
  readonly tone: Priority | 'clean' | 'unproven';
  readonly counts: Readonly<Record<Priority, number>>;
  readonly groups: readonly FindingGroup[];
  readonly gaps: readonly Gap[];
  /** That were asked: those up and those silent. */
  readonly devices: number;
  readonly devicesUp: number;
  readonly devicesSilent: number;
  readonly devicesWithFindings: number;
  readonly openPorts: number;
  /** Open ports whose service is known, so that rules could judge them. */
  readonly identifiedPorts: number;
  readonly totals: Readonly<Partial<Record<Transport, LedgerTotal>>>;
};

export type LedgerTotal = Record<PortState, number> & {
  devices: number;
  asked: number;
  probesSent: number;
  answers: number;
  /** The worst of the devices; null where it was measured on none. */
  worstLoss: number | null;
};

export function digestOf(result: CheckResult): Digest {
  const totals: Partial<Record<Transport, LedgerTotal>> = {};
  const all = allAlike(result);
  for (const transport of transports) {
    const own = all.filter(({ ledger }) => ledger[transport]);
    if (own.length > 0) {
      totals[transport] = own.reduce((sum, one) => addLedger(sum, one, transport), emptyTotal());
    }
  }
  const counts = countByPriority(result.findings);
  const up = devicesIn(all.filter(({ state }) => state === 'up'));
  const devices = devicesIn(all);
  const facts = {
    counts,
    groups: groupFindings(result.findings),
    gaps: gapsOf(result),
    devices,
    devicesUp: up,
    devicesSilent: devices - up,
    devicesWithFindings: new Set(result.findings.map(({ device }) => device)).size,
    openPorts: (totals.tcp?.open ?? 0) + (totals.udp?.open ?? 0),
    identifiedPorts: result.devices.reduce((sum, { ports }) => sum + identified(ports), 0),
    totals,
  };
  const tone = toneOf(result, facts.devicesUp, counts);
  return { ...facts, tone, verdict: verdictOf(result, { ...facts, tone }) };
}

export function countByPriority(findings: readonly Finding[]): Record<Priority, number> {
  const counts = { 'act-now': 0, 'this-week': 0, 'this-month': 0, watch: 0 };
  for (const { priority } of findings) counts[priority]++;
  return counts;
}

function identified(ports: readonly PortResult[]): number {
  return ports.filter(({ state, service }) => state === 'open' && service !== null).length;
}

function emptyTotal(): LedgerTotal {
  const states = { unknown: 0, open: 0, closed: 0, filtered: 0 };
  return { ...states, devices: 0, asked: 0, probesSent: 0, answers: 0, worstLoss: null };
}

function addLedger(
  total: LedgerTotal,
  { devices, ledger }: AlikeDevices,
  transport: Transport,
): LedgerTotal {
  const own = ledger[transport];
  if (!own) return total;
  for (const state of portStates) total[state] += own[state] * devices;
  total.devices += devices;
  total.asked += own.asked * devices;
  total.probesSent += own.probesSentInAll;
  total.answers += own.answersInAll;
  if (own.worstLoss !== null) total.worstLoss = Math.max(total.worstLoss ?? 0, own.worstLoss);
  return total;
}

function toneOf(
  result: CheckResult,
  devicesUp: number,
  counts: Record<Priority, number>,
): Digest['tone'] {
  const worst = priorities.find((priority) => counts[priority] > 0);
  if (worst) return worst;
  return result.complete && devicesUp > 0 ? 'clean' : 'unproven';
}

function verdictOf(result: CheckResult, digest: Omit<Digest, 'verdict'>): string {
  const broken = result.complete ? '' : ' The look is partial: what it did not reach is unknown.';
  return `${findingsSentence(digest)}${broken}`;
}

function findingsSentence(digest: Omit<Digest, 'verdict'>): string {
  const { devices } = digest;
  const total = priorities.reduce((sum, priority) => sum + digest.counts[priority], 0);
  if (total > 0) {
    const where = `on ${digest.devicesWithFindings} of ${counted(devices, 'device')}`;
    const { 'act-now': now, 'this-week': week } = digest.counts;
    if (now > 0) return `${counted(total, 'finding')} ${where}; ${callFor(now, total)} now.`;
    if (week > 0)
      return `${counted(total, 'finding')} ${where}; ${callFor(week, total)} this week.`;
    return `${counted(total, 'finding')} ${where}; nothing that cannot wait a week.`;
  }
  if (devices === 0) return 'No device was looked at.';
  if (digest.devicesUp === 0) {
    return `Nothing is known: none of ${counted(devices, 'device')} answered anything.`;
  }
  const on = `on ${counted(digest.devicesUp, 'device')}`;
  const found = cleanSentence(digest, on);
  const unknown = (digest.totals.tcp?.unknown ?? 0) + (digest.totals.udp?.unknown ?? 0);
  return unknown === 0 ? found : `${found} ${counted(unknown, 'port')} gave no conclusive answer.`;
}

/** What was not identified was not judged, so it is not called harmless. */
function cleanSentence(digest: Omit<Digest, 'verdict'>, on: string): string {
  const { openPorts, identifiedPorts } = digest;
  if (openPorts === 0) return `No open port was found ${on}.`;
  const open = `${counted(openPorts, 'open port')} ${on}`;
  if (identifiedPorts === openPorts)
    return `Nothing risky was found: ${open}, none with a finding.`;
  if (identifiedPorts === 0) return `Nothing was judged: ${open}, none of them identified.`;
  return `Nothing risky among ${identifiedPorts} identified of ${open}.`;
}

function callFor(count: number, total: number): string {
  if (count === total) return total === 1 ? 'act' : 'act on all of them';
  return `act on ${count} of them`;
}
