/**
 * `postern explain RULE|PROTOCOL|PORT`: what it is, why it is risky, what to use in its place.
 * Pure; rules and protocols come as data, so that this stage needs no other.
 */
import type { Transport } from '../facts/endpoint.ts';
import type { Fix } from '../facts/finding.ts';
import { type NamedService, namedServices, portsText, servicesOnPort } from './port-names.ts';
import type { Rule } from './rule.ts';
import { priorityOf, type Severities } from './severity.ts';

/** As much of a protocol as is explained. */
export type KnownProtocol = {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly spec: string;
  readonly ports: readonly number[];
  readonly transport: Transport;
};

export type Known = {
  readonly rules: readonly Rule[];
  readonly protocols: readonly KnownProtocol[];
};

export type Explanation = {
  readonly kind: 'rule' | 'protocol' | 'service' | 'port';
  /** As it is written: `rdp-nla-missing`, `redis`, `6379/tcp`. */
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly why: string | null;
  /** How bad by who can reach it; of a port, null: its number proves nothing. */
  readonly severity: Severities | null;
  /** The secure replacement; of a port, null: see `services`. */
  readonly instead: string | null;
  /** Where it usually sits. Empty for a rule. */
  readonly ports: string;
  readonly spec: string | null;
  /** As the rule has them, the words of `placeholders.ts` left open. */
  readonly fixes: readonly Fix[];
  readonly references: readonly string[];
  /** Of a rule, those that it gives way to; else those that concern it. */
  readonly rules: readonly Pick<Rule, 'id' | 'title' | 'severity'>[];
  /** Of a port: the services that usually sit there. */
  readonly services: readonly NamedService[];
  /** What to bear in mind. */
  readonly hint: string | null;
};

export const portHint =
  'The number of a port is only a hint: any program can listen on any port. ' +
  'What really listens is told by a check, from what the service says.';

/** Null where nothing has that name. */
export function explain(name: string, known: Known): Explanation | null {
  const wanted = name.trim().toLowerCase();
  const port = readPort(wanted);
  if (port) return explainPort(port, known);
  const rule = known.rules.find(({ id }) => id === wanted);
  if (rule) return explainRule(rule, known);
  const protocol = known.protocols.find(({ id }) => id === wanted);
  if (protocol) return explainProtocol(protocol, known);
  const service = namedServices.find(
    (one) => one.id === wanted || one.name.toLowerCase() === wanted,
  );
  return service ? explainService(service, known) : null;
}

type Port = { readonly number: number; readonly transport: Transport | null };

function readPort(text: string): Port | null {
  const match = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(text);
  const number = Number(match?.[1]);
  if (!match || number > 65_535) return null;
  const transport = match[2] === 'tcp' || match[2] === 'udp' ? match[2] : null;
  return { number, transport };
}

const nothing = { fixes: [], references: [], services: [], spec: null, hint: null } as const;

function explainRule(rule: Rule, { rules }: Known): Explanation {
  const covering = rules.filter(({ id }) => rule.coveredBy?.includes(id));
  return {
    ...nothing,
    kind: 'rule',
    name: rule.id,
    title: rule.title,
    what: `A rule about ${aboutText(rule)}. ${urgencyText(rule.severity)}`,
    why: rule.why,
    severity: rule.severity,
    instead: rule.fixes.find((fix) => fix.control === 'replace')?.what ?? null,
    ports: '',
    fixes: rule.fixes,
    references: rule.references,
    rules: covering.map(short),
  };
}

function explainProtocol(protocol: KnownProtocol, known: Known): Explanation {
  // `dns-tcp` is DNS too: the table knows services, whatever carries them.
  const service = namedServices.find(({ id }) => id === protocol.id.replace(/-(tcp|udp)$/, ''));
  return {
    ...nothing,
    kind: 'protocol',
    name: protocol.id,
    title: protocol.title,
    what: protocol.about,
    why: service ? presenceText(service.severity) : null,
    severity: service?.severity ?? null,
    instead: service ? `Use ${service.instead}.` : null,
    ports: portsText(protocol.ports.map((port) => rangeOf(port, protocol.transport))),
    spec: protocol.spec,
    rules: concerning([protocol.id], known).map(short),
    hint: portHint,
  };
}

function explainService(service: NamedService, known: Known): Explanation {
  return {
    ...nothing,
    kind: 'service',
    name: service.id,
    title: service.name,
    what: service.about,
    why: presenceText(service.severity),
    severity: service.severity,
    instead: `Use ${service.instead}.`,
    ports: portsText(service.ports),
    rules: concerning([service.id], known).map(short),
    hint: 'Postern knows this service by name and does not identify it yet.',
  };
}

function explainPort({ number, transport }: Port, known: Known): Explanation {
  const services = servicesOnPort(number, transport);
  const protocols = known.protocols.filter(
    (one) => one.ports.includes(number) && (transport === null || one.transport === transport),
  );
  const ids = [...services.map(({ id }) => id), ...protocols.map(({ id }) => id)];
  const name = transport ? `${number}/${transport}` : `${number}`;
  const names = [...new Set(services.map((service) => service.name))];
  return {
    ...nothing,
    kind: 'port',
    name,
    title: `Port ${name}`,
    what:
      names.length > 0
        ? `Usually found here: ${names.join('; ')}.`
        : 'No service of the table usually sits here.',
    why: null,
    severity: null,
    instead: null,
    ports: name,
    rules: concerning(ids, known).map(short),
    services,
    hint: portHint,
  };
}

const rangeOf = (port: number, transport: Transport) => ({ transport, from: port, to: port });

/** Rules of these protocols; those of `any` protocol concern everything and are left out. */
function concerning(ids: readonly string[], { rules }: Known): Rule[] {
  return rules.filter(
    (rule) => rule.protocols !== 'any' && rule.protocols.some((id) => ids.includes(id)),
  );
}

function short({ id, title, severity }: Rule) {
  return { id, title, severity };
}

function presenceText(severity: Severities): string {
  const { internet, internal, restricted } = severity;
  return (
    `Being reachable is ${internet} from the Internet, ${internal} from inside, and ${restricted} ` +
    'from the few machines that are meant to reach it.'
  );
}

function aboutText({ protocols }: Rule): string {
  return protocols === 'any' ? 'every protocol' : protocols.join(', ');
}

function urgencyText(severity: Severities): string {
  const word = (reach: keyof Severities) => priorityOf[severity[reach]] ?? 'no finding';
  return (
    `At most ${word('internet')} from the Internet, ${word('internal')} from inside, ` +
    `${word('restricted')} from the few machines that are meant to reach it.`
  );
}
