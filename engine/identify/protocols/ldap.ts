/**
 * LDAP directories. The hello is a search of the root entry, which every directory lets strangers
 * read (RFC 4512, 5.1) and which names the software, its naming contexts and what it can do. Nobody
 * is bound, not even anonymously. Whether strangers may search the data is shown by one search of
 * the naming context itself, of one object and none of its attributes: no data comes back, none is
 * kept. Where StartTLS is offered the connection goes on inside TLS, which shows the certificate.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { berTag } from '../ber.ts';
import {
  activeDirectory,
  activeDirectoryLds,
  directoryNames,
  domainControllerLevels,
} from '../directory-names.ts';
import {
  answerHead,
  entryAttributes,
  type LdapMessage,
  type LdapResult,
  ldapMessage,
  operation,
  resultInWords,
  resultOf,
  searchOf,
  startTls,
  startTlsOid,
  unbind,
  valueText,
} from '../ldap-message.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { softwareNamed } from '../software-names.ts';
import { takeElement } from '../take-element.ts';
import { type Talk, TalkEnded } from '../talk.ts';
import { tolerate } from '../tolerate.ts';

export type LdapFacts = {
  /** The result of the search of the root entry. */
  rootResult: LdapResult;
  /** What it holds, by names in small letters; values are printable. */
  root: Readonly<Record<string, readonly string[]>>;
  /** The result of the search without attributes, and whether the entry was shown. */
  dataSearch: { readonly dn: string; readonly result: LdapResult; readonly shown: boolean };
  /** The result of a request for StartTLS. */
  startTlsResult: LdapResult;
};

/** What is asked of the root entry; all operational attributes would be a longer list. */
const rootAttributes = [
  'objectClass',
  'vendorName',
  'vendorVersion',
  'supportedLDAPVersion',
  'supportedExtension',
  'supportedCapabilities',
  'supportedSASLMechanisms',
  'namingContexts',
  'defaultNamingContext',
  'dnsHostName',
  'domainControllerFunctionality',
];
const rootId = 1;
const dataId = 2;
const startTlsId = 3;
const unbindId = 4;
const rootSearch = searchOf(rootId, new Uint8Array(), rootAttributes);

