/** One view on all devices of a result, whether they are told one by one or together. */
import type {
  AlikeDevices,
  AlikeLedger,
  CheckResult,
  DeviceLedger,
  DeviceResult,
} from './check-result.ts';
import type { Transport } from './endpoint.ts';
import { portStates } from './port-state.ts';

/** Those that are told together; a result of an earlier version has none. */
export function alikeIn({ quiet, silent }: CheckResult): readonly AlikeDevices[] {
  return [...quiet, ...silent];
}

/** Every device of a result, each once. */
export function allAlike(result: CheckResult): readonly AlikeDevices[] {
  return [...result.devices.map(alikeOf), ...alikeIn(result)];
}

/** A device as the only one of its kind. */
export function alikeOf({ state, address, ledger }: DeviceResult): AlikeDevices {
  const { tcp, udp } = ledger;
  return {
    state,
    devices: 1,
    addresses: [address],
    ledger: { ...(tcp && { tcp: ledgerOfOne(tcp) }), ...(udp && { udp: ledgerOfOne(udp) }) },
  };
}

export function ledgerOfOne({
  probesSent,
  answers,
  estimatedLoss,
  ...coverage
}: DeviceLedger): AlikeLedger {
  return {
    ...coverage,
    probesSentInAll: probesSent,
    answersInAll: answers,
    worstLoss: estimatedLoss,
  };
}

/** One of them as it would stand alone; what was sent and heard is its share of the whole. */
export function deviceOf(alike: AlikeDevices, address: string): DeviceResult {
  const { state, devices } = alike;
  const shareOf = (transport: Transport): DeviceLedger | null => {
    const ledger = alike.ledger[transport];
    if (!ledger) return null;
    const { probesSentInAll, answersInAll, worstLoss, ...coverage } = ledger;
    return {
      ...coverage,
      probesSent: Math.round(probesSentInAll / devices),
      answers: Math.round(answersInAll / devices),
      estimatedLoss: worstLoss,
    };
  };
  const [tcp, udp] = [shareOf('tcp'), shareOf('udp')];
  const ledger = { ...(tcp && { tcp }), ...(udp && { udp }) };
  return { address, hostname: null, state, notes: [], ports: [], ledger };
}

export function devicesIn(parts: readonly AlikeDevices[]): number {
  return parts.reduce((sum, { devices }) => sum + devices, 0);
}

/** What has to be the same of devices that are told together. */
export function alikeKey(
  state: DeviceResult['state'],
  { tcp, udp }: Readonly<Partial<Record<Transport, Pick<DeviceLedger, 'ranges' | 'reasons'>>>>,
): string {
  const keys = [tcp, udp].map((ledger) => {
    if (!ledger) return '-';
    const states = portStates.map((one) => ledger.ranges[one]);
    const why = Object.entries(ledger.reasons).map(([reason, count]) => `${reason} ${count}`);
    return `${states.join(';')} ${why.sort((a, b) => a.localeCompare(b)).join()}`;
  });
  return `${state} ${keys.join(' ')}`;
}
