/**
 * The SYN sweep's figures, in namespaces that the bench makes itself: packets a second into a sink
 * against masscan's, one sending thread each, counted by the kernel at the interface; and the share
 * of open ports that is found while packets are lost in both directions.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { NamespacePair, whyNoNamespaces } from '../testing/namespaces.ts';
import type { SweepOnce } from '../testing/sweep-once.ts';
import type { BenchRow } from './row.ts';

/** 10.98.0.0/17 behind the target: more probes than any sender gets rid of in time. */
const sink: [number, number] = [0x0a620000, 0x0a627fff];
const warmUpMs = 1500;
const measuredMs = 3000;
/** For one device at its highest rate, with three probes to each port, and a wait of two seconds. */
const masscanMs = 6000;
const turns = 3;
const outputCharsMax = 1 << 20;
const lossPercents = [0, 1, 5, 10] as const;
const openPorts = Array.from({ length: 40 }, (_, i) => 1009 + i * 1601);

const speedBar = '≥ 2.0';
const recallBar = '100 %';

export async function benchSyn(): Promise<readonly BenchRow[]> {
  const why = whyNoNamespaces();
  if (why) {
    const none = { ours: `not measured: ${why}`, peer: '', ratio: '', met: false };
    return [{ measure: 'SYN packets a second into a sink', bar: speedBar, ...none }];
  }
  return [await speedRow(), ...(await recallRows())];
}

async function speedRow(): Promise<BenchRow> {
  const pair = new NamespacePair();
  try {
    dropAtIngress(pair);
    const given: SweepOnce = {
      ...unlimited,
      ipv4: [sink],
      ports: [[1, 65_535]],
      stopAfterMs: warmUpMs + measuredMs + 2000,
    };
    const script = new URL('../testing/sweep-once.ts', import.meta.url).pathname;
    const peer = masscanCommand(pair, '10.98.0.0/17');
    const rates = { ours: [] as number[], masscan: [] as number[] };
    // By turns, because whatever else a machine does hits both alike.
    for (let turn = 0; turn < turns; turn++) {
      const command = [process.execPath, script, JSON.stringify(given)];
      rates.ours.push(await packetsPerSecond(pair, ...command));
      if (hasMasscan()) rates.masscan.push(await packetsPerSecond(pair, ...peer));
    }
    const ours = median(rates.ours);
    const masscan = hasMasscan() ? median(rates.masscan) : null;
    return {
      measure: 'SYN packets a second into a sink, one sending thread',
      ours: `${thousands(ours)} (${spread(rates.ours)})`,
      peer:
        masscan === null
          ? 'masscan is not installed'
          : `masscan ${thousands(masscan)} (${spread(rates.masscan)})`,
      ratio: masscan ? (ours / masscan).toFixed(2) : '',
      bar: speedBar,
      met: masscan !== null && ours >= 2 * masscan,
    };
  } finally {
    pair.remove();
  }
}

const unlimited = {
  ipv6: [],
  rate: null,
  perDeviceRate: null,
  timeoutMs: 1000,
  retries: 2,
} as const;

/** Before the target's kernel looks at a packet, so that it costs the same whoever sent it. */
function dropAtIngress(pair: NamespacePair): void {
  const script =
    'table netdev sink { chain in {\n type filter hook ingress device cable priority 0;\n ip daddr 10.98.0.0/15 drop;\n}\n}\n';
  execFileSync('ip', ['netns', 'exec', pair.target, 'nft', '-f', '-'], { input: script });
}

function hasMasscan(): boolean {
  try {
    execFileSync('masscan', ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // It exits with 1 after it has told its version.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

function masscanCommand(pair: NamespacePair, targets: string): readonly string[] {
  const mac = (namespace: string) =>
    pair.exec(namespace, 'cat', '/sys/class/net/cable/address').trim();
  return [
    'masscan',
    ...[targets, '-p1-65535', '--rate', '100000000', '-e', 'cable'],
    ...['--adapter-ip', '10.82.2.1', '--adapter-mac', mac(pair.scanner)],
    ...['--router-mac', mac(pair.target), '--wait', '2'],
  ];
}

/** What the kernel counts at the scanner's interface while the command runs. */
async function packetsPerSecond(
  pair: NamespacePair,
  ...command: readonly string[]
): Promise<number> {
  const child = pair.start(pair.scanner, ...command);
  child.stdout?.resume();
  child.stderr?.resume();
  await sleep(warmUpMs);
  const before = sentBy(pair);
  const startedAt = performance.now();
  await sleep(measuredMs);
  const rate = ((sentBy(pair) - before) * 1000) / (performance.now() - startedAt);
  child.kill('SIGKILL');
  return rate;
}

function sentBy(pair: NamespacePair): number {
  return Number(pair.exec(pair.scanner, 'cat', '/sys/class/net/cable/statistics/tx_packets'));
}

/** Both at their highest rate, over one device with 40 open ports. */
async function recallRows(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const percent of lossPercents) {
    const pair = new NamespacePair();
    try {
      await pair.listen(...openPorts);
      pair.filter(...lossRules(percent));
      rows.push(await recallRow(pair, percent));
    } finally {
      pair.remove();
    }
  }
  return rows;
}

async function recallRow(pair: NamespacePair, percent: number): Promise<BenchRow> {
  const device = sink[0];
  const swept = await pair.sweep({
    ...unlimited,
    ipv4: [[device, device]],
    ports: [[1, 65_535]],
    stopAfterMs: null,
  });
  const found = (swept.devices[0]?.ports.open ?? '').split(',').filter(Boolean).map(Number);
  const right = found.filter((port) => openPorts.includes(port)).length;
  const peer = hasMasscan()
    ? `masscan ${await masscanFinds(pair)} of ${openPorts.length}`
    : 'masscan is not installed';
  return {
    measure: `open ports found with ${percent} % loss in each direction, highest rate`,
    ours: `${right} of ${openPorts.length}, ${found.length - right} false, ${(swept.ms / 1000).toFixed(1)} s`,
    peer,
    ratio: '',
    bar: recallBar,
    met: right === openPorts.length && found.length === right,
  };
}

/** It may not end by itself on a quiet interface, so it is given its time and then ended. */
async function masscanFinds(pair: NamespacePair): Promise<number> {
  const child = pair.start(pair.scanner, ...masscanCommand(pair, '10.98.0.0'), '--retries', '2');
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out = `${out}${text}`.slice(-outputCharsMax);
  });
  child.stderr?.resume();
  await sleep(masscanMs);
  child.kill('SIGKILL');
  const open = [...out.matchAll(/open port (\d+)\/tcp/g)].map((match) => Number(match[1]));
  return new Set(open.filter((port) => openPorts.includes(port))).size;
}

function lossRules(percent: number): string[] {
  if (percent === 0) return [];
  const rule = `meta l4proto tcp numgen random mod 100 < ${percent} drop`;
  return [
    `chain in { type filter hook prerouting priority raw; iif cable ${rule}; }`,
    `chain out { type filter hook postrouting priority 300; oif cable ${rule}; }`,
  ];
}

function median(rates: readonly number[]): number {
  return rates.toSorted((a, b) => a - b)[rates.length >> 1] ?? 0;
}

function spread(rates: readonly number[]): string {
  return `${Math.round(Math.min(...rates) / 1000)}–${Math.round(Math.max(...rates) / 1000)}`;
}

function thousands(perSecond: number): string {
  return `${Math.round(perSecond / 1000)} k/s`;
}