export const ldap: StreamProtocol<LdapFacts> = {
  id: 'ldap',
  title: 'Directory (LDAP)',
  about:
    'Names, groups and logins of an organisation: OpenLDAP, Active Directory and their relatives. Only inside the network, by TLS (port 636 or StartTLS), and without searches by strangers.',
  spec: 'RFC 4511, RFC 4512 5.1, RFC 4513, RFC 3045, MS-ADTS 3.1.1.3',
  ports: [389, 636, 3268, 3269],
  transport: 'tcp',
  hello: rootSearch,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

function recognize({ bytes, asked, ended }: Heard): Recognition {
  const head = answerHead(bytes);
  if (head === 'more') return ended ? 'no' : 'more';
  if (head === undefined) return 'no';
  // A server that cannot read another's hello says so before it hangs up (RFC 4511, 4.4.1).
  if (head.id === 0) return head.tag === operation.extendedResponse ? 'yes' : 'no';
  return asked === 'ldap' && head.id === rootId ? 'yes' : 'no';
}

async function interview(talk: Talk, facts: Partial<LdapFacts>): Promise<void> {
  let current = talk;
  let found = await takeSearch(current, rootId);
  if (found === 'disconnected') {
    await talk.close();
    current = await talk.again();
    await current.send(rootSearch);
    found = await takeSearch(current, rootId);
  }
  const base = keepRoot(found, facts);
  await tolerate(() => searchData(current, base, facts));
  await tolerate(() => goInsideTls(current, facts));
  await current.send(unbind(unbindId));
  await current.close();
}

type Found = {
  readonly result: LdapResult;
  readonly entries: readonly Map<string, Uint8Array[]>[];
};

/** Stands for a result that could not be read; `other` (80) says as little. */
const unreadable: LdapResult = { code: 80, words: '' };

/** A server may send references and unasked messages; more than these are no answer. */
const messagesMax = 16;
const messageBytesMax = 131_072;

async function takeSearch(talk: Talk, id: number): Promise<Found | 'disconnected'> {
  const entries: Map<string, Uint8Array[]>[] = [];
  for (let count = 0; count < messagesMax; count++) {
    const answer = await takeMessage(talk);
    if (answer.id === 0) return 'disconnected';
    if (answer.id !== id) continue;
    if (answer.operation.tag === operation.searchEntry)
      entries.push(entryAttributes(answer.operation));
    if (answer.operation.tag === operation.searchDone)
      return { result: resultOf(answer.operation) ?? unreadable, entries };
  }
  throw new TalkEnded('limit', 'a search without an end');
}

async function takeMessage(talk: Talk): Promise<LdapMessage> {
  const outer = await takeElement(talk, messageBytesMax);
  const answer = outer.tag === berTag.sequence ? ldapMessage(outer.value) : undefined;
  if (answer === undefined) throw new TalkEnded('limit', 'what came is no LDAP message');
  return answer;
}

const rootValuesMax = 64;

/** Keeps what the root entry says, and returns the naming context to look at, as its bytes. */
function keepRoot(
  found: Found | 'disconnected',
  facts: Partial<LdapFacts>,
): Uint8Array | undefined {
  if (found === 'disconnected') return undefined;
  facts.rootResult = found.result;
  const [entry] = found.entries;
  if (entry === undefined) return undefined;
  const wanted = rootAttributes.map((name) => name.toLowerCase());
  facts.root = Object.fromEntries(
    wanted.flatMap((name) => {
      const values = entry.get(name)?.slice(0, rootValuesMax).map(valueText);
      return values ? [[name, values]] : [];
    }),
  );
  const contexts = [
    ...(entry.get('defaultnamingcontext') ?? []),
    ...(entry.get('namingcontexts') ?? []),
  ];
  return contexts.find((dn) => dn.length > 0 && dn.length <= dnBytesMax);
}

const dnBytesMax = 512;

/** One object, none of its attributes (RFC 4511, 4.5.1.8: the name `1.1` asks for none). */
async function searchData(
  talk: Talk,
  dn: Uint8Array | undefined,
  facts: Partial<LdapFacts>,
): Promise<void> {
  if (dn === undefined) return;
  await talk.send(searchOf(dataId, dn, ['1.1']));
  const found = await takeSearch(talk, dataId);
  if (found === 'disconnected') return;
  const shown = found.entries.length > 0;
  facts.dataSearch = { dn: valueText(dn), result: found.result, shown };
}

const confidentialityRequired = 13;
const busy = 51;

async function goInsideTls(talk: Talk, facts: Partial<LdapFacts>): Promise<void> {
  // Only a list without it says no: some servers give no list, or show strangers nothing.
  const extensions = facts.root?.supportedextension;
  if (talk.tls || extensions?.includes(startTlsOid) === false) return;
  await talk.send(startTls(startTlsId));
  const answer = await takeMessage(talk);
  if (answer.operation.tag !== operation.extendedResponse) return;
  facts.startTlsResult = resultOf(answer.operation) ?? unreadable;
  if (facts.startTlsResult.code !== 0) return;
  await talk.upgradeToTls();
  if (facts.root) return;
  await talk.send(rootSearch);
  const inside: Partial<LdapFacts> = {};
  const base = keepRoot(await takeSearch(talk, rootId), inside);
  if (inside.root) facts.root = inside.root;
  await searchData(talk, base, facts);
}

function identity({ root = {} }: Partial<LdapFacts>): Identity {
  const first = (name: string) => root[name]?.[0];
  const vendor = [first('vendorname'), first('vendorversion')].join('\n');
  const named = softwareNamed(vendor, directoryNames);
  const host = first('dnshostname');
  const context = first('defaultnamingcontext') ?? first('namingcontexts');
  const info = {
    ...(host && { host }),
    ...(context && { namingContext: context }),
    ...(vendor.trim() && { vendor: vendor.trim().replace('\n', ', ') }),
  };
  return {
    ...(named.product ? named : structure(root)),
    ...(Object.keys(info).length > 0 && { info }),
  };
}

/** Servers that give no vendor are known by what only their root entry holds. */
function structure(root: NonNullable<LdapFacts['root']>): Identity {
  if (root.objectclass?.some((name) => name.toLowerCase() === 'openldaprootdse'))
    return { product: 'OpenLDAP', cpe: [cpe23('a', 'openldap', 'openldap')] };
  const level = domainControllerLevels.get(root.domaincontrollerfunctionality?.[0] ?? '');
  const os = level ? { os: level } : {};
  if (root.supportedcapabilities?.includes(activeDirectoryLds))
    return { product: 'Active Directory LDS', ...os };
  return root.supportedcapabilities?.includes(activeDirectory)
    ? { product: 'Microsoft Active Directory', ...os }
    : {};
}

function posture(facts: Partial<LdapFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    'anonymous-login': anonymous(facts),
    starttls: startTlsOffered(facts, seen.tls),
    cleartext: cleartext(facts, seen.tls),
    'cleartext-login': cleartextLogin(facts, seen.tls),
  };
}

