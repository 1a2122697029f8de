/**
 * SNMP. The discovery of version 3 needs neither name nor key, finds every agent of that version and
 * gives its engine id, which begins with the maker's number. Then the community `public` is tried,
 * with version 2c and where that is silent with version 1: it is the one name that is ever tried.
 * Where it is answered, one odd name tells an agent that answers any.
 *
 * Three values are read (what the device says it is, its kind, its name); nothing is walked or set.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable, printableBytes } from '../../facts/text.ts';
import { Reader } from '../bytes.ts';
import { enterpriseNames } from '../enterprise-numbers.ts';
import type { DatagramProtocol } from '../protocol.ts';
import {
  type CommunityVersion,
  discovery,
  getRequest,
  oidText,
  parseSnmp,
  type SnmpAnswer,
  sysDescr,
  sysName,
  sysObjectId,
  version1,
  version2c,
} from '../snmp-message.ts';
import { snmpNames, systemInDescription } from '../snmp-names.ts';
import { softwareNamed } from '../software-names.ts';
import { type Datagrams, TalkEnded } from '../talk.ts';

export type SnmpFacts = {
  /** Lower-case hex (RFC 3411, SnmpEngineID). */
  engineId: string;
  /** The version that answered the community `public`; false where both were silent. */
  public: CommunityVersion | false;
  /** Did `public` read anything? */
  reads: boolean;
  sentBytes: number;
  gotBytes: number;
  description: string;
  objectId: string;
  name: string;
  /** Was a community answered that nobody has set? */
  anyCommunity: boolean;
};

const systemValues = [sysDescr, sysObjectId, sysName];
const publicRequest = {
  [version1]: getRequest(version1, 'public', systemValues),
  [version2c]: getRequest(version2c, 'public', systemValues),
};
/** Sixteen characters that nobody sets: an agent that knows communities is silent on it. */
const oddCommunity = 'postern-k7w2x9qe';

export const snmp: DatagramProtocol<SnmpFacts> = {
  id: 'snmp',
  title: 'SNMP',
  about:
    'Monitoring agent. Versions 1 and 2c send their community, which is a password, as plain text, and many devices still have "public": use version 3 with authPriv, from the monitoring server only.',
  spec: 'RFC 3414, 4; RFC 3416; RFC 1157; RFC 3584; RFC 3418 (system group)',
  ports: [161],
  transport: 'udp',
  hello: discovery(),
  // For agents that don't know version 3.
  hellosAlso: [publicRequest[version2c], publicRequest[version1]],
  recognize: ({ bytes }) => (parseSnmp(bytes) ? 'yes' : 'no'),
  interview,
  identity,
  posture,
};

async function interview(
  datagrams: Datagrams,
  first: Uint8Array,
  facts: Partial<SnmpFacts>,
): Promise<void> {
  learn(first, facts);
  if (facts.public === undefined) {
    if (!(await answered(datagrams, publicRequest[version2c], facts)))
      await answered(datagrams, publicRequest[version1], facts);
    facts.public ??= false;
  }
  if (facts.public === false) return;
  const odd = await answerOrSilence(datagrams, getRequest(facts.public, oddCommunity, [sysDescr]));
  const answer = odd && parseSnmp(odd);
  facts.anyCommunity = answer !== undefined && hasValues(answer);
}

async function answered(
  datagrams: Datagrams,
  request: Uint8Array,
  facts: Partial<SnmpFacts>,
): Promise<boolean> {
  const bytes = await answerOrSilence(datagrams, request);
  if (bytes) learn(bytes, facts);
  return facts.public !== undefined;
}

async function answerOrSilence(
  datagrams: Datagrams,
  request: Uint8Array,
): Promise<Uint8Array | undefined> {
  try {
    return await datagrams.ask(request);
  } catch (error) {
    if (error instanceof TalkEnded && error.end === 'silent') return undefined;
    throw error;
  }
}

function learn(bytes: Uint8Array, facts: Partial<SnmpFacts>): void {
  const answer = parseSnmp(bytes);
  if (!answer) return;
  if (answer.version === 3) {
    facts.engineId = Buffer.from(answer.engineId.subarray(0, engineIdBytesMax)).toString('hex');
    return;
  }
  facts.public = answer.version;
  facts.reads = hasValues(answer);
  facts.sentBytes = publicRequest[answer.version].length;
  facts.gotBytes = bytes.length;
  const [description, objectId, name] = systemValues.map((oid) => answer.values.get(oid));
  if (description) facts.description = printableBytes(description);
  const object = oidText(objectId);
  if (object) facts.objectId = object;
  if (name && name.length > 0) facts.name = printableBytes(name, 64);
}

