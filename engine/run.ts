/**
 * The part of a check that sends: both sweeps side by side, and identification of what they find
 * while they still run. Addresses that answer on every port are looked at beyond the handshake
 * (liars.ts), because an answer alone proves nothing there.
 */
import { type Asked, usualRates } from './check-request.ts';
import type { CheckEvent, SweepMethod } from './facts/check-result.ts';
import { realClock } from './facts/clock.ts';
import type { Transport } from './facts/endpoint.ts';
import { hasPort, type PortSet, portCount } from './facts/port-set.ts';
import type { Service } from './facts/service.ts';
import { printable } from './facts/text.ts';
import { heedingDatagrams, heedingDialer } from './heeding.ts';
import type { IdentifyOptions } from './identify/identify.ts';
import { identifyAll, type OpenEndpoint, usualConcurrency } from './identify/identify-all.ts';
import { protocols } from './identify/protocols/all.ts';
import { requesterOf, udpRequests } from './identify/udp-requests.ts';
import { type LiarLimits, type LiarSeen, Liars } from './liars.ts';
import { keyOf, OpenPorts } from './open-ports.ts';
import { pacedDatagrams, pacedDialer } from './paced-wire.ts';
import { Printers, printPorts } from './printers.ts';
import type { Sweep, SweepSink } from './sweep/sweep.ts';
import type { UdpAnswer, UdpSweepSink } from './sweep/udp-answers.ts';
import type { Vitals } from './sweep/vitals.ts';
import { type SliceGround, sweepTcp, sweepUdpPorts, vitalsOf } from './sweeps.ts';
import { openDialer } from './wire/connect.ts';
import { openDatagrams } from './wire/datagrams.ts';

export type Seen = {
  readonly sweeps: readonly SweepOf[];
  /** By `keyOf`. */
  readonly services: ReadonlyMap<string, Service>;
  /** By device: addresses that answer on every TCP port, and what is behind that. */
  readonly liars: ReadonlyMap<number, LiarSeen>;
  readonly incompleteBecause: readonly string[];
  readonly vitals: Vitals;
};

export type SweepOf = {
  readonly transport: Transport;
  readonly asked: PortSet;
  readonly outcome: Sweep;
};

type Tell = (event: CheckEvent) => void;
type Heeding = SliceGround & { readonly vitals: Vitals };

/** `onSwept`: nothing more is probed; identification may still go on. */
export async function sweepAndIdentify(
  given: SliceGround,
  asked: Asked,
  method: SweepMethod,
  tell: Tell,
  onSwept: () => void = () => {},
): Promise<Seen> {
  const vitals = vitalsOf(given);
  const ground: Heeding = { ...given, vitals };
  const open = new OpenPorts();
  const services = new Map(ground.journal?.services);
  const shown = new MainProgress(tell, asked);
  const liars = liarsOn(ground, asked, services, shown.tellOf('identify'));
  const askedPrintPorts = printPorts.filter((port) => hasPort(asked.tcp, port)).length;
  const printers = new Printers(ground.profiles, askedPrintPorts, () => realClock.now());
  const passedOver: OpenEndpoint[] = [];
  const isWanted = (endpoint: OpenEndpoint) => {
    if (services.has(keyOf(endpoint))) return false; // before this check was gone on with
    if (!printers.mayBeAsked(endpoint)) return false;
    const isOfLiar = endpoint.transport === 'tcp' && liars.has(endpoint.address);
    if (isOfLiar) passedOver.push(endpoint);
    return !isOfLiar;
  };
  const ofIdentify = shown.tellOf('identify');
  const identifying = bugIn(identify(ground, open, services, ofIdentify, { isWanted, printers }));
  const begun = [
    portCount(asked.tcp) > 0 &&
      overTcp(ground, asked.tcp, method, { open, liars, printers }, shown.tellOf('tcp')),
    portCount(asked.udp) > 0 && overUdp(ground, asked.udp, open, shown.tellOf('udp')),
  ].filter((one) => one !== false);
  let sweeps: readonly SweepOf[] = [];
  try {
    sweeps = await Promise.all(begun.map((sweep) => shown.whileRunning(sweep)));
  } finally {
    open.end((address) => liarsOf(sweeps).has(ground.targets.set.indexOf(address)));
    onSwept();
  }
  const bugs = [await identifying, await bugIn(liars.end())];
  const wronged = passedOver.filter(({ address }) => !liars.has(address));
  const waited = printers.waiting().filter((endpoint) => !services.has(keyOf(endpoint)));
  const late = [...wronged, ...waited];
  bugs.push(await bugIn(identify(ground, late, services, ofIdentify)));
  const causes = sweeps.flatMap(({ outcome }) => outcome.incompleteBecause);
  const incompleteBecause = [...new Set([...causes, ...bugs.filter((bug) => bug !== null)])];
  vitals.end();
  return { sweeps, services, liars: liars.seen, incompleteBecause, vitals };
}