/** The results by which a directory keeps strangers out; operationsError is Active Directory's. */
const closedToStrangers: ReadonlySet<number> = new Set([1, 8, 48, 50]);
const unwillingToPerform = 53;

function isClosed({ code, words }: LdapResult): boolean {
  // OpenLDAP's `require authc` says it this way, as others say that they are out of order.
  const asksForLogin = code === unwillingToPerform && /authentication required/i.test(words);
  return closedToStrangers.has(code) || asksForLogin;
}

function anonymous({ rootResult, dataSearch }: Partial<LdapFacts>): PostureVerdict {
  if (dataSearch === undefined)
    return rootResult && isClosed(rootResult)
      ? no(`even a search of the root entry ended in ${resultInWords(rootResult)}`)
      : unknown('no naming context was found to look at');
  const { dn, result, shown } = dataSearch;
  if (shown) return yes(`a search of ${dn} without a login showed the entry`);
  const words = `a search of ${dn} without a login ended in ${resultInWords(result)}`;
  // An entry that isn't there, or isn't shown, says nothing of the entries below it.
  return isClosed(result) ? no(words) : unknown(words);
}

function startTlsOffered(facts: Partial<LdapFacts>, tls: boolean): PostureVerdict {
  const { startTlsResult: result } = facts;
  if (tls) return unknown('the connection runs inside TLS from its first byte');
  if (result?.code === 0) return yes('StartTLS was agreed');
  if (result && result.code !== busy) return no(`StartTLS was refused: ${resultInWords(result)}`);
  const extensions = facts.root?.supportedextension;
  if (extensions === undefined) return unknown('the root entry lists no extensions');
  return extensions.includes(startTlsOid)
    ? yes('StartTLS is among the supported extensions')
    : no('StartTLS is not among the supported extensions');
}

function cleartext({ rootResult }: Partial<LdapFacts>, tls: boolean): PostureVerdict {
  if (tls) return no('the connection runs inside TLS');
  if (rootResult === undefined) return unknown('no search without TLS was answered');
  const words = `a search without TLS ended in ${resultInWords(rootResult)}`;
  return rootResult.code === confidentialityRequired ? no(words) : yes(words);
}

function cleartextLogin({ rootResult }: Partial<LdapFacts>, tls: boolean): PostureVerdict {
  if (tls) return no('the connection runs inside TLS');
  return rootResult?.code === confidentialityRequired
    ? no(`a search without TLS ended in ${resultInWords(rootResult)}`)
    : unknown('no login is ever tried, so whether one passes without TLS is not shown');
}
