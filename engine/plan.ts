/**
 * What a check would take, before a packet is sent: reads the targets as check does, counts devices
 * that are alike (plan/ground.ts), and runs the model of a sweep over them (plan/course.ts).
 */
import { askedText, portsAsked } from './check.ts';
import { type CheckRequest, usualRates, usualRetries, usualTimeoutMs } from './check-request.ts';
import type { CheckResult } from './facts/check-result.ts';
import type { Plan } from './facts/plan.ts';
import { portCount } from './facts/port-set.ts';
import type { ProfileName } from './facts/profile.ts';
import { protocols } from './identify/protocols/all.ts';
import { udpRequests } from './identify/udp-requests.ts';
import { assumed, assumptionSentences } from './plan/assumptions.ts';
import type { Budgets } from './plan/budgets.ts';
import { Calendar } from './plan/calendar.ts';
import type { Planned } from './plan/course.ts';
import { groundOf } from './plan/kinds-of.ts';
import { measuredIn } from './plan/measured.ts';
import { planOf } from './plan/outcome.ts';
import { patienceSentence } from './plan/patience.ts';
import { devicesAtOnce } from './slices.ts';
import { chooseMethod } from './sweeps.ts';
import { partsOf, readTargets, systemResolve, type Targets } from './targets/read-targets.ts';
import { thisMachine } from './targets/this-machine.ts';

export type PlanRequest = {
  readonly check: CheckRequest;
  /** ICMP errors a second that a device gives, by its profile. */
  readonly icmpRate: Budgets['icmpRate'];
  /** The time that there is. */
  readonly everyMs: number;
  /** A former result, to plan by what it measured. */
  readonly from: CheckResult | null;
};

/** Throws a Refusal where the targets or ports can't be read. Sends nothing but questions for names. */
export async function plan(
  { check, icmpRate, everyMs, from }: PlanRequest,
  start: Date,
): Promise<Plan> {
  const words = check.targets.length > 0 ? check.targets : thisMachine();
  const targets = await readTargets(words, check.exclude, systemResolve, undefined, check.profiles);
  const asked = portsAsked(check);
  const budgets = budgetsOf(check, targets, icmpRate);
  const requests = udpRequests(protocols);
  const asking = { ...asked, retries: budgets.retries, udpRequests: requests };
  const windows = targets.pinned.windows.map(([window]) => window);
  const parts = partsOf(targets).map((part) => ({
    ranges: part.targets.pinned.ranges,
    hours: part.windows.map((window) => windows.indexOf(window)),
  }));
  const ground = groundOf(targets.pinned, parts, asking, devicesAtOnce[budgets.method]);
  const measured = from && measuredIn(from, (address) => profileIn(targets, address));
  const planned: Planned = {
    ...ground,
    calendar: new Calendar(windows, start),
    budgets,
    behaviours: measured?.behaviours ?? assumed,
  };
  const patience = patienceSentence(planned);
  return planOf(planned, {
    everyMs,
    asked: {
      targets: words,
      exclude: check.exclude,
      tcp: askedText(check.tcp, asked.tcp),
      udp: askedText(check.udp, asked.udp),
    },
    shard: check.shard,
    basis: {
      by: measured ? 'measurement' : 'assumption',
      sentences: [
        ...(measured?.sentences ?? assumptionSentences),
        ...(portCount(asked.udp) > 0 ? [icmpSentence(icmpRate)] : []),
        ...(patience === null ? [] : [patience]),
      ],
    },
  });
}

function budgetsOf(check: CheckRequest, targets: Targets, icmpRate: Budgets['icmpRate']): Budgets {
  const free = targets.allLoopback ? Number.POSITIVE_INFINITY : null;
  return {
    method: check.method === 'auto' ? chooseMethod(check, targets).method : check.method,
    rate: check.rate ?? free ?? usualRates.total,
    perDeviceRate: check.perDeviceRate ?? free ?? usualRates.perDevice,
    perSegmentRate: check.perSegmentRate ?? Number.POSITIVE_INFINITY,
    stateTable: check.stateTable,
    deviceTimeMs: check.deviceTimeMs ?? Number.POSITIVE_INFINITY,
    timeoutMs: check.timeoutMs ?? usualTimeoutMs,
    retries: usualRetries,
    icmpRate,
    shards: check.shard?.count ?? 1,
    udpParts: 1,
  };
}

function icmpSentence(icmpRate: Budgets['icmpRate']): string {
  const rate = icmpRate.default;
  const own = rate === Number.POSITIVE_INFINITY ? 'any number of' : `${rate}`;
  return `a device gives ${own} ICMP error${rate === 1 ? '' : 's'} a second, one for each closed UDP port (--icmp-rate; Linux: 1)`;
}

function profileIn({ set, profileOf }: Targets, address: string): ProfileName {
  const device = set.indexOf(address);
  return device < 0 ? 'default' : (profileOf(device) ?? 'default');
}
