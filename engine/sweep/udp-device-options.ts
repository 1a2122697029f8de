/** What a UDP sweep gives each of its devices. */

import type { Clock } from '../facts/clock.ts';
import { portsMax } from '../facts/ledger.ts';
import type { UdpProbes } from '../wire/udp-probes.ts';
import type { Tell } from './device-record.ts';
import { patienceOf } from './effort.ts';
import type { SweepPlan } from './sweep.ts';
import type { UdpRequests, UdpSweepSink } from './udp-answers.ts';
import type { UdpJournal } from './udp-journal.ts';
import type { KeptPace } from './udp-pace.ts';

export type UdpDeviceOptions = {
  readonly index: number;
  readonly address: string;
  readonly perDeviceRate: number;
  readonly timeoutMs: number;
  /** For how long a device that limits its answers is asked at its own pace. */
  readonly patienceMs: number;
  readonly ports: number;
  /** Ports that are asked before others. */
  readonly preferred: readonly number[];
  readonly triesOf: (port: number) => number;
  readonly clock: Pick<Clock, 'now'>;
  readonly tell: Tell;
  /** Its silence is believed. */
  readonly believed: (port: number) => void;
  /** Asked alone without an answer: once (null), or so often proven to be silent since. */
  readonly silent: (port: number, proofs: number | null) => void;
  readonly paced: (pace: KeptPace) => void;
  /** Of the canaries of a device that does not limit. */
  readonly lost: (share: number) => void;
  /** Nothing more is waited for from this port. */
  readonly forget: (port: number) => void;
};

/** Probes to a port for which there is a real request: it answers, or a second asking is enough. */
const triesWithRequest = 2;

type Given = {
  readonly plan: SweepPlan;
  readonly wire: UdpProbes;
  readonly requests: UdpRequests;
  readonly sink: UdpSweepSink;
  readonly journal: UdpJournal;
};

export function udpDeviceOptions(given: Given): (index: number) => UdpDeviceOptions {
  const { plan, wire, requests, sink, journal } = given;
  const { targets, perDeviceRate, timeoutMs, clock, retries, order } = plan;
  const ports = order.size / targets.size;
  const patienceMs = patienceOf(plan, ports);
  const every = Array.from({ length: portsMax }, (_, port) => port);
  const preferred = every.filter((port) => requests(port).length > 0);
  const triesOf = (port: number) => {
    const real = requests(port).length;
    return real === 0 ? retries + 1 : Math.max(real, Math.min(triesWithRequest, retries + 1));
  };
  const common = { perDeviceRate, timeoutMs, patienceMs, ports, preferred, triesOf, clock };
  return (index) => {
    const address = targets.addressAt(index);
    return {
      ...common,
      index,
      address,
      tell: (port, state, reason) => sink.port(index, port, state, reason),
      forget: (port) => wire.forget(address, port),
      believed: (port) => journal.settled(index, port, 'udp-silence'),
      silent: (port, proofs) => journal.silent(index, port, proofs),
      paced: (pace) => journal.pace(index, pace),
      lost: (share) => journal.lostShare(index, share),
    };
  };
}
