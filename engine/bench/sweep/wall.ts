/**
 * The time for every port of many devices that all answer, from the start of a process to its end.
 * masscan is given the rate that it does best at: it is halved until no open port is lost. nmap takes
 * so long that fewer devices have to do, and its time is scaled to as many.
 */
import type { NamespacePair } from '../../testing/namespaces.ts';
import {
  atMost,
  isPerfect,
  median,
  scoreOf,
  scoreText,
  secondsText,
  spreadText,
} from '../figures.ts';
import {
  endpoints,
  everyPort,
  everyPortText,
  highestRate,
  onLink,
  onPair,
  ourSweep,
  spreadPorts,
} from '../net.ts';
import type { OpenTally } from '../open-tally.ts';
import { isInstalled, masscan, nmap, unlimitedRate } from '../peers.ts';
import type { Bench, Measured } from '../row.ts';

const masscanTimes = 1;
const nmapTimes = 0.2;
const turns = 2;
/** 10.82.2.64 to .125, on the link. */
const devices = 62;
const targets = '10.82.2.64-10.82.2.125';
const openPorts = spreadPorts(40, 65_535);
const truth = endpoints(onLink, devices, openPorts);
const limitMs = 120_000;
/** masscan waits so long for the last answers; here they come at once. */
const masscanWaitS = 1;
const halvingsMost = 3;
const nmapDevices = 4;
const nmapRates = [10_000, 50_000];

export const wall: Bench = {
  name: 'wall',
  measure: `${devices} devices × 65,535 ports, all answering, wall time`,
  bar: `≤ ${masscanTimes.toFixed(1)}× of masscan at its best rate without loss, ≤ ${nmapTimes}× of nmap -sS -p- -T4 --min-rate`,
  run: (tally) => onPair((pair) => measure(pair, tally)),
};

async function measure(pair: NamespacePair, tally: OpenTally): Promise<Measured> {
  await pair.listen(...openPorts);
  const details: string[] = [];
  const ours: number[] = [];
  const peers: number[] = [];
  let isWhole = true;
  let isLossless = true;
  let rate = unlimitedRate;
  for (let turn = 0; turn < turns; turn++) {
    const own = await ourSweep(pair, {
      ...highestRate,
      ipv4: [[onLink, onLink + devices - 1]],
      ports: everyPort,
    });
    const score = scoreOf(own.open, truth);
    tally.count('wall', score);
    isWhole &&= isPerfect(score) && own.swept.complete;
    ours.push(own.ms);
    details.push(`ours ${secondsText(own.ms)}, ${scoreText(score)}`);
    const peer = isInstalled('masscan') ? await masscanAtBest(pair, rate, details) : null;
    if (!peer) continue;
    peers.push(peer.ms);
    rate = peer.rate;
    isLossless &&= peer.isLossless;
  }
  const againstMasscan = atMost(
    masscanTimes,
    median(ours),
    peers.length > 0 ? median(peers) : null,
  );
  const nmapMs = isInstalled('nmap') ? await nmapAtBest(pair, details) : null;
  const againstNmap = atMost(nmapTimes, median(ours), nmapMs);
  return {
    ours: `${spreadText(ours, secondsText)}${isWhole ? ', all found' : ', NOT ALL FOUND'}`,
    peer: `${masscanText(peers, rate, isLossless)}, ${nmapText(nmapMs)}`,
    ratio: `${againstMasscan.ratio} and ${againstNmap.ratio}`,
    met: isWhole && againstMasscan.met && againstNmap.met,
    details,
  };
}

type AtBest = { readonly ms: number; readonly rate: number; readonly isLossless: boolean };

/** Goes down from a rate until all is found. What it sends is no faster than the machine allows. */
async function masscanAtBest(
  pair: NamespacePair,
  rate: number,
  details: string[],
): Promise<AtBest> {
  let at = rate;
  for (let halvings = 0; ; halvings++) {
    const options = { rate: at, waitS: masscanWaitS, limitMs };
    const run = await masscan(pair, { targets, ports: everyPortText }, options);
    const score = scoreOf(run.open, truth);
    const isLossless = run.code !== null && isPerfect(score);
    details.push(`masscan ${rateText(at)}: ${secondsText(run.ms)}, ${scoreText(score)}`);
    if (isLossless || halvings === halvingsMost) return { ms: run.ms, rate: at, isLossless };
    const perSecond = (devices * 65_535 * 1000) / Math.max(1, run.ms - masscanWaitS * 1000);
    at = Math.round(Math.min(at, perSecond) / 2);
  }
}

const rateText = (rate: number) =>
  rate === unlimitedRate ? '--rate without limit' : `--rate ${rate}`;

/** Without loss it would have taken longer than at the lowest rate that it lost ports at. */
function masscanText(ms: readonly number[], rate: number, isLossless: boolean): string {
  if (ms.length === 0) return 'masscan is not installed';
  const lost = isLossless ? '' : ', which still lost ports';
  return `masscan ${rateText(rate)} ${spreadText(ms, secondsText)}${lost}`;
}

/** The shortest time in which it found all, for as many devices. */
async function nmapAtBest(pair: NamespacePair, details: string[]): Promise<number | null> {
  const few = endpoints(onLink, nmapDevices, openPorts);
  const at = { targets: `10.82.2.64-${63 + nmapDevices}`, ports: everyPortText };
  let best = Number.POSITIVE_INFINITY;
  for (const rate of nmapRates) {
    const run = await nmap(pair, at, ['-sS', '-T4', '--min-rate', String(rate)], limitMs);
    const score = scoreOf(run.open, few);
    details.push(
      `nmap --min-rate ${rate}, ${nmapDevices} devices: ${secondsText(run.ms)}, ${scoreText(score)}`,
    );
    if (run.code === 0 && isPerfect(score)) best = Math.min(best, run.ms);
  }
  return best === Number.POSITIVE_INFINITY ? null : (best * devices) / nmapDevices;
}

function nmapText(ms: number | null): string {
  if (!isInstalled('nmap')) return 'nmap is not installed';
  if (ms === null) return 'nmap did not find all';
  return `nmap ${secondsText(ms)} (from ${nmapDevices} devices)`;
}
