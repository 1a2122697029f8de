/** The bottleneck of a plan in words. */
import type { Bottleneck } from '../facts/plan.ts';
import { type Budgets, stateRate, totalRate } from './budgets.ts';
import { connectionsAtOnce } from './connect-work.ts';

export function bottleneckText(is: Bottleneck, budgets: Budgets): string {
  const { perSegmentRate, perDeviceRate, icmpRate } = budgets;
  const slowest = Math.min(...Object.values(icmpRate));
  const texts: Readonly<Record<Bottleneck, string>> = {
    rate: `all devices together get ${rate(totalRate(budgets))}`,
    'state-table': `the state table bears ${rate(stateRate(budgets))}`,
    'per-segment-rate': `the devices of one segment get ${rate(perSegmentRate)}`,
    'per-device-rate': `one device gets ${rate(perDeviceRate)}`,
    'icmp-limit': `a device says of ${rate(slowest, 'UDP port')} that it is closed`,
    fragile: 'fragile devices are asked few ports at a time, and silence is waited for',
    connections: `so many connections wait at a time: ${connectionsAtOnce.toLocaleString('en-US')}`,
    identify: 'what listens is asked what it is, in few conversations at a time',
    pauses: 'pauses between the rounds and for late answers',
  };
  return texts[is];
}

function rate(perSecond: number, what = 'probe'): string {
  const number = perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond);
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'} a second`;
}