/** RFC 3411: an engine id has 5 to 32 bytes. */
const engineIdBytesMax = 32;

function hasValues(answer: SnmpAnswer): boolean {
  return answer.version !== 3 && answer.error === 0 && answer.values.size > 0;
}

function identity(facts: Partial<SnmpFacts>): Identity {
  const { description = '', engineId = '', objectId = '' } = facts;
  const named = softwareNamed(description, snmpNames);
  const makers = [enterpriseOfObject(objectId), enterpriseOfEngine(engineId)];
  const os = named.os ?? systemInDescription(description);
  const info = { ...named.info, ...shown(facts, makers) };
  return {
    ...(named.product === undefined && makers.includes(netSnmp) ? netSnmpAgent : named),
    ...(os && { os }),
    ...(Object.keys(info).length > 0 && { info }),
  };
}

const netSnmp = 8072;
const netSnmpAgent: Identity = { product: 'Net-SNMP', cpe: [cpe23('a', 'net-snmp', 'net-snmp')] };

function shown(
  { description, name, engineId }: Partial<SnmpFacts>,
  makers: readonly (number | undefined)[],
): Record<string, string> {
  // An agent by Net-SNMP sits in devices of many makers, so a maker's own number counts more.
  const maker = makers.find((number) => number !== undefined && number !== netSnmp);
  const vendor = maker === undefined ? undefined : enterpriseNames.get(maker);
  const mac = macOfEngine(engineId ?? '');
  return {
    ...(description && { description }),
    ...(name && { name }),
    ...(vendor && { vendor }),
    ...(engineId && { engine: engineId }),
    ...(mac && { mac }),
  };
}

/** `1.3.6.1.4.1.9.1.516`: the number behind the arc of private enterprises. */
function enterpriseOfObject(oid: string): number | undefined {
  const number = /^1\.3\.6\.1\.4\.1\.(\d{1,9})(?:\.|$)/.exec(oid)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The first bit says that an enterprise number is in the other 31 of the first four bytes. */
function enterpriseOfEngine(engineId: string): number | undefined {
  const number = new Reader(Buffer.from(engineId, 'hex')).uint(4);
  return number === undefined || number === 0 ? undefined : number % 0x8000_0000;
}

/** Format 3 of an engine id: the fifth byte is 3, and a MAC address follows. */
function macOfEngine(engineId: string): string | undefined {
  const mac = /^[89a-f][0-9a-f]{7}03([0-9a-f]{12})$/.exec(engineId)?.[1];
  return mac?.replace(/(..)(?!$)/g, '$1:');
}

function posture(facts: Partial<SnmpFacts>): Posture {
  const version = versionName(facts.public);
  return {
    cleartext: version
      ? yes(`${version} sends communities and values as plain text`)
      : unknown('only version 3 answered, which may be encrypted'),
    'snmp-public': publicReads(facts, version),
    'snmp-any-community': anyCommunity(facts, version),
    'snmp-old-version': version
      ? yes(`${version} was answered`)
      : unknown('silent on versions 1 and 2c: closed and a wrong community look the same'),
    amplifier: amplifier(facts, version),
  };
}

function versionName(version: CommunityVersion | false | undefined): string | undefined {
  if (version === undefined || version === false) return undefined;
  return version === version2c ? 'SNMP 2c' : 'SNMP 1';
}

function publicReads(facts: Partial<SnmpFacts>, version: string | undefined): PostureVerdict {
  if (!version) return unknown('silent: a wrong community and a closed door look the same');
  if (!facts.reads) return unknown(`${version} answered public without a value`);
  const { description, name } = facts;
  return yes(printable(`${version} with public read: ${description ?? name ?? 'its kind'}`));
}

function anyCommunity(facts: Partial<SnmpFacts>, version: string | undefined): PostureVerdict {
  if (!version) return unknown('not asked: public was not answered');
  if (facts.anyCommunity === undefined) return unknown('the question was not answered to its end');
  return facts.anyCommunity
    ? yes(`${version} read with a community that nobody has set`)
    : no('silent on a community that nobody has set');
}

/** Version 2c has GETBULK, with which one small request draws a large answer. */
function amplifier(facts: Partial<SnmpFacts>, version: string | undefined): PostureVerdict {
  if (!version || !facts.reads) return unknown('nothing was read');
  if (facts.public === version2c) return yes('public may use GETBULK');
  return unknown(`${facts.sentBytes} bytes drew ${facts.gotBytes}`);
}
