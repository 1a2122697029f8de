/**
 * A sweep that is killed by SIGKILL at 20 random moments and each time gone on with from its journal.
 * The target's packet filter keeps every address and port that a probe came for, and how many came:
 * what is missing was lost, and what came beyond those of an undisturbed sweep was repeated.
 */
import { execFileSync } from 'node:child_process';
import { killedAgain } from '../../testing/kills.ts';
import type { NamespacePair } from '../../testing/namespaces.ts';
import type { SweepOnce } from '../../testing/sweep-once.ts';
import { isPerfect, scoreOf, scoreText } from '../figures.ts';
import {
  behind,
  endpoints,
  everyPort,
  highestRate,
  onPair,
  ourSweep,
  portsIn,
  spreadPorts,
} from '../net.ts';
import type { OpenTally } from '../open-tally.ts';
import type { Bench, Measured } from '../row.ts';

const kills = 20;
/** The share of all probes that one kill may cost. */
const repeatedMost = 0.01;
const devices = 2;
const rate = 10_000;
const openPorts = spreadPorts(40, 65_535);
const asked = devices * 65_535;
/** An element of the set is some 60 characters. */
const listBytesMax = asked * 128;

const given: SweepOnce = {
  ...highestRate,
  ipv4: [[behind, behind + devices - 1]],
  ports: everyPort,
  rate,
  perDeviceRate: rate / devices,
};

export const resume: Bench = {
  name: 'resume',
  measure: `resume after SIGKILL at ${kills} random moments, probes lost and repeated`,
  bar: '0 and < 1 % (a kill)',
  run: (tally) => onPair((pair) => measure(pair, tally)),
};

async function measure(pair: NamespacePair, tally: OpenTally): Promise<Measured> {
  await pair.listen(...openPorts);
  keepSeen(pair);
  const whole = await ourSweep(pair, given);
  const undisturbed = seen(pair);
  keepSeen(pair);
  const killed = await killedAgain(pair, given, {
    kills,
    wholeMs: whole.swept.ms,
    random: Math.random,
  });
  const disturbed = seen(pair);
  const found = killed.last.devices.flatMap(({ address, ports }) =>
    portsIn(ports.open).map((port) => `${address}:${port}`),
  );
  const score = scoreOf(found, endpoints(behind, devices, openPorts));
  tally.count('resume', score);
  const unsettled = killed.last.devices.flatMap(({ ports }) => portsIn(ports.unknown)).length;
  const lost = asked - disturbed.endpoints;
  const repeated = Math.max(0, disturbed.probes - undisturbed.probes) / undisturbed.probes;
  const aKill = repeated / Math.max(1, killed.kills);
  const isKilledEnough = killed.kills === kills;
  return {
    ours:
      `${lost} lost, ${percent(aKill)} repeated a kill (${percent(repeated)} by ${killed.kills} kills` +
      `${isKilledEnough ? '' : ', it ended before the others'})`,
    peer: '',
    ratio: '',
    met:
      isKilledEnough && lost === 0 && unsettled === 0 && aKill < repeatedMost && isPerfect(score),
    details: [
      `undisturbed ${undisturbed.probes} probes, killed ${disturbed.probes}, for ${asked} ports`,
      `${scoreText(score)} open found, ${unsettled} ports unknown`,
    ],
  };
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

/** Begins anew with nothing seen. */
function keepSeen(pair: NamespacePair): void {
  pair.filter(
    `set seen { type ipv4_addr . inet_service; flags dynamic; size ${asked * 2}; counter; }`,
    `chain in { type filter hook prerouting priority raw;
    iif cable tcp flags & (syn | ack | rst) == syn add @seen { ip daddr . tcp dport counter }; }`,
  );
}

function seen(pair: NamespacePair): { readonly endpoints: number; readonly probes: number } {
  const words = ['netns', 'exec', pair.target, 'nft', 'list', 'set', 'inet', 'postern', 'seen'];
  const text = execFileSync('ip', words, { encoding: 'utf8', maxBuffer: listBytesMax });
  let count = 0;
  let probes = 0;
  for (const [, packets] of text.matchAll(/ \. \d+ counter packets (\d+)/g)) {
    count++;
    probes += Number(packets);
  }
  return { endpoints: count, probes };
}