/** A server that finds a bug of ours must not take away what the sweeps have learnt. */
async function bugIn(identifying: Promise<void>): Promise<string | null> {
  try {
    await identifying;
    return null;
  } catch (error) {
    const [what = '', where = ''] = String((error as Error).stack ?? error).split('\n');
    return printable(`a bug in Postern ended identification early: ${what} ${where}`);
  }
}

type Part = Transport | 'identify';

/** Parts run side by side, and one progress is shown: TCP's, then UDP's, then identification's. */
class MainProgress {
  readonly #tell: Tell;
  readonly #ended = new Set<Part>();

  constructor(tell: Tell, asked: Asked) {
    this.#tell = tell;
    for (const part of ['tcp', 'udp'] as const) {
      if (portCount(asked[part]) === 0) this.#ended.add(part);
    }
  }

  tellOf(part: Part): Tell {
    const before: readonly Part[] = part === 'tcp' ? [] : part === 'udp' ? ['tcp'] : ['tcp', 'udp'];
    return (event) => {
      const isMain = before.every((one) => this.#ended.has(one));
      if (event.event !== 'progress' || isMain) this.#tell(event);
    };
  }

  async whileRunning(sweep: Promise<SweepOf>): Promise<SweepOf> {
    const done = await sweep;
    this.#ended.add(done.transport);
    return done;
  }
}

async function overTcp(
  ground: SliceGround,
  asked: PortSet,
  method: SweepMethod,
  {
    open,
    liars,
    printers,
  }: { readonly open: OpenPorts; readonly liars: Liars; readonly printers: Printers },
  tell: Tell,
): Promise<SweepOf> {
  const sink = sinkFor(ground, 'tcp', tell, (endpoint) => open.add(endpoint));
  const port: SweepSink['port'] = (...told) => {
    const [device, number, state] = told;
    printers.heard((index) => ground.targets.set.addressAt(index), device, number, state);
    sink.port(...told);
    liars.heard(...told);
  };
  const outcome = await sweepTcp(ground, method, asked, { ...sink, port });
  liars.settle(outcome.answeringEverywhere);
  return { transport: 'tcp', asked, outcome };
}

async function overUdp(
  ground: SliceGround,
  asked: PortSet,
  open: OpenPorts,
  tell: Tell,
): Promise<SweepOf> {
  const { set } = ground.targets;
  const answer = (device: number, port: number, heard: UdpAnswer) => {
    const first = { asked: requesterOf(protocols, heard.request) ?? '', bytes: heard.answer };
    open.add({ address: set.addressAt(device), port, transport: 'udp', first });
  };
  const sink: UdpSweepSink = { ...sinkFor(ground, 'udp', tell, () => {}), answer };
  const requests = udpRequests(protocols);
  return { transport: 'udp', asked, outcome: await sweepUdpPorts(ground, asked, requests, sink) };
}

function sinkFor(
  { targets }: SliceGround,
  transport: Transport,
  tell: Tell,
  onOpen: (endpoint: OpenEndpoint) => void,
): SweepSink {
  return {
    port(device, port, state, reason) {
      if (state !== 'open') return;
      const address = targets.set.addressAt(device);
      tell({ event: 'port', device: address, port, transport, state, reason });
      onOpen({ address, port, transport });
    },
    progress: (progress) => tell({ event: 'progress', stage: `sweep ${transport}`, ...progress }),
  };
}

/** A visit to a port takes a minute at most, and is begun only where it has so long. */
const visitMs = 65_000;

/** So few that each gets the connections that it wants within its minute. */
function conversationsAt(perSecond: number): number {
  return Math.max(1, Math.min(usualConcurrency.total, Math.floor(perSecond * 5)));
}

/** Loopback takes more conversations at once than a device on the network. */
const conversationsWithSelf = 16;

async function identify(
  ground: Heeding,
  endpoints: AsyncIterable<OpenEndpoint> | Iterable<OpenEndpoint>,
  services: Map<string, Service>,
  tell: Tell,
  limits: LiarLimits & {
    readonly isWanted?: (endpoint: OpenEndpoint) => boolean;
    readonly printers?: Printers;
  } = {},
): Promise<void> {
  const { guard, signal, targets, vitals } = ground;
  const indexOf = (address: string) => targets.set.indexOf(address);
  const perDevice = limits.perDevice ?? (targets.allLoopback ? conversationsWithSelf : undefined);
  const options: IdentifyOptions = {
    dialer: heedingDialer(pacedDialer(openDialer(guard, { signal }), ground), vitals, indexOf),
    datagrams: heedingDatagrams(
      pacedDatagrams(openDatagrams(guard, { signal }), ground),
      vitals,
      indexOf,
    ),
    guard,
    protocols,
    clock: ground.clock,
    today: () => new Date(),
    serverName: (address) => targets.hostnames.get(address) ?? null,
    extended: false,
    connectionsMaxOf: (address) => ground.profiles.connectionsMax(address),
    ...limits,
  };
  const began = performance.now();
  let done = 0;
  await identifyAll(
    endpoints,
    {
      ...options,
      signal,
      mayBegin: async () => !ground.times || ground.times.open(visitMs, signal),
      concurrency: {
        total: conversationsAt(ground.budget.rate),
        ...(perDevice && { perDevice }),
        isFragile: (address) => ground.profiles.of(address) !== null,
      },
    },
    (endpoint, service) => {
      // What an interruption left without a name is not a service that nobody can name.
      if (signal.aborted && service.protocol === null) return;
      services.set(keyOf(endpoint), service);
      ground.journal?.identified(keyOf(endpoint), service);
      limits.printers?.identified(endpoint, service);
      done++;
      const total = endpoints instanceof OpenPorts ? endpoints.size : done;
      const perSecond = (done * 1000) / Math.max(1, performance.now() - began);
      tell({ event: 'progress', stage: 'identify', done, total, perSecond, found: done });
    },
  );
}

function liarsOf(sweeps: readonly SweepOf[]): Map<number, PortSet> {
  const tcp = sweeps.find(({ transport }) => transport === 'tcp');
  return new Map(tcp?.outcome.answeringEverywhere);
}

function liarsOn(ground: Heeding, asked: Asked, services: Map<string, Service>, tell: Tell): Liars {
  const { guard, signal, targets, request, vitals } = ground;
  const indexOf = (address: string) => targets.set.indexOf(address);
  return new Liars({
    addressAt: (device) => targets.set.addressAt(device),
    asked: portCount(asked.tcp),
    dialer: heedingDialer(pacedDialer(openDialer(guard, { signal }), ground), vitals, indexOf),
    clock: ground.clock,
    maySay: (address, port) => guard.maySay(address, port, 'tcp'),
    rate:
      request.perDeviceRate ??
      (targets.allLoopback ? Number.POSITIVE_INFINITY : usualRates.perDevice),
    signal,
    services,
    identify: (endpoints, limits) => identify(ground, endpoints, services, tell, limits),
  });
}
