/** How a port, a place and a service are named in every report. All text is made harmless here. */
import type { CheckResult, PortResult, Recall } from '../facts/check-result.ts';
import type { Named } from '../facts/comparison.ts';
import { endpointText } from '../facts/endpoint.ts';
import type { Finding } from '../facts/finding.ts';
import type { PortState } from '../facts/port-state.ts';
import { type PostureFact, postureFacts, type TriState } from '../facts/posture.ts';
import { printable } from '../facts/text.ts';
import { reportedStates } from './digest.ts';
import { dayUtc, thousands } from './wording.ts';

export function placeText(finding: Finding): string {
  return endpointText({ ...finding, address: printable(finding.device) });
}

/** `found 39 of 40 of our own listeners, missed 192.0.2.7:40123/tcp`. */
export function recallText({ canaries, found, missed }: Recall): string {
  const sum = `found ${thousands(found)} of ${thousands(canaries)} of our own listeners`;
  if (missed.length === 0) return sum;
  const shown = missed.slice(0, missedShown).map((canary) => printable(canary, 64));
  const more =
    missed.length > shown.length ? ` and ${thousands(missed.length - shown.length)} more` : '';
  return `${sum}, missed ${shown.join(', ')}${more}`;
}

const missedShown = 6;

export function portText(port: Pick<PortResult, 'port' | 'transport'>): string {
  return `${port.port}/${port.transport}`;
}

/** `ssh`, `http over TLS`; a question mark where nobody knows. */
export function serviceText(port: PortResult): string {
  const name = port.service === null ? '?' : printable(port.service, 40);
  return port.tls?.from === 'first-byte' && port.service !== 'tls' ? `${name} over TLS` : name;
}

/** `OpenSSH 9.2p1`; empty where neither is known. */
export function productText(named: Pick<Named, 'product' | 'version'>, charsMax = 120): string {
  return printable(`${named.product ?? ''} ${named.version ?? ''}`, charsMax);
}

/** `5 open, 65,530 closed`. */
export function statesText(counts: Readonly<Record<PortState, number>>): string {
  const told = reportedStates.filter((state) => counts[state] > 0);
  return told.map((state) => `${thousands(counts[state])} ${state}`).join(', ');
}

/** What else was learnt, most telling first: `TLS 1.3 until 2026-03-01 · title: File station`. */
export function details(port: PortResult): readonly string[] {
  const { tls } = port;
  const said: string[] = [];
  if (port.process !== null) said.push(`process ${printable(port.process, 80)}`);
  if (port.reach === 'this-machine') said.push('only this machine can reach it');
  if (port.os !== null) said.push(printable(port.os, 80));
  if (tls) said.push(printable(tls.version ?? 'TLS', 40));
  if (tls?.certificate) {
    const { subject, notAfter, selfSigned } = tls.certificate;
    const kind = selfSigned ? 'self-signed certificate' : 'certificate';
    said.push(`${kind} ${printable(subject, 120)} until ${printable(dayUtc(notAfter), 40)}`);
  }
  for (const [name, value] of Object.entries(port.info).slice(0, infoMax)) {
    said.push(`${printable(name, 40)}: ${printable(value, 160)}`);
  }
  return said;
}

/** Reports show that many; JSON holds all. */
const infoMax = 8;

/** The names of the posture facts that are yes, no or unknown, in the order of the facts. */
export function factsThatAre(port: PortResult, is: TriState): readonly string[] {
  return Object.entries(port.posture)
    .filter(([, verdict]) => verdict.is === is)
    .map(([fact]) => printable(fact, 60));
}

/** The meaning of a posture fact; its name where this version doesn't know it. */
export function factMeaning(fact: string): string {
  return Object.hasOwn(postureFacts, fact) ? postureFacts[fact as PostureFact] : fact;
}

/** `192.0.2.0/28, host.example`. */
export function targetsText(result: CheckResult, most: number): readonly string[] {
  const shown = result.asked.targets.slice(0, most).map((target) => printable(target, 80));
  const more = result.asked.targets.length - shown.length;
  return more > 0 ? [...shown, `${more} more`] : shown;
}

const methodNames = {
  syn: 'raw SYN packets',
  connect: 'full connections',
  'udp-sockets': 'requests over UDP sockets',
} as const;

/** `TCP by full connections (every target is this machine), UDP not swept`. */
export function methodText({ tcp, udp, because }: CheckResult['method']): string {
  const told = (name: string, method: keyof typeof methodNames | null, why: string) =>
    method === null ? `${name} not swept` : `${name} by ${methodNames[method]}${why}`;
  const why = printable(because, 300);
  return `${told('TCP', tcp, why === '' ? '' : ` (${why})`)}, ${told('UDP', udp, '')}`;
}
