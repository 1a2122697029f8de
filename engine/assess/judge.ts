/**
 * What was found on one device, put to every rule. Pure: the same services, vantage and rules give
 * the same findings, so stored facts can be judged again without a packet.
 *
 * Four things are decided here once and in no rule:
 * 1. A service in a zone where it is at home is judged as `restricted`.
 * 2. What only this machine itself can reach is at most worth watching.
 * 3. Of several rules that speak of one cause, the one that says most is heard.
 * 4. Fixes for the platform that the service showed itself to be come first.
 */
import type { Reach } from '../facts/check-result.ts';
import { type Endpoint, endpointText, type Transport } from '../facts/endpoint.ts';
import { type Finding, type Priority, priorities } from '../facts/finding.ts';
import type { Service } from '../facts/service.ts';
import { reachClassOf, type Zone, zones } from '../facts/zone.ts';
import { fixFor } from './placeholders.ts';
import { bestSuitedFirst } from './platforms.ts';
import type { Rule, Setting, Verdict } from './rule.ts';

/** An open port and what listens there. */
export type OpenPort = {
  readonly port: number;
  readonly transport: Transport;
  readonly service: Service;
  /** Known only where this machine itself was checked. */
  readonly reach: Reach | null;
};

export type Vantage = { readonly zone: Zone; readonly now: Date };

/** Most urgent first, then by port, transport and rule. One finding per rule and port at most. */
export function judge(
  device: string,
  open: readonly OpenPort[],
  vantage: Vantage,
  rules: readonly Rule[],
): readonly Finding[] {
  return open.flatMap((port) => judgePort(device, port, vantage, rules)).sort(byUrgency);
}

function judgePort(
  device: string,
  open: OpenPort,
  vantage: Vantage,
  rules: readonly Rule[],
): Finding[] {
  const endpoint = { address: device, port: open.port, transport: open.transport };
  const held = rules.flatMap((rule) => {
    const setting = settingFor(rule, endpoint, open, vantage);
    const verdict = speaksOf(rule, open.service) ? rule.judge(open.service, setting) : null;
    return verdict ? [{ rule, setting, verdict: lowered(verdict, setting) }] : [];
  });
  const ids = new Set(held.map(({ rule }) => rule.id));
  return held
    .filter(({ rule }) => !rule.coveredBy?.some((id) => ids.has(id)))
    .map(({ rule, setting, verdict }) => findingOf(rule, open.service, setting, verdict));
}

function speaksOf(rule: Rule, service: Service): boolean {
  if (rule.protocols === 'any') return true;
  return service.protocol !== null && rule.protocols.includes(service.protocol);
}

function settingFor(rule: Rule, endpoint: Endpoint, open: OpenPort, vantage: Vantage): Setting {
  const { zone, now } = vantage;
  const atHome = rule.atHomeIn?.includes(zone) ?? false;
  const reachClass = atHome ? 'restricted' : reachClassOf[zone];
  return { endpoint, zone, reachClass, reach: open.reach, now };
}

const onlyHere = 'only this machine itself can reach it';

function lowered(verdict: Verdict, setting: Setting): Verdict {
  if (setting.reach !== 'this-machine') return verdict;
  return { priority: 'watch', because: `${verdict.because}; ${onlyHere}` };
}

function findingOf(rule: Rule, service: Service, setting: Setting, verdict: Verdict): Finding {
  const { endpoint } = setting;
  return {
    id: `${rule.id}@${endpointText(endpoint)}`,
    rule: rule.id,
    device: endpoint.address,
    port: endpoint.port,
    transport: endpoint.transport,
    priority: verdict.priority,
    title: rule.title,
    because: verdict.because,
    why: `${vantageSentence(setting)} ${rule.why}`,
    fix: bestSuitedFirst(rule.fixes, service).map((fix) => fixFor(fix, endpoint)),
    references: rule.references,
  };
}

function vantageSentence(setting: Setting): string {
  if (setting.reach === 'this-machine')
    return 'It listens on the loopback address, so it is open only to programs on this machine.';
  return `Seen from the ${setting.zone} zone, so it is open to ${zones[setting.zone]}.`;
}

const urgency = (priority: Priority) => priorities.indexOf(priority);

function byUrgency(a: Finding, b: Finding): number {
  return (
    urgency(a.priority) - urgency(b.priority) ||
    a.port - b.port ||
    compareText(a.transport, b.transport) ||
    compareText(a.rule, b.rule)
  );
}

/** By code unit, so that the order is the same in every locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
