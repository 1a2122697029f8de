/**
 * All that sends in a check, side by side over simulated networks: a SYN sweep, a sweep of one
 * fragile device by connections, a UDP sweep, and conversations that wait for their turn. What left
 * is written down with its time.
 */
import type { Clock } from '../facts/clock.ts';
import { portSetOf } from '../facts/port-set.ts';
import type { StateTable } from '../facts/state-table.ts';
import { OpenTimes } from '../open-times.ts';
import { pacedDialer } from '../paced-wire.ts';
import { Budget, type BudgetLimits } from '../sweep/budget.ts';
import { sweepConnect } from '../sweep/connect.ts';
import type { ConnectProbe } from '../sweep/connect-probe.ts';
import type { SweepOutcome, SweepPlan } from '../sweep/sweep.ts';
import { sweepSyn } from '../sweep/syn.ts';
import { sweepUdp } from '../sweep/udp.ts';
import { ClosedTimes } from '../targets/closed-times.ts';
import { probeOrder } from '../targets/order.ts';
import { partsOf, readTargets } from '../targets/read-targets.ts';
import { scopeOf } from '../targets/scope.ts';
import { sliceOf } from '../targets/slice.ts';
import { guardFor } from '../wire/guard.ts';
import { Random } from './random.ts';
import { SimulatedConnects } from './simulated-connects.ts';
import { quietLine, SimulatedNetwork } from './simulated-network.ts';
import { SimulatedUdp } from './simulated-udp.ts';

export type SideBySide = {
  readonly seed: number;
  readonly targets: readonly string[];
  readonly exclude?: readonly string[];
  readonly ports: number;
  readonly rate: number;
  readonly perSegmentRate: number;
  readonly perDeviceRate: number;
  readonly stateTable: StateTable | null;
  readonly loss: number;
  readonly conversations: number;
  readonly deviceTimeMs?: number;
  readonly clock: Clock;
  /** Milliseconds since 1970 when the clock shows 0. */
  readonly begunAt: number;
};

export type Sent = {
  readonly at: number;
  readonly address: string;
  readonly by: 'syn' | 'connect' | 'udp' | 'talk';
};

export type RunSideBySide = {
  readonly sent: readonly Sent[];
  readonly outcomes: Readonly<Record<'syn' | 'connect' | 'udp', SweepOutcome>>;
  /** Of the first devices; the last one is the fragile one. */
  readonly ordinary: number;
  readonly endedAt: number;
};

const timeoutMs = 700;

export async function runSideBySide(given: SideBySide): Promise<RunSideBySide> {
  const { clock, loss, conversations } = given;
  const random = new Random(given.seed);
  const targets = await readTargets(given.targets, given.exclude ?? []);
  const date = () => given.begunAt + clock.now();
  const guard = guardFor(scopeOf(targets, date));
  const windows = partsOf(targets)[0]?.windows ?? [];
  const times =
    windows.length === 0
      ? null
      : new OpenTimes(new ClosedTimes(windows), timeoutMs + 100, { clock, date });
  const limits: BudgetLimits = given;
  const pace = new Budget(limits, clock).over(targets.set, times);
  const signal = new AbortController().signal;
  const sent: Sent[] = [];
  const leave = (by: Sent['by'], address: string, port: number) => {
    guard.reach(address, port, by === 'udp' ? 'udp' : 'tcp');
    sent.push({ at: clock.now(), address, by });
  };

  const ordinary = targets.set.size - 1;
  const mannerOf = (port: number) =>
    port % 7 === 0 ? 'open' : port % 5 === 0 ? 'blocked' : 'closed';
  const planOver = (first: number, size: number, key: number): SweepPlan => {
    const own = sliceOf(targets, first, size);
    const list = portSetOf(Array.from({ length: given.ports }, (_, i) => 2000 + i));
    return {
      targets: own.set,
      order: probeOrder(size, list, key),
      isExcluded: own.isExcluded,
      rate: given.rate,
      perDeviceRate: given.perDeviceRate,
      pace: size === 1 ? pace.at(first) : pace,
      deviceTimeMs: given.deviceTimeMs ?? Number.POSITIVE_INFINITY,
      timeoutMs,
      retries: 2,
      clock: times?.clock ?? clock,
      signal,
    };
  };
  const addressOf = (device: number) => targets.set.addressAt(device);
  const device = {
    mannerOf,
    resetLimit: Number.POSITIVE_INFINITY,
    icmpLimit: Number.POSITIVE_INFINITY,
    diesAt: Number.POSITIVE_INFINITY,
    loss,
    delayMs: 3,
    readiness: () => 'ready' as const,
  };
  const world = { clock, random, guard, addressOf };
  const network = new SimulatedNetwork(
    Array.from({ length: ordinary }, () => device),
    quietLine,
    world,
  );
  const flush = network.flush.bind(network);
  const queue = network.queue.bind(network);
  const queued: [number, number][] = [];
  network.queue = (to, port, attempt) => {
    const isQueued = queue(to, port, attempt);
    if (isQueued) queued.push([to, port]);
    return isQueued;
  };
  network.flush = () => {
    const count = flush();
    for (const [to, port] of queued.splice(0, count)) leave('syn', addressOf(to), port);
    return count;
  };

  const connects = new SimulatedConnects<ConnectProbe>(
    new Map([
      [addressOf(ordinary), { mannerOf: (port) => (port % 7 === 0 ? 'open' : 'closed'), loss }],
    ]),
    { clock, random },
  );
  const begin = connects.begin.bind(connects);
  connects.begin = (probe) => {
    leave('connect', probe.address, probe.port);
    begin(probe);
  };

  const all = Array.from({ length: targets.set.size }, (_, index) => addressOf(index));
  const udp = new SimulatedUdp(
    new Map(
      all.map((address) => [
        address,
        { mannerOf: (port: number) => (port % 7 === 0 ? 'answers' : 'closed'), loss },
      ]),
    ),
    { clock, random, guard },
  );
  const send = udp.send.bind(udp);
  udp.send = (address, port, payload, apart) => {
    leave('udp', address, port);
    return send(address, port, payload, apart);
  };

  const dialer = pacedDialer(
    {
      async dial(address, port) {
        leave('talk', address, port);
        await clock.sleep(5);
        return { state: 'closed', reason: 'refused' };
      },
    },
    { targets, pace, times, signal },
  );
  const talk = async (number: number) => {
    for (let i = 0; i < conversations; i++) {
      await dialer.dial(all[(number + i) % all.length] ?? '', 80, 1000);
    }
  };

  const sink = { port() {}, progress() {} };
  const [syn, connect, datagrams] = await Promise.all([
    sweepSyn(network, planOver(0, ordinary, given.seed), sink),
    sweepConnect(connects, planOver(ordinary, 1, given.seed + 1), sink),
    sweepUdp(udp, planOver(0, targets.set.size, given.seed + 2), () => [], sink),
    talk(0),
    talk(1),
    talk(2),
  ]);
  return { sent, outcomes: { syn, connect, udp: datagrams }, ordinary, endedAt: clock.now() };
}
