/**
 * How fast one sending thread gets rid of SYNs: into a sink, counted by the kernel at the interface.
 * Whatever takes them costs nothing, so the sender alone is measured.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NamespacePair } from '../../testing/namespaces.ts';
import { atLeast, median, spreadText, thousandsText } from '../figures.ts';
import {
  behind,
  dropAtIngress,
  everyPort,
  everyPortText,
  highestRate,
  onPair,
  sentBy,
  sweepWords,
  widen,
} from '../net.ts';
import { isInstalled, masscanWords, unlimitedRate, zmapWords } from '../peers.ts';
import type { Bench, Measured } from '../row.ts';

const times = 2;
const turns = 3;
/** Whoever has sent so many has begun; a busy machine takes its time to start a process. */
const begunPackets = 1000;
const patienceMs = 20_000;
const lookEveryMs = 50;
const warmUpMs = 500;
const measuredMs = 3000;
/** 10.98.0.0/17 on every port: more probes than any sender gets rid of in time. */
const sink = { targets: '10.98.0.0/17', ports: everyPortText };
const sinkLast = behind + 0x7fff;
/** zmap asks one port of each address, so it needs as many addresses. */
const wideSink = '10.128.0.0/9';

export const rate: Bench = {
  name: 'rate',
  measure: 'SYN packets a second into a sink, one sending thread',
  bar: `≥ ${times.toFixed(1)}× of the better of masscan and zmap`,
  run: () => onPair(measure),
};

async function measure(pair: NamespacePair): Promise<Measured> {
  widen(pair, wideSink);
  dropAtIngress(pair, `{ 10.98.0.0/15, ${wideSink} }`);
  const ours = sweepWords({
    ...highestRate,
    ipv4: [[behind, sinkLast]],
    ports: everyPort,
    stopAfterMs: patienceMs + warmUpMs + measuredMs,
  });
  const peers = {
    masscan: masscanWords(pair, sink, { rate: unlimitedRate, waitS: 0 }),
    zmap: zmapWords(pair, wideSink),
  };
  const names = (['masscan', 'zmap'] as const).filter(isInstalled);
  const rates = { ours: [] as number[], masscan: [] as number[], zmap: [] as number[] };
  const byCpu = { ours: [] as number[], masscan: [] as number[], zmap: [] as number[] };
  const take = async (name: keyof typeof rates, command: readonly string[]) => {
    const { perSecond, perCpuSecond } = await packetsPerSecond(pair, command);
    rates[name].push(perSecond);
    byCpu[name].push(perCpuSecond);
  };
  // By turns, because whatever else a machine does hits all alike.
  for (let turn = 0; turn < turns; turn++) {
    await take('ours', ours);
    for (const name of names) await take(name, peers[name]);
  }
  const best = names.length > 0 ? Math.max(...names.map((name) => median(rates[name]))) : null;
  const told = (['masscan', 'zmap'] as const).map((name) =>
    names.includes(name)
      ? `${settings[name]} ${spreadText(rates[name], thousandsText)}`
      : `${name} is not installed`,
  );
  return {
    ours: spreadText(rates.ours, thousandsText),
    peer: told.join(', '),
    ...atLeast(times, median(rates.ours), best),
    details: (['ours', ...names] as const).map(
      (name) => `${name}: ${spreadText(byCpu[name], thousandsText)} of processor time, all threads`,
    ),
  };
}

const settings = { masscan: 'masscan --rate without limit', zmap: 'zmap -r 0 -T 1' };

/** What the kernel counts at the scanner's interface while the command runs. */
async function packetsPerSecond(pair: NamespacePair, command: readonly string[]) {
  const child = pair.start(pair.scanner, ...command);
  child.stdout?.resume();
  child.stderr?.resume();
  const until = performance.now() + patienceMs;
  const idle = sentBy(pair);
  while (sentBy(pair) < idle + begunPackets && performance.now() < until) await sleep(lookEveryMs);
  await sleep(warmUpMs);
  const before = sentBy(pair);
  const cpuBefore = cpuSecondsIn(pair);
  const startedAt = performance.now();
  await sleep(measuredMs);
  const sent = sentBy(pair) - before;
  const perSecond = (sent * 1000) / (performance.now() - startedAt);
  const perCpuSecond = sent / (cpuSecondsIn(pair) - cpuBefore);
  child.kill('SIGKILL');
  await new Promise((resolve) =>
    child.exitCode === null ? child.once('close', resolve) : resolve(0),
  );
  return { perSecond, perCpuSecond };
}

const ticksPerSecond = 100; // USER_HZ, the same on every machine of ours

/** User and system time of all threads of what runs on the scanner's side (proc_pid_stat(5)). */
function cpuSecondsIn(pair: NamespacePair): number {
  const pids = pair.exec(pair.scanner, 'ip', 'netns', 'pids', pair.scanner).split('\n');
  let ticks = 0;
  for (const pid of pids.filter(Boolean)) {
    const fields = statOf(pid).split(') ').at(-1)?.split(' ') ?? [];
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / ticksPerSecond;
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return ''; // it was the one that listed them, and is gone
  }
}
