/**
 * Is this machine fit to look from? Before it judges others it looks at itself: a port that must be
 * closed is closed, nothing answers where nothing listens (mail filters of antivirus programs answer
 * for ports 25 and 110 of every address; some "security" proxies for all), and it has what a sweep
 * needs. No packet leaves the machine: a proxy that takes connections takes these too.
 */
import type { Attempt, AttemptOutcome, Connects } from '../wire/connects.ts';
import { freePort } from '../wire/free-port.ts';
import { type Limits, limits } from './limits.ts';
import { type Listener, listeners, listenersAt } from './listeners.ts';

export type VantageCheck = {
  readonly name: VantageCheckName;
  /** Is it as it must be? */
  readonly is: 'yes' | 'no' | 'unknown';
  readonly because: string;
};

/** Stored in results, so never renamed or reused. */
export const vantageChecks = {
  'closed-port-is-closed': 'a port of this machine that is closed is seen to be closed',
  'nobody-answers-for-others': 'no program here answers for ports on which nothing listens',
  'files-enough': 'this process may open files enough for a sweep',
  'local-ports-enough': 'this machine has local ports enough for a sweep',
  'clock-runs': 'the clock is set and runs at the pace of the timer',
} as const;
export type VantageCheckName = keyof typeof vantageChecks;

export type Vantage = {
  /** False where results from here would be untrue; a shortage alone only makes it slow. */
  readonly ok: boolean;
  readonly checks: readonly VantageCheck[];
};

/** What the self-test looks at, so that a test can put it into a sick machine. */
export type VantageSources = {
  readonly connects: Connects<Attempt>;
  readonly freePort: (address: string) => Promise<number | null>;
  readonly listeners: () => Promise<readonly Listener[] | null>;
  readonly limits: () => Promise<Limits>;
  readonly wallClock: () => number;
  readonly timer: () => number;
};

/** Without these a sweep tells untruths. */
const decisive: ReadonlySet<VantageCheckName> = new Set([
  'closed-port-is-closed',
  'nobody-answers-for-others',
]);

/** Loopback addresses that nobody binds to by name, and the ports that local proxies like. */
const oddAddress = '127.99.88.77';
const portsOfProxies = [25, 110, 143, 80, 443, 8080];
const waitMs = 1500;
const pollMs = 5;
const filesWanted = 256;
const localPortsWanted = 4096;
/** No release of this program is older. */
const clockNotBefore = Date.UTC(2026, 0, 1);
const clockSampleMs = 60;
const clockDriftMost = 0.5;

/** `connects` is closed by the caller. */
export function sourcesOfThisMachine(connects: Connects<Attempt>): VantageSources {
  return {
    connects,
    freePort,
    listeners,
    limits,
    wallClock: () => Date.now(),
    timer: () => performance.now(),
  };
}

export async function vantage(sources: VantageSources): Promise<Vantage> {
  const limitsNow = await sources.limits();
  const checks = [
    await closedPortIsClosed(sources),
    await nobodyAnswersForOthers(sources),
    filesEnough(limitsNow),
    localPortsEnough(limitsNow),
    await clockRuns(sources),
  ];
  return { ok: checks.every(({ name, is }) => is !== 'no' || !decisive.has(name)), checks };
}

async function closedPortIsClosed(sources: VantageSources): Promise<VantageCheck> {
  const name = 'closed-port-is-closed';
  // Anybody may take a freed port at once, so one that seems open is tried against another.
  const seen: string[] = [];
  for (let tries = 0; tries < 3; tries++) {
    const port = await sources.freePort('127.0.0.1');
    if (port === null) return { name, is: 'unknown', because: 'no port could be bound to try it' };
    const outcome = await attempt(sources.connects, '127.0.0.1', port);
    const where = `127.0.0.1:${port}, where nothing listens,`;
    if (outcome === 'refused') return { name, is: 'yes', because: `${where} refused a connection` };
    if (outcome === 'exhausted' || outcome === 'no-route') {
      return { name, is: 'unknown', because: 'this machine could not connect to itself' };
    }
    seen.push(`${where} was ${outcome === 'connected' ? 'open' : outcome}`);
  }
  return { name, is: 'no', because: seen.join('; ') };
}

