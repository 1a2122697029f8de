/**
 * One sweep by sockets in a process of its own, so that a test can run it inside a network
 * namespace or with few open files: `node socket-sweep.ts '{"targets": …}'` prints what it learnt.
 */
import { fileURLToPath } from 'node:url';
import { realClock } from '../facts/clock.ts';
import { type PortSet, portSetText } from '../facts/port-set.ts';
import type { PortState } from '../facts/port-state.ts';
import { sweepConnect } from '../sweep/connect.ts';
import type { SweepOutcome } from '../sweep/sweep.ts';
import { sweepUdp } from '../sweep/udp.ts';
import { parseAddress } from '../targets/address.ts';
import { probeOrder } from '../targets/order.ts';
import { RangeList } from '../targets/ranges.ts';
import { targetSetOf } from '../targets/target-set.ts';
import { openConnects } from '../wire/connect-sweep.ts';
import { connectsByNode } from '../wire/connect-sweep-node.ts';
import { guardFor } from '../wire/guard.ts';
import { openUdpProbes } from '../wire/udp-sweep.ts';
import { udpProbesByNode } from '../wire/udp-sweep-node.ts';

export type SweepOnce = {
  readonly targets: readonly string[];
  readonly ports: PortSet;
  readonly transport: 'tcp' | 'udp';
  readonly by: 'fastest' | 'node';
  /** Probes a second to each device; null for no limit. */
  readonly perDeviceRate: number | null;
  readonly timeoutMs: number;
  /** How long a device that limits its errors is asked; no time of its own where it is left out. */
  readonly deviceTimeMs?: number;
  /** Ends it early; never where it is left out. */
  readonly stopAfterMs?: number;
};

export type SweptOnce = {
  readonly method: string;
  readonly ms: number;
  readonly complete: boolean;
  readonly devices: readonly {
    readonly address: string;
    readonly ranges: Readonly<Record<PortState, string>>;
    readonly reasons: Readonly<Record<string, number>>;
    readonly probesSent: number;
    readonly notes: readonly string[];
  }[];
};

const [, script, asked] = process.argv;
if (asked !== undefined && script === fileURLToPath(import.meta.url))
  console.log(JSON.stringify(await sweepOnce(JSON.parse(asked) as SweepOnce)));

export async function sweepOnce(given: SweepOnce): Promise<SweptOnce> {
  const list = new RangeList();
  for (const text of given.targets) {
    const address = parseAddress(text);
    if (address?.family === 4) list.add({ family: 4, first: address.value, last: address.value });
    if (address?.family === 6) list.add({ family: 6, first: address.value, last: address.value });
  }
  const targets = targetSetOf(list.merged());
  const guard = guardFor((address) => targets.indexOf(address) >= 0);
  const plan = {
    targets,
    order: probeOrder(targets.size, given.ports, Date.now() & 0xffff),
    isExcluded: () => false,
    rate: Number.POSITIVE_INFINITY,
    perDeviceRate: given.perDeviceRate ?? Number.POSITIVE_INFINITY,
    timeoutMs: given.timeoutMs,
    deviceTimeMs: given.deviceTimeMs ?? Number.POSITIVE_INFINITY,
    retries: 2,
    clock: realClock,
    signal:
      given.stopAfterMs === undefined
        ? new AbortController().signal
        : AbortSignal.timeout(given.stopAfterMs),
  };
  const sink = { port() {}, progress() {} };
  const isFastest = given.by === 'fastest';
  const started = performance.now();
  let method: string;
  let outcome: SweepOutcome;
  if (given.transport === 'tcp') {
    const wire = isFastest ? openConnects(guard) : connectsByNode(guard);
    method = wire.method;
    outcome = await sweepConnect(wire as Parameters<typeof sweepConnect>[0], plan, sink);
  } else {
    const wire = isFastest ? openUdpProbes(guard) : udpProbesByNode(guard);
    method = wire.method;
    outcome = await sweepUdp(wire, plan, () => [], sink);
  }
  const devices = [...outcome.ledgers].map(([index, ledger]) => {
    const text = (state: PortState) => portSetText(ledger.rangesOf(state, given.ports));
    return {
      address: targets.addressAt(index),
      ranges: {
        open: text('open'),
        closed: text('closed'),
        filtered: text('filtered'),
        unknown: text('unknown'),
      },
      reasons: ledger.summary(given.ports).reasons,
      probesSent: ledger.probesSent,
      notes: outcome.notes.get(index) ?? [],
    };
  });
  return { method, ms: performance.now() - started, complete: outcome.complete, devices };
}
