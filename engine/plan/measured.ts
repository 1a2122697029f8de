/**
 * How devices behaved in a former check: what its ledgers tell takes the place of what a plan would
 * take for granted, for each profile that it has looked at.
 */
import type { AlikeLedger, CheckResult, DeviceLedger } from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import type { Span } from '../facts/plan.ts';
import type { Reason } from '../facts/port-state.ts';
import { type ProfileName, profileNames } from '../facts/profile.ts';
import { assumed, type Behaviour, type Behaviours } from './assumptions.ts';

export type Measured = {
  readonly behaviours: Span<Behaviours>;
  readonly sentences: readonly string[];
};

const silences: readonly Reason[] = ['no-answer', 'device-silent', 'udp-silence', 'rate-limited'];

/** `profileOf` an address, as the plan has it. */
export function measuredIn(
  result: CheckResult,
  profileOf: (address: string) => ProfileName,
): Measured {
  const sums = new Map<ProfileName, Sums>();
  const sumsOf = (address: string) => {
    const profile = profileOf(address);
    const own = sums.get(profile) ?? new Sums();
    sums.set(profile, own);
    return own;
  };
  for (const { address, ledger, ports } of result.devices) {
    const own = sumsOf(address);
    own.include(1, ledger);
    for (const { transport, state, connections } of ports) {
      if (transport === 'tcp' && state === 'open') own.service(connections);
    }
  }
  for (const { addresses, devices, ledger } of [...result.quiet, ...result.silent]) {
    // Neighbours that were alike are of one profile, as a rule.
    sumsOf(addresses[0]?.split('-')[0] ?? '').include(devices, ledger);
  }
  const all = new Sums();
  for (const own of sums.values()) all.add(own);
  const of = (behaviours: Behaviours) =>
    Object.fromEntries(
      profileNames.map((name) => [name, (sums.get(name) ?? all).behaviour(behaviours[name])]),
    ) as Behaviours;
  return {
    behaviours: {
      least: of(assumed.least),
      expected: of(assumed.expected),
      most: of(assumed.most),
    },
    sentences: sentencesOf(result, all),
  };
}

type LedgerOf = Readonly<Partial<Record<Transport, DeviceLedger | AlikeLedger>>>;

class Sums {
  devices = 0;
  tcp = { asked: 0, silent: 0, probes: 0, limiting: 0 };
  udp = { asked: 0, silent: 0, limiting: 0 };
  /** Of devices that don't limit their answers, weighted by these. */
  lost = 0;
  answers = 0;
  open = 0;
  connections = 0;

  include(devices: number, ledger: LedgerOf): void {
    this.devices += devices;
    const { tcp, udp } = ledger;
    if (tcp) {
      this.tcp.asked += tcp.asked * devices;
      this.tcp.silent += silentIn(tcp) * devices;
      this.tcp.probes += 'probesSent' in tcp ? tcp.probesSent : tcp.probesSentInAll;
      const isLimiting = (tcp.reasons['rate-limited'] ?? 0) > 0;
      if (isLimiting) this.tcp.limiting += devices;
      else this.#loss(tcp);
    }
    if (udp) {
      this.udp.asked += udp.asked * devices;
      this.udp.silent += (silentIn(udp) - (udp.reasons['rate-limited'] ?? 0)) * devices;
      if ((udp.reasons['rate-limited'] ?? 0) > 0) this.udp.limiting += devices;
    }
  }

  #loss(tcp: DeviceLedger | AlikeLedger): void {
    const loss = 'worstLoss' in tcp ? tcp.worstLoss : tcp.estimatedLoss;
    const answers = 'answers' in tcp ? tcp.answers : tcp.answersInAll;
    if (loss === null) return;
    this.lost += loss * answers;
    this.answers += answers;
  }

  service(connections: number): void {
    this.open++;
    this.connections += connections;
  }

  add(other: Sums): void {
    this.devices += other.devices;
    for (const part of ['asked', 'silent', 'limiting'] as const) {
      this.tcp[part] += other.tcp[part];
      this.udp[part] += other.udp[part];
    }
    this.tcp.probes += other.tcp.probes;
    for (const part of ['lost', 'answers', 'open', 'connections'] as const) {
      this[part] += other[part];
    }
  }

  get loss(): number {
    return this.answers === 0 ? 0 : Math.min(lossMost, this.lost / this.answers);
  }

  /** What it did not look at stays as it was taken for granted. */
  behaviour(instead: Behaviour): Behaviour {
    const { tcp, udp } = this;
    return {
      ...instead,
      ...(tcp.asked > 0 && {
        silent: tcp.silent / tcp.asked,
        loss: this.loss,
        open: this.open / Math.max(1, this.devices),
        slowPhase: tcp.limiting > 0 ? ('long' as const) : ('none' as const),
      }),
      ...(this.open > 0 && { connections: this.connections / this.open }),
      ...(udp.asked > 0 && {
        udpSilent: udp.silent / udp.asked,
        limitsIcmp: udp.limiting > 0,
      }),
    };
  }
}

/** A line that loses more is none that a plan can reckon with. */
const lossMost = 0.5;

function silentIn({ reasons }: DeviceLedger | AlikeLedger): number {
  return silences.reduce((sum, reason) => sum + (reasons[reason] ?? 0), 0);
}

function sentencesOf({ start }: CheckResult, { devices, tcp, udp, open, loss }: Sums): string[] {
  const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
  const number = (value: number) => Math.round(value).toLocaleString('en-US');
  const told = [`measured on ${number(devices)} devices on ${start.slice(0, 10)}`];
  if (tcp.asked > 0) {
    told.push(
      `${percent(tcp.silent / tcp.asked)} of the TCP ports never answered, ${percent(loss)} of the answers were lost, and a port took ${(tcp.probes / tcp.asked).toFixed(1)} probes`,
      `${(open / Math.max(1, devices)).toFixed(1)} ports of a device were open; ${number(tcp.limiting)} devices limited their refusals`,
    );
  }
  if (udp.asked > 0) {
    told.push(
      `${percent(udp.silent / udp.asked)} of the UDP ports kept silent; ${number(udp.limiting)} devices limited their ICMP errors`,
    );
  }
  return told;
}
