/**
 * Two looks at one device, or at devices that are alike, as one. A conclusive answer outweighs
 * unknown, and of two that contradict each other the later one holds. Which ports a reason was given
 * for is not kept in a result, so where both looks asked the same ports, the counts of the reasons
 * that still hold are estimated by their share.
 */
import type { AlikeLedger, DeviceLedger, DeviceResult, PortResult } from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import { type PortSet, portCount, portSetText, portsOf } from '../facts/port-set.ts';
import { differenceOf, unionOf } from '../facts/port-set-algebra.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { type PortState, portStates, type Reason, stateOfReason } from '../facts/port-state.ts';
import { joinVitals } from './join-vitals.ts';

export const transports = ['tcp', 'udp'] as const satisfies readonly Transport[];

type Coverage = Omit<DeviceLedger, 'probesSent' | 'answers' | 'estimatedLoss'>;
type States = Readonly<Record<PortState, PortSet>>;

export function joinDevices(earlier: DeviceResult, later: DeviceResult): DeviceResult {
  const [tcp, udp] = transports.map((transport) =>
    joinLedgers(earlier.ledger[transport], later.ledger[transport]),
  );
  const ledger = { ...(tcp && { tcp }), ...(udp && { udp }) };
  const ports = transports.flatMap((transport) => {
    const open = portSetFrom(ledger[transport]?.ranges.open ?? '') ?? [];
    const lines = { earlier: linesOf(earlier, transport), later: linesOf(later, transport) };
    return [...portsOf(open)].flatMap((port) => {
      return lineOf(lines.earlier.get(port), lines.later.get(port)) ?? [];
    });
  });
  return {
    ...earlier,
    ...later,
    hostname: later.hostname ?? earlier.hostname,
    state: earlier.state === 'up' ? 'up' : later.state,
    notes: [...new Set([...earlier.notes, ...later.notes])],
    ports,
    ledger,
    ...joinVitals(earlier, later),
  };
}

function linesOf(device: DeviceResult, transport: Transport): ReadonlyMap<number, PortResult> {
  const own = device.ports.filter((one) => one.transport === transport && one.state === 'open');
  return new Map(own.map((one) => [one.port, one]));
}

/** The later one, unless only the earlier one knows what listens there. */
function lineOf(earlier?: PortResult, later?: PortResult): PortResult | undefined {
  return later && (later.service !== null || !earlier?.service) ? later : earlier;
}

function joinLedgers(earlier?: DeviceLedger, later?: DeviceLedger): DeviceLedger | undefined {
  if (!earlier || !later) return earlier ?? later;
  return {
    ...joinCoverage(earlier, later),
    probesSent: earlier.probesSent + later.probesSent,
    answers: earlier.answers + later.answers,
    estimatedLoss: worst(earlier.estimatedLoss, later.estimatedLoss),
  };
}

/** What was sent and heard must be of as many devices on both sides. */
export function joinAlikeLedgers(
  earlier?: AlikeLedger,
  later?: AlikeLedger,
): AlikeLedger | undefined {
  if (!earlier || !later) return earlier ?? later;
  return {
    ...joinCoverage(earlier, later),
    probesSentInAll: earlier.probesSentInAll + later.probesSentInAll,
    answersInAll: earlier.answersInAll + later.answersInAll,
    worstLoss: worst(earlier.worstLoss, later.worstLoss),
  };
}

function worst(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function joinCoverage(earlier: Coverage, later: Coverage): Coverage {
  const [old, now] = [statesOf(earlier), statesOf(later)];
  const [oldKnown, nowKnown] = [conclusive(old), conclusive(now)];
  const kept = {
    old: {
      unknown: differenceOf(old.unknown, unionOf([nowKnown, now.unknown])),
      open: differenceOf(old.open, nowKnown),
      closed: differenceOf(old.closed, nowKnown),
      filtered: differenceOf(old.filtered, nowKnown),
    },
    now: { ...now, unknown: differenceOf(now.unknown, oldKnown) },
  };
  const sets = Object.fromEntries(
    portStates.map((state) => [state, unionOf([kept.old[state], kept.now[state]])]),
  ) as Record<PortState, PortSet>;
  const counts = Object.fromEntries(
    portStates.map((state) => [state, portCount(sets[state])]),
  ) as Record<PortState, number>;
  const ranges = Object.fromEntries(
    portStates.map((state) => [state, portSetText(sets[state])]),
  ) as Record<PortState, string>;
  const asked = portStates.reduce((sum, state) => sum + counts[state], 0);
  const reasons = sumOf(reasonsKept(earlier, kept.old), reasonsKept(later, kept.now));
  return { ...counts, asked, reasons, ranges };
}

function statesOf({ ranges }: Coverage): States {
  const of = (state: PortState) => portSetFrom(ranges[state]) ?? [];
  return {
    unknown: of('unknown'),
    open: of('open'),
    closed: of('closed'),
    filtered: of('filtered'),
  };
}

function conclusive({ open, closed, filtered }: States): PortSet {
  return unionOf([open, closed, filtered]);
}

type Reasons = Coverage['reasons'];

function reasonsKept(coverage: Coverage, kept: States): Reasons {
  const entries = Object.entries(coverage.reasons).map(([name, count]) => {
    const state = stateOfReason(name as Reason);
    const share = coverage[state] === 0 ? 1 : portCount(kept[state]) / coverage[state];
    return [name, Math.round(count * share)] as const;
  });
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}

function sumOf(a: Reasons, b: Reasons): Reasons {
  const sum: Partial<Record<Reason, number>> = { ...a };
  for (const [name, count] of Object.entries(b)) {
    const reason = name as Reason;
    sum[reason] = (sum[reason] ?? 0) + count;
  }
  return sum;
}
