/**
 * What a million probes cost where every one of them is answered: user and system time of the whole
 * process tree, from its start to its end, by the SYNs that the target's kernel counted (masscan
 * also sends a reset for each answer, and that is no probe). The kernel's work of answering falls on
 * whoever sends, alike for all.
 */
import type { NamespacePair } from '../../testing/namespaces.ts';
import type { SweepOnce } from '../../testing/sweep-once.ts';
import { atMost, median, scoreOf, spreadText } from '../figures.ts';
import type { Metered } from '../metered.ts';
import {
  behind,
  countSyns,
  everyPort,
  everyPortText,
  highestRate,
  onPair,
  ourSweep,
} from '../net.ts';
import type { OpenTally } from '../open-tally.ts';
import { isInstalled, masscan, unlimitedRate } from '../peers.ts';
import type { Bench, Measured } from '../row.ts';

const times = 0.7;
const turns = 3;
/** 10.98.0.0/27 on every port: two million probes, so that the start of a process weighs little. */
const devices = 32;
const at = { targets: '10.98.0.0/27', ports: everyPortText };
const given: SweepOnce = {
  ...highestRate,
  ipv4: [[behind, behind + devices - 1]],
  ports: everyPort,
};
const portsAsked = devices * 65_535;
const limitMs = 120_000;

export const cpu: Bench = {
  name: 'cpu',
  measure: 'CPU seconds a million probes, answering target, whole process tree',
  bar: `≤ ${times}× of masscan's`,
  run: (tally) => onPair((pair) => measure(pair, tally)),
};

async function measure(pair: NamespacePair, tally: OpenTally): Promise<Measured> {
  const ours: number[] = [];
  const peers: number[] = [];
  const details: string[] = [];
  const isPeerHere = isInstalled('masscan');
  const synsSeen = countSyns(pair);
  let isWhole = true;
  for (let turn = 0; turn < turns; turn++) {
    const own = await costOf(synsSeen, () => ourSweep(pair, given));
    tally.count('cpu', scoreOf(own.run.open, new Set()));
    isWhole &&= own.run.swept.complete;
    ours.push(own.cost);
    details.push(`ours ${own.text}`);
    if (!isPeerHere) continue;
    const options = { rate: unlimitedRate, waitS: 0, limitMs };
    const peer = await costOf(synsSeen, () => masscan(pair, at, options));
    peers.push(peer.cost);
    details.push(`masscan ${peer.text}`);
  }
  return {
    ours: `${spreadText(ours, text)}${isWhole ? '' : ', NOT WHOLE'}`,
    peer: isPeerHere
      ? `masscan --rate without limit ${spreadText(peers, text)}`
      : 'masscan is not installed',
    ...atMost(times, isWhole ? median(ours) : Number.NaN, isPeerHere ? median(peers) : null),
    details,
  };
}

async function costOf<Run extends Metered>(synsSeen: () => number, start: () => Promise<Run>) {
  const before = synsSeen();
  const run = await start();
  const probes = synsSeen() - before;
  const cost = run.cpuMs / 1000 / (probes / 1e6);
  const cpuS = (run.cpuMs / 1000).toFixed(2);
  const wall = (run.ms / 1000).toFixed(1);
  const perAsked = (run.cpuMs / 1000 / (portsAsked / 1e6)).toFixed(2);
  const sent = `${(probes / 1e6).toFixed(2)} M SYNs, ${cost.toFixed(2)} s a million of them`;
  const told = `${cpuS} s CPU, ${sent}, ${perAsked} s a million ports asked, ${wall} s`;
  return { run, cost, text: told };
}

const text = (seconds: number) => `${seconds.toFixed(2)} s`;
