/**
 * All 65,535 TCP ports of loopback without privilege, against nmap's connect scan at its best
 * settings: no names, no ping, no pauses, the highest rates and parallelism that it takes. Both run
 * by turns in one go, so that a busy machine is busy for both; the median of each counts.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type SweptOnce, sweepOnce } from '../../testing/socket-sweep.ts';
import { atMost, median, scoreOf, secondsText, spreadText } from '../figures.ts';
import { portsIn } from '../net.ts';
import type { OpenTally } from '../open-tally.ts';
import { isInstalled } from '../peers.ts';
import type { Bench, Measured } from '../row.ts';

const times = 1;
const target = '127.0.0.1';
const turns = 5;
const runLimitMs = 120_000;
const stdoutCharsMax = 4 << 20;
const run = promisify(execFile);

/** Settings that were tried; nmap's best of each turn counts for it. */
const nmapSettings: readonly (readonly string[])[] = [
  ['-T4', '--min-rate', '100000'],
  ['-T5', '--min-rate', '100000', '--min-parallelism', '300', '--max-retries', '2'],
];

export const loopback: Bench = {
  name: 'loopback',
  measure: '65,535 loopback ports, unprivileged',
  bar: `≤ ${times.toFixed(1)}× of nmap -sT`,
  run: measure,
};

async function measure(tally: OpenTally): Promise<Measured> {
  const hasNmap = isInstalled('nmap');
  const ours: SweptOnce[] = [];
  const byNode: SweptOnce[] = [];
  const peer: number[] = [];
  const listening = await listeningPorts();
  await sweep('fastest'); // the first of each pays for compiling
  for (let turn = 0; turn < turns; turn++) {
    ours.push(await sweep('fastest'));
    byNode.push(await sweep('node'));
    if (hasNmap) peer.push(await bestOfNmap());
  }
  for (const port of await listeningPorts()) listening.add(port);
  for (const swept of [...ours, ...byNode]) {
    const found = portsIn(swept.devices[0]?.ranges.open ?? '').map(String);
    tally.count('loopback', scoreOf(found, listening));
  }
  const isWhole = [...ours, ...byNode].every(
    ({ complete, devices }) => complete && devices[0]?.ranges.unknown === '',
  );
  const peerMs = hasNmap ? median(peer) : null;
  const against = atMost(times, median(ours.map(({ ms }) => ms)), peerMs);
  return {
    ours: `${told(ours)}${isWhole ? '' : ', NOT WHOLE'}`,
    peer: hasNmap ? `nmap -sT ${spreadText(peer, secondsText)}` : 'nmap is not installed',
    ratio: against.ratio,
    met: isWhole && against.met,
    details: [`by node:net alone: ${told(byNode)}`],
  };
}

function told(swept: readonly SweptOnce[]): string {
  const ms = swept.map((one) => one.ms);
  return `${spreadText(ms, secondsText)} (${swept[0]?.method ?? ''})`;
}

function sweep(by: 'fastest' | 'node'): Promise<SweptOnce> {
  return sweepOnce({
    targets: [target],
    ports: [[1, 65_535]],
    transport: 'tcp',
    by,
    perDeviceRate: null,
    timeoutMs: 1000,
  });
}

async function bestOfNmap(): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (const settings of nmapSettings) {
    const started = performance.now();
    await run('nmap', ['-sT', '-p-', '-n', '-Pn', ...settings, target], { timeout: runLimitMs });
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** What the kernel itself says; other programs come and go meanwhile. */
async function listeningPorts(): Promise<Set<string>> {
  const { stdout } = await run('ss', ['-Htln'], { maxBuffer: stdoutCharsMax });
  return new Set(
    [...stdout.matchAll(/^LISTEN\s+\d+\s+\d+\s+\S+:(\d+)\s/gm)].map(([, port = '']) => port),
  );
}
