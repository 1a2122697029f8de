/**
 * Every UDP port of 16 devices that limit their ICMP errors as Linux does by default, one a second to
 * each address that asks, and a hundred times as many. What was settled has to be right: a closed
 * port called open or filtered, or an open one called closed or filtered, is misclassified; unknown
 * is neither. At the default a whole sweep takes 18 h, so both are bounded by time, and the row says
 * how far they came, at which pace, and how long the whole would take.
 */
import { fileURLToPath } from 'node:url';
import { whyNoNamespaces } from '../../testing/namespaces.ts';
import type { SweepOnce, SweptOnce } from '../../testing/socket-sweep.ts';
import { metered } from '../metered.ts';
import { everyPort, portsIn, spreadPorts } from '../net.ts';
import type { OpenTally } from '../open-tally.ts';
import { type Bench, type Measured, notMeasured } from '../row.ts';
import { starOf } from '../star.ts';

const devices = 16;
const ports = 65_535;
/** Milliseconds between two ICMP errors to the same address; the first is the kernel's default. */
const limits = [1000, 10] as const;
const stopAfterMs = 100_000;
/** It has to come to an end after it was stopped, on a busy machine as well. */
const limitMs = stopAfterMs + 60_000;
const answering = spreadPorts(12, ports);
/** Open, and without a word to anything. */
const mute = answering.map((port) => port + 7).slice(0, 6);
const script = fileURLToPath(new URL('../../testing/socket-sweep.ts', import.meta.url));

export const udp: Bench = {
  name: 'udp',
  measure: `UDP, ${devices} devices × 65,535 ports, icmp_ratelimit 1000 and 10 ms, misclassified ports`,
  bar: '0',
  run: measure,
};

type Sorted = {
  /** Ports by what is so and what was said of them, all devices together. */
  readonly closed: number;
  readonly open: number;
  readonly unknown: number;
  readonly misclassified: number;
  readonly falseOpen: number;
  /** The device of which the fewest are settled. */
  readonly leastSettled: number;
};

async function measure(tally: OpenTally): Promise<Measured> {
  const why = whyNoNamespaces();
  if (why) return notMeasured(why);
  // Side by side: both wait most of the time.
  const runs = await Promise.all(limits.map((ms) => withLimit(ms)));
  for (const { sorted } of runs) {
    tally.count('udp', { right: sorted.open, wrong: sorted.falseOpen });
  }
  const misclassified = runs.reduce((sum, { sorted }) => sum + sorted.misclassified, 0);
  const settled = runs.map(({ sorted }) => sorted.closed + sorted.open);
  return {
    ours: `${misclassified} of ${settled.join(' and ')} that were settled in ${stopAfterMs / 1000} s each`,
    peer: '',
    ratio: '',
    met: misclassified === 0 && runs.every(({ sorted }) => sorted.leastSettled > 0),
    details: runs.map(({ text }) => text),
  };
}

async function withLimit(ms: number) {
  const star = starOf(devices);
  try {
    star.each('sysctl', '-qw', `net.ipv4.icmp_ratelimit=${ms}`);
    await star.serve(servers);
    const given: SweepOnce = {
      targets: star.addresses,
      ports: everyPort,
      transport: 'udp',
      by: 'fastest',
      perDeviceRate: 1000,
      timeoutMs: 1000,
      stopAfterMs,
    };
    const words = [process.execPath, script, JSON.stringify(given)];
    const run = await metered(star.scanner, words, { limitMs });
    if (run.code !== 0) throw new Error(`the UDP sweep ended with ${run.code}: ${run.stderr}`);
    const swept = JSON.parse(run.stdout) as SweptOnce;
    const sorted = sort(swept);
    return { sorted, text: `icmp_ratelimit ${ms}: ${sortedText(sorted, swept, 1000 / ms)}` };
  } finally {
    star.remove();
  }
}

function sort(swept: SweptOnce): Sorted {
  const isAnswering = new Set(answering);
  const isOpen = new Set([...answering, ...mute]);
  const sum = { closed: 0, open: 0, unknown: 0, misclassified: 0, falseOpen: 0 };
  let leastSettled = Number.POSITIVE_INFINITY;
  for (const { ranges } of swept.devices) {
    const [open, closed] = [portsIn(ranges.open), portsIn(ranges.closed)];
    const falseOpen = open.filter((port) => !isAnswering.has(port)).length;
    const falseClosed = closed.filter((port) => isOpen.has(port)).length;
    const filtered = portsIn(ranges.filtered).length;
    sum.open += open.length - falseOpen;
    sum.closed += closed.length - falseClosed;
    sum.unknown += portsIn(ranges.unknown).length;
    sum.falseOpen += falseOpen;
    sum.misclassified += falseOpen + falseClosed + filtered;
    leastSettled = Math.min(leastSettled, open.length + closed.length);
  }
  return { ...sum, leastSettled: swept.devices.length === devices ? leastSettled : 0 };
}

function sortedText(sorted: Sorted, swept: SweptOnce, limit: number): string {
  const { closed, open, misclassified } = sorted;
  const seconds = swept.ms / 1000;
  const pace = closed / devices / seconds;
  const hours = ports / Math.max(pace, 1e-9) / 3600;
  const left = devices * ports - closed - open - misclassified;
  return (
    `${closed} closed, ${open} open of ${devices * answering.length} that answer, ${misclassified} misclassified, ` +
    `${left} not settled; ${pace.toFixed(2)} a second of each device against ${limit}; the whole ` +
    `${hours.toFixed(1)} h at this pace, ${(ports / limit / 3600).toFixed(1)} h at the limit`
  );
}

const servers = `
  const { createSocket } = require('node:dgram');
  const answering = ${JSON.stringify(answering)};
  const mute = ${JSON.stringify(mute)};
  let left = answering.length + mute.length;
  const ready = () => { if (--left === 0) console.log('listening'); };
  for (const port of answering) {
    const socket = createSocket('udp4');
    socket.on('message', (bytes, from) => socket.send('here', from.port, from.address));
    socket.bind(port, '0.0.0.0', ready);
  }
  for (const port of mute) createSocket('udp4').on('message', () => {}).bind(port, '0.0.0.0', ready);`;
