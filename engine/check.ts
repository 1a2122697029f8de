/**
 * START HERE. The way of the data, read from top to bottom:
 *
 *     targets → sweep → identify → assess → result
 *
 * Open ports go on to identification while the sweep still runs (run.ts), and a large check walks
 * this way slice by slice (slices.ts). Whatever ends a check
 * early (Ctrl-C, a machine that can't send) leaves what was learnt, and says that it is partial.
 */
import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import type { Asked, CheckRequest } from './check-request.ts';
import { selfTest } from './doctor.ts';
import { alikeOf, devicesIn } from './facts/alike-devices.ts';
import type { AlikeDevices, CheckEvent, CheckResult } from './facts/check-result.ts';
import { realClock } from './facts/clock.ts';
import type { Endpoint } from './facts/endpoint.ts';
import { type PortSet, portCount, portSetText } from './facts/port-set.ts';
import { Refusal } from './facts/refusal.ts';
import { stateTableText } from './facts/state-table.ts';
import { printable } from './facts/text.ts';
import { isWithoutRoute } from './facts/without-route.ts';
import { fragileIn } from './groups.ts';
import { protocols } from './identify/protocols/all.ts';
import { knownUdpPorts } from './identify/udp-requests.ts';
import { CheckJournal } from './journal/check-journal.ts';
import { newestJournal, newJournalPath } from './journal/journals.ts';
import { Profiles } from './profiles.ts';
import { missedBecause, recallOf } from './recall.ts';
import { budgetOf, type Choice, chooseMethod, type Ground, leftOutOf } from './sweeps.ts';
import { readCanaries } from './targets/canaries.ts';
import { portsChosen } from './targets/parse-ports.ts';
import { readTargets, systemResolve, type Targets, targetsOf } from './targets/read-targets.ts';
import { scopeOf } from './targets/scope.ts';
import { thisMachine } from './targets/this-machine.ts';
import { version } from './version.ts';
import { checkInGroups } from './window-groups.ts';
import { guardFor } from './wire/guard.ts';

/** What to write down so that a check that is killed can be gone on with. */
export type JournalOptions = {
  readonly directory: string;
  /** A journal to go on with; `newest` for the newest in the directory. */
  readonly resume: string | null;
  /** One sentence about why nothing is written, or where it was left. */
  readonly say: (sentence: string) => void;
};

export type CheckOptions = {
  readonly signal: AbortSignal;
  readonly onEvent: (event: CheckEvent) => void;
  /** Null to write nothing down. */
  readonly journal?: JournalOptions | null;
};

/** Throws a Refusal before the first packet where the request can't be met; later nothing is lost. */
export async function check(given: CheckRequest, options: CheckOptions): Promise<CheckResult> {
  const resumed = resumedFrom(options.journal);
  try {
    const begun = resumed ? wasBegun(resumed) : await begin(given, options);
    return await go(begun, options);
  } finally {
    resumed?.end(false);
  }
}

/** What is asked, down to the order of the probes. */
type Begun = {
  readonly start: string;
  readonly request: CheckRequest;
  readonly words: readonly string[];
  readonly targets: Targets;
  readonly asked: Asked;
  readonly key: number;
  readonly choice: Choice;
  readonly journal: CheckJournal | null;
};

async function begin(request: CheckRequest, { signal }: CheckOptions): Promise<Begun> {
  const start = new Date().toISOString();
  const words = request.targets.length > 0 ? request.targets : thisMachine();
  const targets = await readTargets(
    words,
    request.exclude,
    systemResolve,
    signal,
    request.profiles,
  );
  const asked = portsAsked(request);
  const choice = chooseMethod(request, targets);
  const key = randomInt(2 ** 32);
  return { start, request, words, targets, asked, choice, key, journal: null };
}

/** The same devices, ports, exclusions, rates and order, by the same method or not at all. */
function wasBegun(journal: CheckJournal): Begun {
  const { header } = journal;
  const { start, words, key, tcp, udp } = header;
  const targets = targetsOf(header.targets);
  const request = { ...header.request, method: header.method };
  chooseMethod(request, targets);
  const choice = { method: header.method, because: 'the check that it goes on with chose it' };
  return { start, request, words, targets, asked: { tcp, udp }, choice, key, journal };
}

async function go(begun: Begun, options: CheckOptions): Promise<CheckResult> {
  const { start, request, words, targets, asked } = begun;
  const { method, because } = begun.choice;
  const { canaries: list } = request;
  const canaries = list === null ? null : await readCanaries(list, targets, asked, options.signal);
  await refuseUnfitVantage();

  const profiles = new Profiles(targets);
  const budget = budgetOf(request, targets);
  const ground: Ground = {
    request,
    targets,
    guard: guardFor(scopeOf(targets), profiles.nameOf),
    profiles,
    signal: options.signal,
    key: begun.key,
    slice: 0,
    journal: begun.journal ?? written(begun, options.journal ?? null),
    budget,
    times: null,
    clock: realClock,
  };
  const methods = {
    tcp: portCount(asked.tcp) > 0 ? method : null,
    udp: portCount(asked.udp) > 0 ? ('udp-sockets' as const) : null,
    because: `${because}${method === 'syn' ? fragileText(targets) : ''}${pacingText(request)}`,
  };
  options.onEvent({ event: 'started', at: start, devices: targets.set.size, method: methods });
  const checked = await checkInGroups(ground, asked, method, options.onEvent);
  const { devices, quiet, silent, findings, outages } = checked;
  const recall = canaries && recallOf(ownCanaries(ground, asked, canaries), devices);

  const incompleteBecause = [
    ...interrupted(options.signal),
    ...checked.incompleteBecause,
    ...(recall ? missedBecause(recall) : []),
    ...withoutRoute([...devices.map(alikeOf), ...silent]),
  ];
  const complete = incompleteBecause.length === 0;
  const isDone = !options.signal.aborted && checked.incompleteBecause.length === 0;
  leaveJournal(ground.journal, isDone, options.journal ?? null);
  const end = new Date().toISOString();
  options.onEvent({ event: 'finished', at: end, complete, incompleteBecause, recall });
  return {
    schema: 'postern-check/1',
    tool: { name: 'postern', version },
    start,
    end,
    complete,
    incompleteBecause,
    method: methods,
    vantage: { host: hostname(), zone: request.zone },
    asked: {
      targets: words,
      exclude: request.exclude,
      tcp: askedText(request.tcp, asked.tcp),
      udp: askedText(request.udp, asked.udp),
    },
    shard: request.shard,
    devices,
    quiet,
    silent,
    findings,
    recall,
    ...(outages.length > 0 && { outages }),
  };
}

