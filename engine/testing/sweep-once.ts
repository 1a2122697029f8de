/**
 * One SYN sweep with nothing around it, run as a process of its own inside a network namespace:
 * tests and benches start it there and read the one line of JSON that it prints.
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { realClock } from '../facts/clock.ts';
import type { PortSet } from '../facts/port-set.ts';
import { portSetText } from '../facts/port-set.ts';
import { type PortState, portStates } from '../facts/port-state.ts';
import type { Degraded, Minutes } from '../facts/vitals.ts';
import { CheckJournal } from '../journal/check-journal.ts';
import { sweepSyn } from '../sweep/syn.ts';
import { vitalsFor } from '../sweep/vitals.ts';
import { probeOrder } from '../targets/order.ts';
import { targetSetOf } from '../targets/target-set.ts';
import { guardFor } from '../wire/guard.ts';
import { openSynWire } from '../wire/raw/syn-wire.ts';

export type SweepOnce = {
  /** First and last address, as numbers. */
  readonly ipv4: readonly [number, number][];
  /** As decimal text. */
  readonly ipv6: readonly [string, string][];
  readonly ports: PortSet;
  /** Null for no limit. */
  readonly rate: number | null;
  readonly perDeviceRate: number | null;
  readonly timeoutMs: number;
  readonly retries: number;
  /** Ends it early; null for never. */
  readonly stopAfterMs: number | null;
  /** Threads that receive, where it isn't left to the number of cores. */
  readonly receivers?: number;
  /** A journal to write, or to go on with where the file is there. */
  readonly journal?: string;
};

export type SweptOnce = {
  readonly ms: number;
  readonly cpuMs: number;
  readonly complete: boolean;
  readonly because: readonly string[];
  /** Of each device: its address, the ports of each state as text, notes, and its ledger's sums. */
  readonly devices: readonly {
    readonly address: string;
    readonly ports: Readonly<Record<PortState, string>>;
    readonly notes: readonly string[];
    readonly estimatedLoss: number | null;
    readonly reasons: Readonly<Record<string, number>>;
    readonly degraded: Degraded | null;
    readonly minutes: Minutes | null;
  }[];
  readonly statistics: ReturnType<ReturnType<typeof openSynWire>['statistics']>;
  /** The longest time that nothing else could run. */
  readonly blockedMs: number;
};

export async function sweepOnce(given: SweepOnce): Promise<SweptOnce> {
  const targets = targetSetOf({
    ipv4: Uint32Array.from(given.ipv4.flat()),
    ipv6: given.ipv6.map(([first, last]) => ({
      family: 6,
      first: BigInt(first),
      last: BigInt(last),
    })),
  });
  const guard = guardFor((address) => targets.indexOf(address) >= 0);
  const wire = openSynWire(targets, guard, {
    isFast: (given.rate ?? 50_000) >= 50_000,
    ...(given.receivers !== undefined && { receivers: given.receivers }),
  });
  const stop = new AbortController();
  if (given.stopAfterMs !== null) setTimeout(() => stop.abort(), given.stopAfterMs).unref();
  const blocked = watchEventLoop();
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const order = probeOrder(targets.size, given.ports, 7);
  const journal = given.journal === undefined ? null : journalAt(given.journal);
  const vitals = vitalsFor({ clock: realClock, targets });
  const plan = {
    vitals,
    targets,
    order,
    isExcluded: () => false,
    rate: given.rate ?? Number.POSITIVE_INFINITY,
    perDeviceRate: given.perDeviceRate ?? Number.POSITIVE_INFINITY,
    timeoutMs: given.timeoutMs,
    deviceTimeMs: Number.POSITIVE_INFINITY,
    retries: given.retries,
    clock: realClock,
    signal: stop.signal,
    ...(journal && { journal: journal.sweep('tcp', 0, order.size) }),
  };
  const outcome = await sweepSyn(wire, plan, { port: () => {}, progress: () => {} });
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  vitals.end();
  const blockedMs = blocked();
  const statistics = wire.statistics();
  wire.close();
  const devices = (targets.size > 4096 ? [] : [...outcome.ledgers]).map(([index, ledger]) => ({
    address: targets.addressAt(index),
    ports: Object.fromEntries(
      portStates.map((state) => [state, portSetText(ledger.rangesOf(state, given.ports))]),
    ) as Record<PortState, string>,
    notes: outcome.notes.get(index) ?? [],
    estimatedLoss: ledger.summary(given.ports).estimatedLoss,
    reasons: ledger.summary(given.ports).reasons,
    degraded: vitals.degradedOf(index),
    minutes: vitals.minutesOf(index),
  }));
  const { complete, incompleteBecause: because } = outcome;
  return { ms, cpuMs: (user + system) / 1000, complete, because, devices, statistics, blockedMs };
}

function journalAt(path: string): CheckJournal {
  const version = 'of a test';
  if (existsSync(path)) return CheckJournal.open(path, version);
  const targets = {
    ranges: { ipv4: new Uint32Array(0), ipv6: [] },
    excluded: [],
    windows: [],
    hostnames: [],
    profiles: [],
  };
  return CheckJournal.create(path, {
    start: new Date().toISOString(),
    version,
    key: 7,
    method: 'syn',
    words: [],
    request: {
      targets: [],
      exclude: [],
      tcp: { kind: 'all' },
      udp: { kind: 'none' },
      rate: null,
      perDeviceRate: null,
      perSegmentRate: null,
      stateTable: null,
      deviceTimeMs: null,
      zone: 'server',
      method: 'syn',
      timeoutMs: null,
      canaries: null,
      shard: null,
      profiles: [],
    },
    tcp: [],
    udp: [],
    targets,
  });
}

/** The longest wait of a timer that should fire every 2 ms, minus those 2. */
function watchEventLoop(): () => number {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 2);
    last = now;
  }, 2);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

const [, script, asked] = process.argv;
if (asked !== undefined && script === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await sweepOnce(JSON.parse(asked) as SweepOnce)));
}
