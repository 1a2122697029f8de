/**
 * What a name server tells a stranger, over UDP and TCP alike. Two questions, each asked once:
 *
 * 1. `version.bind CH TXT` (RFC 4892). It comes first because a server answers it out of itself,
 *    at once and whatever its upstream does; a refusal finds the server just as well. A plain
 *    forwarder hands it on: the version is then that of the server behind it.
 * 2. `. NS` with recursion desired. Everybody who resolves foreign names has an answer. Open recursion
 *    is claimed where recursion is said to be available and an answer came; refused, or said to be
 *    unavailable, is a no; a failure of the server's own (SERVFAIL) or silence proves nothing.
 *
 * A zone is never transferred and nothing is updated.
 */
import { cpe23 } from '../facts/cpe.ts';
import { no, type Posture, type PostureVerdict, unknown, yes } from '../facts/posture.ts';
import type { Identity } from '../facts/service.ts';
import { printable } from '../facts/text.ts';
import {
  type DnsMessage,
  dnsClass,
  dnsQuery,
  dnsType,
  parseDns,
  responseCodes,
  txtText,
} from './dns-message.ts';
import type { Recognition } from './protocol.ts';
import { type SoftwareName, softwareNamed } from './software-names.ts';

export type DnsFacts = {
  version: {
    code: number;
    recursionAvailable: boolean;
    text?: string;
    /** The server has a zone version.bind of its own, as BIND has built in. */
    ownZone: boolean;
  };
  root: {
    code: number;
    recursionAvailable: boolean;
    answers: number;
    sentBytes: number;
    gotBytes: number;
  };
};

const versionId = 0x7056;
const rootId = 0x7057;
const versionQuestion = { name: 'version.bind', type: dnsType.txt, class: dnsClass.chaos };
export const versionQuery = dnsQuery(versionId, versionQuestion);
export const rootQuery = dnsQuery(rootId, { name: '', type: dnsType.ns, class: dnsClass.internet });

/** Is this an answer to one of our questions? The question has to come back, or an error without it. */
export function recognizeDns(bytes: Uint8Array): Recognition {
  const message = parseDns(bytes);
  if (!message?.isResponse || message.opcode !== 0) return 'no';
  if (message.id !== versionId && message.id !== rootId) return 'no';
  const question = message.questions[0];
  if (!question) return message.code !== 0 && bytes[5] === 0 ? 'yes' : 'no';
  const isOurs =
    message.id === versionId
      ? question.name === versionQuestion.name && question.class === dnsClass.chaos
      : question.name === '' && question.class === dnsClass.internet;
  return isOurs ? 'yes' : 'no';
}

/** Learns from an answer to either question. */
export function learnDns(bytes: Uint8Array, facts: Partial<DnsFacts>): void {
  const message = parseDns(bytes);
  if (message?.id === versionId) facts.version = versionFacts(message);
  if (message?.id === rootId) {
    const { code, recursionAvailable, answers } = message;
    facts.root = {
      code,
      recursionAvailable,
      answers: answers.length,
      sentBytes: rootQuery.length,
      gotBytes: bytes.length,
    };
  }
}

function versionFacts(message: DnsMessage): NonNullable<DnsFacts['version']> {
  const { code, recursionAvailable, answers, authority } = message;
  const data = answers.find(({ type }) => type === dnsType.txt)?.data;
  const ownZone = authority.some(
    (record) => record.class === dnsClass.chaos && record.name === 'version.bind',
  );
  const text = data && printable(txtText(data), 120);
  return { code, recursionAvailable, ...(text && { text }), ownZone };
}

