/** From what was seen to the devices of a result: each is judged, and told as soon as it is. */
import { AlikeTable } from './alike-table.ts';
import { deviceResult, portKey, type Swept, silentResult } from './assemble.ts';
import { judge, type OpenPort } from './assess/judge.ts';
import { rules } from './assess/rules/all.ts';
import type { CheckEvent, DeviceResult } from './facts/check-result.ts';
import type { Finding } from './facts/finding.ts';
import { Ledger } from './facts/ledger.ts';
import { type PortSet, portSetOf, portsOf } from './facts/port-set.ts';
import type { Service } from './facts/service.ts';
import { printable } from './facts/text.ts';
import { type Listening, listeningHere } from './host/listening.ts';
import { keyOf } from './open-ports.ts';
import type { Seen, SweepOf } from './run.ts';
import type { Ground } from './sweeps.ts';
import { shardView } from './targets/shard.ts';

export type Assessed = {
  readonly devices: readonly DeviceResult[];
  /** Those of which nothing of their own is to be told. */
  readonly alike: AlikeTable;
  readonly findings: readonly Finding[];
};

/** Above, devices that answer and offer nothing are not told one by one. */
const quietListedMax = 256;
const devicesAtOnce = 1024;

/** `devicesOfCheck`: of the whole check, where this is a part of it. */
export async function assess(
  ground: Ground,
  seen: Seen,
  tell: (event: CheckEvent) => void,
  devicesOfCheck = ground.targets.set.size,
): Promise<Assessed> {
  const listening = await listeningHere();
  const devices: DeviceResult[] = [];
  const findings: Finding[] = [];
  const alike = new AlikeTable();
  const isLarge = devicesOfCheck > quietListedMax;
  const now = new Date();
  const asked = seen.sweeps.map((sweep) => ({
    ...sweep,
    askedOf: portsAsked(ground, sweep.asked),
  }));
  for (let index = 0; index < ground.targets.set.size; index++) {
    if (index % devicesAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    const silent = silentAt(ground, seen, asked, index);
    if (silent) {
      if (isAsked(silent)) alike.add(index, silent);
      continue;
    }
    const knowledge = knowledgeOf(ground, seen, asked, index, listening);
    const open = knowledge.sweeps.flatMap((swept) => openPorts(knowledge, swept));
    const vantage = { zone: ground.request.zone, now };
    const found = judge(knowledge.address, open, vantage, rules);
    const device = deviceResult({ ...knowledge, findings: found });
    if (!isAsked(device)) continue;
    if (isPlain(device) && (device.state === 'silent' || isLarge)) {
      alike.add(index, device);
      continue;
    }
    for (const result of device.ports) tell({ event: 'service', device: device.address, result });
    for (const finding of found) tell({ event: 'finding', finding });
    tell({ event: 'device', device });
    devices.push(device);
    findings.push(...found);
  }
  for (const state of ['up', 'silent'] as const) {
    for (const one of alike.devices(state, ground.targets.set)) {
      tell({ event: 'devices', devices: one });
    }
  }
  return { devices, alike, findings };
}

/** Nothing of its own is to be told. */
function isPlain({ hostname, notes, ports, degraded }: DeviceResult): boolean {
  const hasToTell = notes.length > 0 || ports.length > 0 || degraded?.stoppedAt != null;
  return hostname === null && !hasToTell;
}

/** Where every port is excluded, or is another shard's, nobody looked, so nothing is said of it. */
function isAsked({ ledger }: Pick<DeviceResult, 'ledger'>): boolean {
  return [ledger.tcp, ledger.udp].some((own) => own !== undefined && own.asked > 0);
}

/** A device that said nothing, and of which nothing is known from elsewhere. */
function silentAt(
  ground: Ground,
  seen: Seen,
  asked: readonly SweepAsked[],
  index: number,
): ReturnType<typeof silentResult> {
  const { hostnames, set } = ground.targets;
  const isNamed = hostnames.size > 0 && hostnames.has(set.addressAt(index));
  const isNoted = asked.some(({ outcome }) => outcome.notes.has(index));
  if (isNamed || isNoted || seen.liars.has(index)) return null;
  return silentResult(
    asked.map(({ transport, outcome, askedOf }) => ({
      transport,
      asked: askedOf(index),
      ledger: outcome.ledgers.get(index) ?? new Ledger(),
    })),
  );
}

type SweepAsked = SweepOf & { readonly askedOf: (index: number) => PortSet };

type Knowledge = Omit<Parameters<typeof deviceResult>[0], 'findings'>;

function knowledgeOf(
  ground: Ground,
  seen: Seen,
  asked: readonly SweepAsked[],
  index: number,
  listening: (address: string) => Listening,
): Knowledge {
  const { set, hostnames } = ground.targets;
  const address = set.addressAt(index);
  const services = new Map<string, Service>();
  const sweeps = asked.map((sweep) => sweptOf(ground, seen, sweep, index));
  for (const { transport, ledger, asked } of sweeps) {
    for (const port of portsOf(ledger.rangesOf('open', asked))) {
      const service = seen.services.get(keyOf({ address, port, transport }));
      if (service) services.set(portKey(transport, port), service);
    }
  }
  const ofSweeps = seen.sweeps.flatMap(({ outcome }) => outcome.notes.get(index) ?? []);
  const notes = [
    ...profileNotes(ground, address),
    ...ofSweeps,
    ...(seen.liars.get(index)?.notes ?? []),
  ];
  const hostname = hostnames.get(address) ?? null;
  const how = { minutes: seen.vitals.minutesOf(index), degraded: seen.vitals.degradedOf(index) };
  const told = { address, hostname, notes, sweeps, services, ...how };
  return { ...told, listening: listening(address) };
}

function profileNotes({ profiles }: Ground, address: string): readonly string[] {
  const seen = profiles.of(address);
  if (!seen || seen.name === 'default') return [];
  const care = {
    embedded: 'few connections at a time, each ended in order',
    printer: 'no byte was sent but to its web, IPP and SNMP ports',
    ot: 'one connection at a time, and no byte was sent',
  }[seen.name];
  return [printable(`treated as ${seen.name} (${seen.because}): ${care}`)];
}

/** On an address that answers everywhere, only what was really talked to is open. */
function sweptOf(ground: Ground, seen: Seen, sweep: SweepAsked, index: number): Swept {
  const { transport, outcome, askedOf } = sweep;
  const address = ground.targets.set.addressAt(index);
  const ledger = outcome.ledgers.get(index) ?? new Ledger();
  for (const port of portsOf(outcome.answeringEverywhere.get(index) ?? [])) {
    const service = seen.services.get(keyOf({ address, port, transport }));
    if (service?.protocol) ledger.set(port, 'open', 'answered');
  }
  const beyond = transport === 'tcp' ? seen.liars.get(index) : undefined;
  for (const port of portsOf(beyond?.open ?? [])) ledger.set(port, 'open', 'answered');
  for (const port of portsOf(beyond?.closed ?? [])) ledger.set(port, 'closed', 'reset-behind');
  return { transport, asked: askedOf(index), ledger };
}

/** The ports of a device that this check looks at, by device. */
function portsAsked({ request, targets }: Ground, asked: PortSet): (index: number) => PortSet {
  const { set, hasPortExclusions, isExcluded } = targets;
  const shard = request.shard && shardView(set, asked, request.shard);
  return (index) => {
    const own = shard?.portsOf(index) ?? asked;
    if (!hasPortExclusions) return own;
    return portSetOf([...portsOf(own)].filter((port) => !isExcluded(index, port)));
  };
}

function openPorts(
  { services, listening }: Knowledge,
  { transport, ledger, asked }: Swept,
): OpenPort[] {
  return [...portsOf(ledger.rangesOf('open', asked))].flatMap((port) => {
    const service = services.get(portKey(transport, port));
    return service ? [{ port, transport, service, reach: listening(transport, port).reach }] : [];
  });
}
