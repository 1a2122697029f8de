/**
 * All 65,535 TCP ports of loopback without privilege, against nmap's connect scan at its best
 * settings: no names, no ping, no pauses, the highest rates and parallelism that it takes. Both run
 * by turns in one go, so that a busy machine is busy for both; the median of each counts.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type SweptOnce, sweepOnce } from '../testing/socket-sweep.ts';
import type { BenchRow } from './row.ts';

const target = '127.0.0.1';
const roundsUsual = 5;
const runLimitMs = 120_000;
const run = promisify(execFile);

/** Settings that were tried; nmap's best of each round counts for it. */
const nmapSettings: readonly (readonly string[])[] = [
  ['-T4', '--min-rate', '100000'],
  ['-T5', '--min-rate', '100000', '--min-parallelism', '300', '--max-retries', '2'],
];

export async function benchConnect(rounds = roundsUsual): Promise<readonly BenchRow[]> {
  const hasNmap = await has('nmap');
  const ours: SweptOnce[] = [];
  const byNode: SweptOnce[] = [];
  const peer: number[] = [];
  await sweep('fastest'); // the first of each pays for compiling
  for (let round = 0; round < rounds; round++) {
    ours.push(await sweep('fastest'));
    byNode.push(await sweep('node'));
    if (hasNmap) peer.push(await bestOfNmap());
  }
  const peerMs = hasNmap ? median(peer) : null;
  return [
    row('connect sweep, 65,535 loopback ports', ours, peerMs, 1),
    row('connect sweep by node:net alone, 65,535 loopback ports', byNode, peerMs, 3),
  ];
}

function row(
  measure: string,
  swept: readonly SweptOnce[],
  peerMs: number | null,
  bar: number,
): BenchRow {
  const ms = median(swept.map((one) => one.ms));
  const isWhole = swept.every(
    ({ complete, devices }) => complete && devices[0]?.ranges.unknown === '',
  );
  const ratio = peerMs === null ? null : ms / peerMs;
  return {
    measure,
    ours: `${seconds(ms)} (${swept[0]?.method ?? ''})${isWhole ? '' : ', not whole'}`,
    peer: peerMs === null ? 'nmap is not installed' : `nmap -sT ${seconds(peerMs)}`,
    ratio: ratio === null ? 'none' : `${ratio.toFixed(2)}×`,
    bar: `≤ ${bar.toFixed(1)}× of nmap's time`,
    met: isWhole && ratio !== null && ratio <= bar,
  };
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

async function has(command: string): Promise<boolean> {
  try {
    await run(command, ['--version'], { timeout: runLimitMs });
    return true;
  } catch {
    return false;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