const names: readonly SoftwareName[] = [
  {
    seen: /^dnsmasq-(?:pi-hole-)?v?(?<version>\d[\w.+~-]*)/,
    product: 'dnsmasq',
    cpe: ['thekelleys', 'dnsmasq'],
  },
  { seen: /^unbound (?<version>\d[\w.]*)/, product: 'Unbound', cpe: ['nlnetlabs', 'unbound'] },
  {
    seen: /^PowerDNS Recursor (?<version>\d[\w.-]*)/,
    product: 'PowerDNS Recursor',
    cpe: ['powerdns', 'recursor'],
  },
  {
    seen: /^PowerDNS Authoritative Server (?<version>\d[\w.-]*)/,
    product: 'PowerDNS Authoritative Server',
    cpe: ['powerdns', 'authoritative'],
  },
  { seen: /^(?:Served by )?PowerDNS\b/, product: 'PowerDNS' },
  { seen: /^Knot DNS (?<version>\d[\w.]*)/, product: 'Knot DNS', cpe: ['nic', 'knot_dns'] },
  {
    seen: /^Knot Resolver,? ?(?:version )?(?<version>\d[\w.]*)?/,
    product: 'Knot Resolver',
    cpe: ['nic', 'knot_resolver'],
  },
  { seen: /^NSD (?<version>\d[\w.]*)/, product: 'NSD', cpe: ['nlnetlabs', 'nsd'] },
  { seen: /^CoreDNS-(?<version>\d[\w.]*)/, product: 'CoreDNS', cpe: ['coredns.io', 'coredns'] },
  {
    seen: /^Microsoft DNS (?<version>\d[\d.]*)/,
    product: 'Microsoft DNS',
    os: 'Windows',
  },
  {
    seen: /^(?<version>9\.\d{1,2}\.\d{1,2}(?:-S\d+|-P\d+)?)-(?:RedHat|RH)\b(?:-(?<revision>[\w.+~-]+))?/,
    product: 'ISC BIND',
    cpe: ['isc', 'bind'],
    os: 'Red Hat',
  },
  // BIND tells its bare version, with the revision of the package behind it.
  {
    seen: /^(?:BIND )?(?<version>9\.\d{1,2}\.\d{1,2}(?:-S\d+|-P\d+|rc\d+|b\d+)?)(?:-(?<revision>\d[\w.+~-]*?))?(?:-(?<os>Debian|Ubuntu))?(?: \(.{0,60}\))?$/,
    product: 'ISC BIND',
    cpe: ['isc', 'bind'],
  },
];

export function dnsIdentity({ version }: Partial<DnsFacts>): Identity {
  const named = version?.text === undefined ? {} : softwareNamed(version.text, names);
  if (named.product) return named;
  const info = version?.text === undefined ? {} : { info: { version: version.text } };
  // With `version none` BIND still answers out of its built-in zone, like nobody else.
  return version?.ownZone
    ? { product: 'ISC BIND', cpe: [cpe23('a', 'isc', 'bind')], ...info }
    : info;
}

export function dnsPosture(facts: Partial<DnsFacts>): Posture {
  return { 'open-recursion': openRecursion(facts), 'dns-version-shown': versionShown(facts) };
}

function openRecursion({ root }: Partial<DnsFacts>): PostureVerdict {
  if (!root) return unknown('the question for the root was not answered');
  const { code, recursionAvailable, answers } = root;
  const recursion = recursionAvailable ? 'available' : 'not available';
  const said = `${codeName(code)}, recursion ${recursion}, records: ${answers}`;
  const because = `answered the question for the root with ${said}`;
  if (code === 5 || !recursionAvailable) return no(because);
  return code === 0 && answers > 0 ? yes(because) : unknown(because);
}

function versionShown({ version }: Partial<DnsFacts>): PostureVerdict {
  if (!version) return unknown('the question for the version was not answered');
  if (version.text === undefined)
    return no(`answered the question for the version with ${codeName(version.code)} and no text`);
  return yes(`tells its version: ${version.text}`);
}

/** From this factor on, an answer to a forged sender is worth the trouble of an attacker. */
const amplifierFactor = 3;

/** Over UDP alone, where a sender can be forged. */
export function dnsAmplifier(facts: Partial<DnsFacts>): PostureVerdict {
  const { root } = facts;
  const recursion = openRecursion(facts);
  if (recursion.is === 'yes')
    return yes('resolves foreign names for anybody, among them those with large answers');
  if (!root) return unknown(recursion.because);
  const factor = root.gotBytes / root.sentBytes;
  const measured = `${root.sentBytes} bytes drew ${root.gotBytes}`;
  if (factor >= amplifierFactor) return yes(measured);
  return unknown(`${measured}; its own zones were not asked for`);
}

function codeName(code: number): string {
  return responseCodes[code] ?? `code ${code}`;
}
