/**
 * Open ports that are found while packets are lost by chance in both directions: at the default rate,
 * and at the highest. Each peer beside it, told to be as fast and to ask as often.
 */
import { usualRates } from '../../check-request.ts';
import { NamespacePair, whyNoNamespaces } from '../../testing/namespaces.ts';
import { isPerfect, type Score, scoreOf, scoreText, secondsText } from '../figures.ts';
import { behind, endpoints, highestRate, lossRules, ourSweep, spreadPorts } from '../net.ts';
import type { OpenTally } from '../open-tally.ts';
import { isInstalled, masscan, nmap, type PeerRun } from '../peers.ts';
import { type Bench, type Measured, notMeasured } from '../row.ts';

const percents = [0, 1, 5, 10] as const;
const openPerDevice = 40;
const retries = 2;
const masscanWaitS = 2;
const masscanLimitMs = 90_000;
/** With losses nmap takes minutes, and what it has found until then it does not tell. */
const nmapLimitMs = 30_000;
/** masscan waits for as many probes as its rate gives in the seconds of its retries: this much it can send. */
const masscanHighest = 300_000;

type Pace = {
  readonly name: string;
  readonly devices: number;
  readonly targets: string;
  readonly lastPort: number;
  readonly rates: { readonly rate: number | null; readonly perDeviceRate: number | null };
  readonly masscanRate: number;
  readonly nmap: readonly string[];
  /** How many losses are measured side by side: at the highest rate each has the machine to itself. */
  readonly atOnce: number;
};

const paces: readonly Pace[] = [
  {
    name: 'default rate',
    // The default rates of a device and of all come to the same here.
    devices: usualRates.total / usualRates.perDevice,
    targets: '10.98.0.0-10.98.0.9',
    lastPort: 10_000,
    rates: { rate: usualRates.total, perDeviceRate: usualRates.perDevice },
    masscanRate: usualRates.total,
    nmap: ['-sS', '-T4', '--max-rate', String(usualRates.total)],
    atOnce: percents.length,
  },
  {
    name: 'highest rate',
    devices: 4,
    targets: '10.98.0.0-10.98.0.3',
    lastPort: 65_535,
    rates: { rate: null, perDeviceRate: null },
    masscanRate: masscanHighest,
    nmap: ['-sS', '-T4', '--min-rate', '50000', '--max-retries', String(retries)],
    atOnce: 1,
  },
];

export const recall: Bench = {
  name: 'recall',
  measure: `open ports found with ${percents.join(', ')} % loss in each direction, default and highest rate`,
  bar: '100 % in each',
  run: measure,
};

type Found = { readonly text: string; readonly score: Score };

async function measure(tally: OpenTally): Promise<Measured> {
  const why = whyNoNamespaces();
  if (why) return notMeasured(why);
  const found: Found[] = [];
  for (const pace of paces) {
    for (let at = 0; at < percents.length; at += pace.atOnce) {
      const some = percents.slice(at, at + pace.atOnce);
      found.push(...(await Promise.all(some.map((percent) => atLoss(pace, percent)))));
    }
  }
  for (const { score } of found) tally.count('recall', score);
  const sum = (of: (score: Score) => number) => found.reduce((all, one) => all + of(one.score), 0);
  return {
    ours: scoreText({
      right: sum((s) => s.right),
      of: sum((s) => s.of),
      wrong: sum((s) => s.wrong),
    }),
    peer: 'below',
    ratio: '',
    met: found.every(({ score }) => isPerfect(score)),
    details: found.map(({ text }) => text),
  };
}

async function atLoss(pace: Pace, percent: number): Promise<Found> {
  const openPorts = spreadPorts(openPerDevice, pace.lastPort);
  const truth = endpoints(behind, pace.devices, openPorts);
  const pair = new NamespacePair();
  try {
    await pair.listen(...openPorts);
    pair.filter(...lossRules(percent));
    const own = await ourSweep(pair, {
      ...highestRate,
      ...pace.rates,
      ipv4: [[behind, behind + pace.devices - 1]],
      ports: [[1, pace.lastPort]],
    });
    const score = scoreOf(own.open, truth);
    const peers = await peersAt(pair, pace, truth);
    const ours = `ours ${scoreText(score)} in ${secondsText(own.ms)}`;
    return { score, text: `${percent} %, ${pace.name}: ${[ours, ...peers].join(' · ')}` };
  } finally {
    pair.remove();
  }
}

async function peersAt(pair: NamespacePair, pace: Pace, truth: ReadonlySet<string>) {
  const at = { targets: pace.targets, ports: `1-${pace.lastPort}` };
  const options = { rate: pace.masscanRate, waitS: masscanWaitS, retries, limitMs: masscanLimitMs };
  const byNmap = { ...at, targets: nmapRange(pace.targets) };
  return [
    isInstalled('masscan')
      ? told('masscan', await masscan(pair, at, options), truth)
      : 'masscan is not installed',
    isInstalled('nmap')
      ? told('nmap', await nmap(pair, byNmap, pace.nmap, nmapLimitMs), truth)
      : 'nmap is not installed',
  ];
}

/** nmap writes a range by its last byte: `10.98.0.0-9`. */
const nmapRange = (range: string) => range.replace(/-(\d+\.)+(?=\d+$)/, '-');

function told(name: string, run: PeerRun, truth: ReadonlySet<string>): string {
  const score = scoreText(scoreOf(run.open, truth));
  return `${name} ${score} in ${secondsText(run.ms)}${run.code === null ? ', not done' : ''}`;
}
