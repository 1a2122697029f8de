/**
 * Devices that give three resets, or three ICMP errors, a second: every open port has to be found,
 * and a closed port whose reset was withheld must not be called filtered.
 */
import { ipv4Text } from '../../targets/address.ts';
import type { NamespacePair } from '../../testing/namespaces.ts';
import { isPerfect, scoreOf, scoreText, secondsText } from '../figures.ts';
import { behind, endpoints, highestRate, onPair, ourSweep, portsIn, spreadPorts } from '../net.ts';
import type { OpenTally } from '../open-tally.ts';
import type { Bench, Measured } from '../row.ts';

const perSecond = 3;
const openPorts = spreadPorts(40, 65_535);
/** Refused with an ICMP error on every device, where none is withheld. */
const refused = [20_000, 20_099] as const;
const everyPort = [[1, 65_535]] as const;

/** One device each: resets are limited, ICMP errors are, and both. */
const devices = ['RST', 'ICMP', 'RST and ICMP'] as const;
const [byReset, byIcmp, byBoth] = devices.map((_, i) => ipv4Text(behind + i));

const rules = [
  `chain refuse { type filter hook input priority 0;
    tcp dport ${refused[0]}-${refused[1]} reject with icmpx type admin-prohibited; }`,
  `chain thin { type filter hook output priority 0;
    ip saddr ${byReset} tcp flags & (rst | syn) == rst limit rate over ${perSecond}/second burst 3 packets drop;
    ip saddr ${byBoth} tcp flags & (rst | syn) == rst limit rate over ${perSecond}/second burst 3 packets drop;
    ip saddr ${byIcmp} ip protocol icmp limit rate over ${perSecond}/second burst 3 packets drop;
    ip saddr ${byBoth} ip protocol icmp limit rate over ${perSecond}/second burst 3 packets drop; }`,
];

const paces = [
  { name: 'default rate', rate: 10_000, perDeviceRate: 1000, ports: [[19_000, 23_000]] as const },
  { name: 'highest rate', rate: null, perDeviceRate: null, ports: everyPort },
];

export const limited: Bench = {
  name: 'limited',
  measure: `devices that give ${perSecond} resets or ICMP errors a second`,
  bar: '100 % of open ports, no closed reported as filtered',
  run: (tally) => onPair((pair) => measure(pair, tally)),
};

async function measure(pair: NamespacePair, tally: OpenTally): Promise<Measured> {
  await pair.listen(...openPorts);
  pair.filter(...rules);
  // Else its kernel gives one a second to each address that asks, which is less.
  pair.exec(pair.target, 'sysctl', '-qw', 'net.ipv4.icmp_ratelimit=0');
  const details: string[] = [];
  let isMet = true;
  let right = 0;
  let of = 0;
  let wrongly = 0;
  for (const { name, ports, ...rates } of paces) {
    const [[first, last]] = ports;
    const truth = endpoints(
      behind,
      devices.length,
      openPorts.filter((port) => first <= port && port <= last),
    );
    const run = await ourSweep(pair, {
      ...highestRate,
      ...rates,
      ipv4: [[behind, behind + devices.length - 1]],
      ports,
    });
    const score = scoreOf(run.open, truth);
    tally.count('limited', score);
    right += score.right;
    of += score.of;
    isMet &&= isPerfect(score);
    for (const [i, device] of run.swept.devices.entries()) {
      const filtered = portsIn(device.ports.filtered).filter((port) => !isRefused(port));
      const [closed, unknown] = [device.ports.closed, device.ports.unknown].map(
        (text) => portsIn(text).length,
      );
      wrongly += filtered.length;
      details.push(
        `${devices[i]} limited, ${name}, ${last - first + 1} ports: ${closed} closed, ` +
          `${unknown} unknown, ${filtered.length} closed called filtered`,
      );
    }
    details.push(`${name}: ${scoreText(score)} open found in ${secondsText(run.ms)}`);
  }
  return {
    ours: `${right} of ${of} open, ${wrongly} closed called filtered`,
    peer: '',
    ratio: '',
    met: isMet && wrongly === 0,
    details,
  };
}

const isRefused = (port: number) => refused[0] <= port && port <= refused[1];