async function nobodyAnswersForOthers(sources: VantageSources): Promise<VantageCheck> {
  const name = 'nobody-answers-for-others';
  const known = await sources.listeners();
  if (known === null) {
    return { name, is: 'unknown', because: 'this system does not say what listens on it' };
  }
  const tried: number[] = [];
  const answering: number[] = [];
  for (const port of portsOfProxies) {
    const endpoint = { address: oddAddress, port, transport: 'tcp' as const };
    if (listenersAt(known, endpoint).length > 0) continue; // something of this machine may answer
    const outcome = await attempt(sources.connects, oddAddress, port);
    if (outcome === 'exhausted' || outcome === 'no-route') continue;
    tried.push(port);
    if (outcome === 'connected') answering.push(port);
  }
  if (answering.length > 0) {
    const ports = answering.join(', ');
    const because = `something took connections to ${oddAddress} on ports ${ports}, where nothing listens: a local proxy or antivirus program`;
    return { name, is: 'no', because };
  }
  if (tried.length === 0) {
    return { name, is: 'unknown', because: `no port of ${oddAddress} could be tried` };
  }
  return {
    name,
    is: 'yes',
    because: `nothing answers on ${oddAddress}, ports ${tried.join(', ')}`,
  };
}

function filesEnough({ openFiles }: Limits): VantageCheck {
  const name = 'files-enough';
  if (openFiles === null) {
    return { name, is: 'unknown', because: 'this system does not tell its limit on open files' };
  }
  const because = `${openFiles} files may be open at once; a sweep wants ${filesWanted}`;
  return { name, is: openFiles >= filesWanted ? 'yes' : 'no', because };
}

function localPortsEnough({ localPorts }: Limits): VantageCheck {
  const name = 'local-ports-enough';
  if (localPorts === null) {
    return { name, is: 'unknown', because: 'this system does not tell its range of local ports' };
  }
  const { first, last } = localPorts;
  const count = last - first + 1;
  const because = `${count} local ports (${first} to ${last}); a sweep wants ${localPortsWanted}`;
  return { name, is: count >= localPortsWanted ? 'yes' : 'no', because };
}

async function clockRuns({ wallClock, timer }: VantageSources): Promise<VantageCheck> {
  const name = 'clock-runs';
  const wallStart = wallClock();
  const timerStart = timer();
  await new Promise((resolve) => setTimeout(resolve, clockSampleMs));
  const wallMs = wallClock() - wallStart;
  const timerMs = timer() - timerStart;
  if (wallStart < clockNotBefore) {
    const says = new Date(wallStart).toISOString();
    return { name, is: 'no', because: `the clock says ${says}, which is before this program was` };
  }
  const isSteady = Math.abs(wallMs - timerMs) <= timerMs * clockDriftMost;
  const because = `in ${timerMs.toFixed(0)} ms of the timer the clock went on by ${wallMs.toFixed(0)} ms`;
  return { name, is: isSteady ? 'yes' : 'no', because };
}

/** One attempt, asked again once where it met itself or was silent. */
async function attempt(
  connects: Connects<Attempt>,
  address: string,
  port: number,
): Promise<AttemptOutcome> {
  let last: AttemptOutcome = 'silent';
  for (let tries = 0; tries < 3; tries++) {
    last = await attemptOnce(connects, { address, port, waitMs });
    if (last !== 'met-itself' && last !== 'silent') return last;
  }
  return last;
}

async function attemptOnce(connects: Connects<Attempt>, one: Attempt): Promise<AttemptOutcome> {
  const outcomes: AttemptOutcome[] = [];
  connects.begin(one);
  for (let waited = 0; waited <= waitMs * 2; waited += pollMs) {
    connects.collect((_, outcome) => outcomes.push(outcome));
    if (outcomes.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return outcomes[0] ?? 'silent';
}