/** Never a silent change of method. */
function fragileText(targets: Targets): string {
  const fragile = fragileIn(targets).length;
  const devices = fragile === 1 ? '1 fragile device' : `${fragile} fragile devices`;
  return fragile === 0 ? '' : `; ${devices} by whole connections`;
}

/** A limit that was reckoned from others is told with them. */
function pacingText({ stateTable }: CheckRequest): string {
  return stateTable === null ? '' : `; ${stateTableText(stateTable)}`;
}

function resumedFrom(options: JournalOptions | null | undefined): CheckJournal | null {
  if (!options || options.resume === null) return null;
  const isNewest = options.resume === 'newest';
  const path = isNewest ? newestJournal(options.directory) : options.resume;
  return CheckJournal.open(path, version);
}

/** A check is worth more than its journal: where that can't be written, it goes on without. */
function written(begun: Begun, options: JournalOptions | null): CheckJournal | null {
  if (!options) return null;
  const { start, request, words, targets, key, choice } = begun;
  const { pinned } = targets;
  const { tcp, udp } = begun.asked;
  const { method } = choice;
  try {
    const path = newJournalPath(options.directory, start);
    const header = { start, version, key, method, words, request, tcp, udp, targets: pinned };
    return CheckJournal.create(path, header);
  } catch (error) {
    const because = printable(error instanceof Error ? error.message : String(error));
    options.say(`no journal is kept, so this check can't be gone on with (${because})`);
    return null;
  }
}

function leaveJournal(
  journal: CheckJournal | null,
  isDone: boolean,
  options: JournalOptions | null,
): void {
  if (!journal) return;
  const failed = journal.failedBecause;
  if (failed !== null) options?.say(`the journal could not be written to its end (${failed})`);
  journal.end(isDone);
  if (!isDone) options?.say(`to go on with it: postern check --resume ${journal.path}`);
}

/** Those of other shards are for them to find. */
function ownCanaries(ground: Ground, asked: Asked, canaries: readonly Endpoint[]) {
  const isLeftOut = { tcp: leftOutOf(ground, asked.tcp), udp: leftOutOf(ground, asked.udp) };
  return canaries.filter(
    ({ address, port, transport }) =>
      !isLeftOut[transport](ground.targets.set.indexOf(address), port),
  );
}

export function portsAsked({ tcp, udp }: CheckRequest): Asked {
  const asked = {
    tcp: portsChosen(tcp, 'tcp'),
    udp: udp.kind === 'known' ? knownUdpPorts(protocols) : portsChosen(udp, 'udp'),
  };
  if (portCount(asked.tcp) + portCount(asked.udp) > 0) return asked;
  throw new Refusal('bad-ports', 'no port is left to look at: --ports and --udp are both none');
}

/** As it was asked for, where that says it shorter than the ports themselves. */
export function askedText({ kind }: { readonly kind: string }, ports: PortSet): string {
  return kind === 'list' || kind === 'top' ? portSetText(ports) : kind;
}

/** A vantage that would tell untruths tells nothing. */
async function refuseUnfitVantage(): Promise<void> {
  const { ok, checks } = await selfTest();
  if (ok) return;
  const because = checks.filter(({ is }) => is === 'no').map((one) => one.because);
  throw new Refusal(
    'vantage-unfit',
    `results from this machine would be untrue: ${because.join('; ')}`,
  );
}

function interrupted({ aborted }: AbortSignal): readonly string[] {
  return aborted ? ['it was interrupted; what was learnt until then is here'] : [];
}

const rangesShown = 3;

/** Not the device's silence but this machine's: nothing was ever sent there. */
function withoutRoute(parts: readonly AlikeDevices[]): readonly string[] {
  const unreachable = parts.filter(isWithoutRoute);
  const devices = devicesIn(unreachable);
  if (devices === 0) return [];
  const shown = unreachable.flatMap(({ addresses }) => addresses).slice(0, rangesShown);
  const all = devices > 1 ? `${devices.toLocaleString('en-US')} devices: ` : '';
  return [
    `this machine has no route to ${all}${shown.join(', ')}${isMore(unreachable) ? ' …' : ''}`,
  ];
}

const isMore = (parts: readonly AlikeDevices[]) =>
  parts.reduce((sum, { addresses }) => sum + addresses.length, 0) > rangesShown;
