/** What a SYN sweep ends with: for each port of each device a state, and why it is no better one. */
import { Ledger } from '../facts/ledger.ts';
import type { PortSet } from '../facts/port-set.ts';
import type { Reason } from '../facts/port-state.ts';
import type { SynWire } from '../wire/packets.ts';
import { DeviceLedgers } from './device-ledgers.ts';
import type { Heard } from './heard.ts';
import type { Probing } from './probing.ts';
import type { Reachable } from './reachable.ts';
import type { SlowWalk } from './slow-walk.ts';
import type { SweepOutcome, SweepPlan } from './sweep.ts';
import type { SynDevice } from './syn-device.ts';

export type SynSweepOutcome = SweepOutcome & {
  /**
   * The ports that sent a SYN-ACK on an address that does so everywhere, by device. Their state is
   * unknown until somebody has talked to a service there.
   */
  readonly answeringEverywhere: ReadonlyMap<number, PortSet>;
};

type Sweep = {
  readonly plan: SweepPlan;
  readonly wire: SynWire;
  readonly heard: Heard;
  readonly probing: Probing;
  readonly reachable: Reachable;
  readonly slow: ReadonlyMap<number, SlowWalk>;
  readonly isConcluded: boolean;
};

export function synOutcome(sweep: Sweep): SynSweepOutcome {
  const notes = new Map<number, readonly string[]>();
  const answeringEverywhere = new Map<number, PortSet>();
  for (const [index, device] of sweep.heard.devices) {
    const some = notesOn(device, sweep.slow.get(index));
    if (some.length > 0) notes.set(index, some);
    if (device.answersEverywhere) answeringEverywhere.set(index, device.synAcks.ranges());
  }
  const because = incompleteBecause(sweep);
  return {
    ledgers: new DeviceLedgers(sweep.plan.targets.size, (index) => ledgerOf(sweep, index)),
    notes,
    answeringEverywhere,
    complete: because.length === 0,
    incompleteBecause: because,
  };
}

function incompleteBecause(sweep: Sweep): string[] {
  const { isConcluded, probing, wire } = sweep;
  const because: string[] = [];
  if (!isConcluded) because.push('the sweep was interrupted before every port had answered');
  const { unsent, unsentBecause, dropped } = wire.statistics();
  if (unsent > 0) {
    const ports = probing.refused;
    because.push(
      `this machine refused to send to ${ports} ports (${unsentBecause ?? 'no reason'})`,
    );
  }
  if (dropped > 0 && isAnySilent(sweep)) {
    const answers = dropped === 1 ? '1 packet' : `${dropped} packets`;
    because.push(
      `this machine was too busy to read ${answers} that may have been answers: ports and devices that kept silent may not be`,
    );
  }
  return because;
}

/** Where every port that was asked has answered in the end, nothing was lost. */
function isAnySilent({ heard, reachable }: Sweep): boolean {
  if (reachable.ready > heard.devices.size) return true;
  for (const [index, device] of heard.devices) {
    if ((device.ledger.reasonCounts.get('no-answer') ?? 0) > 0) return true;
    if (heard.silentPorts(index, device).length > 0) return true;
  }
  return false;
}

function notesOn(device: SynDevice, slow: SlowWalk | undefined): readonly string[] {
  const notes: string[] = [];
  if (device.answersEverywhere) {
    const share = `${device.synAcks.size} of ${device.settled} ports`;
    notes.push(`it accepts connections on ${share}, so an answer proves nothing here`);
  }
  if (slow?.verdict === 'gone' && !device.isStopped) {
    notes.push('it stopped answering during the sweep: the ports that kept silent are unknown');
  }
  if (slow?.verdict === 'walking') {
    const rate = Math.max(1, Math.round(slow.answersPerSecond));
    notes.push(`it limits its answers to about ${rate} a second: silent ports are unknown`);
  }
  return notes;
}

/** Ports that were asked and got no state during the sweep get theirs here. */
function ledgerOf(sweep: Sweep, index: number): Ledger {
  const { heard, plan, probing } = sweep;
  const device = heard.devices.get(index);
  const ledger = device?.ledger ?? new Ledger();
  ledger.probesSent = probing.sentTo[index] ?? 0;
  const reason = reasonForSilence(sweep, index, device);
  for (const port of heard.ports) {
    if (ledger.isAsked(port) || plan.isExcluded(index, port)) continue;
    ledger.set(port, 'unknown', probing.wasRefused(index, port) ? 'local-limit' : reason);
  }
  return ledger;
}

function reasonForSilence(sweep: Sweep, index: number, device: SynDevice | undefined): Reason {
  if (sweep.reachable.stateOf(index) === 'no-route') return 'no-route';
  if (device?.isStopped) return 'device-degraded';
  if (!sweep.isConcluded) return 'interrupted';
  if (sweep.probing.overtime.has(index)) return 'time-over';
  if (!device?.hasAnswered || sweep.slow.get(index)?.verdict === 'gone') return 'device-silent';
  return 'rate-limited';
}
