/** What the benches need of their namespaces: sinks, loss, counters, and our sweep inside them. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { portsOf } from '../facts/port-set.ts';
import { ipv4Text } from '../targets/address.ts';
import { parsePorts } from '../targets/parse-ports.ts';
import { NamespacePair, whyNoNamespaces } from '../testing/namespaces.ts';
import type { SweepOnce, SweptOnce } from '../testing/sweep-once.ts';
import { type Metered, metered } from './metered.ts';
import { type Measured, notMeasured } from './row.ts';

/** 10.82.2.64/26, on the link. */
export const onLink = 0x0a520240;
/** 10.98.0.0/15, behind the target. */
export const behind = 0x0a620000;
/** Of a port that nobody listens on comes a reset. Port 0 is no port to us, so peers leave it out as well. */
export const everyPort: SweepOnce['ports'] = [[1, 65_535]];
export const everyPortText = '1-65535';

/** No limit of rate; the usual timeout and retries. */
export const highestRate = {
  ipv6: [],
  rate: null,
  perDeviceRate: null,
  timeoutMs: 1000,
  retries: 2,
  stopAfterMs: null,
} as const;

const sweepOncePath = fileURLToPath(new URL('../testing/sweep-once.ts', import.meta.url));
export const postern = fileURLToPath(new URL('../../cli/postern.mjs', import.meta.url));
const sweepLimitMs = 10 * 60_000;
/** Where the command keeps what is compiled; a sweep without the command shall not pay for it anew. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

/** A pair that is removed at the end; without the right to make one, why not. */
export async function onPair(
  measure: (pair: NamespacePair) => Promise<Measured>,
): Promise<Measured> {
  const why = whyNoNamespaces();
  if (why) return notMeasured(why);
  const pair = new NamespacePair();
  try {
    return await measure(pair);
  } finally {
    pair.remove();
  }
}

export function sweepWords(given: SweepOnce): readonly string[] {
  return [process.execPath, sweepOncePath, JSON.stringify(given)];
}

export type OurRun = Metered & { readonly swept: SweptOnce; readonly open: ReadonlySet<string> };

/** From the start of the process to its end, as a peer's run. */
export async function ourSweep(pair: NamespacePair, given: SweepOnce): Promise<OurRun> {
  const run = await metered(pair.scanner, sweepWords(given), {
    limitMs: sweepLimitMs,
    env: { NODE_COMPILE_CACHE: compiled },
  });
  if (run.code !== 0) throw new Error(`the sweep ended with ${run.code}: ${run.stderr}`);
  const swept = JSON.parse(run.stdout) as SweptOnce;
  const open = new Set<string>();
  for (const { address, ports } of swept.devices) {
    for (const port of portsIn(ports.open)) open.add(`${address}:${port}`);
  }
  return { ...run, swept, open };
}

export function portsIn(text: string): readonly number[] {
  return text === '' ? [] : [...portsOf(parsePorts(text))];
}

export function endpoints(
  first: number,
  devices: number,
  ports: readonly number[],
): ReadonlySet<string> {
  const addresses = Array.from({ length: devices }, (_, i) => ipv4Text(first + i));
  return new Set(addresses.flatMap((address) => ports.map((port) => `${address}:${port}`)));
}

/** So many ports, evenly spread up to `last`. */
export function spreadPorts(count: number, last: number): readonly number[] {
  const step = Math.floor(last / count);
  return Array.from({ length: count }, (_, i) => Math.floor(step / 2) + i * step);
}

/** Before the target's kernel looks at a packet, so that it costs the same whoever sent it. */
export function dropAtIngress(pair: NamespacePair, range: string): void {
  const chain = `type filter hook ingress device cable priority 0;\nip daddr ${range} drop;`;
  const script = `table netdev sink {\nchain in {\n${chain}\n}\n}\n`;
  execFileSync('ip', ['netns', 'exec', pair.target, 'nft', '-f', '-'], { input: script });
}

/** More addresses behind the target, still without a way out. */
export function widen(pair: NamespacePair, range: string): void {
  pair.exec(pair.scanner, 'ip', 'route', 'add', range, 'via', '10.82.2.2');
  pair.exec(pair.target, 'ip', 'route', 'add', 'local', range, 'dev', 'lo');
}

/** The target's kernel loses this share of TCP packets in each direction, by chance. */
export function lossRules(percent: number): readonly string[] {
  if (percent === 0) return [];
  const rule = `meta l4proto tcp numgen random mod 100 < ${percent} drop`;
  return [
    `chain in { type filter hook prerouting priority raw; iif cable ${rule}; }`,
    `chain out { type filter hook postrouting priority 300; oif cable ${rule}; }`,
  ];
}

/** Lets the target count the SYNs that reach it: what a tool sends beside its probes is no probe. */
export function countSyns(pair: NamespacePair): () => number {
  pair.filter(
    'counter syns {}',
    `chain in { type filter hook prerouting priority raw;
    iif cable tcp flags & (syn | ack | rst) == syn counter name syns; }`,
  );
  return () => {
    const told = pair.exec(pair.target, 'nft', 'list', 'counter', 'inet', 'postern', 'syns');
    return Number(/packets (\d+)/.exec(told)?.[1] ?? Number.NaN);
  };
}

/** Packets that left through the cable, as the kernel counts them, whatever sent them. */
export function sentBy(pair: NamespacePair): number {
  return Number(pair.exec(pair.scanner, 'cat', '/sys/class/net/cable/statistics/tx_packets'));
}

/** What an interrupted bench would leave: the namespaces of this process, and whatever runs in them. */
export function removeOwnNamespaces(): void {
  const own = new RegExp(`^postern-(star-)?${process.pid}-`);
  const names = ipText('netns', 'list')
    .split('\n')
    .filter((name) => own.test(name));
  for (const [name = ''] of names.map((line) => line.split(' '))) {
    for (const pid of ipText('netns', 'pids', name).split('\n').filter(Boolean)) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // it has ended by itself
      }
    }
    ipText('netns', 'del', name);
  }
}

function ipText(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' });
}
