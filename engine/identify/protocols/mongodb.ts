/**
 * MongoDB and what speaks its protocol. `isMaster` is the greeting of every driver and `buildInfo`
 * tells the version; both are answered before a login. `listDatabases` is refused to strangers where
 * logins are required. It is asked for a database without a name, of which there is none: access is
 * checked all the same, and no name comes back.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { type BsonDocument, bson, readBson } from '../bson.ts';
import { concat, Reader, uintLe } from '../bytes.ts';
import { mongodbToBrowsers } from '../not-for-browsers.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type MongodbFacts = {
  /** True where it told a browser that this is MongoDB. */
  namedItself: boolean;
  /** A MongoDB server tells the commit that it was built from and its engines of storage. */
  version: string;
  isMongodb: boolean;
  ferretdb: string;
  /** `mongos` for a router, the name of a replica set, or empty. */
  role: string;
  /** Answer to listDatabases: `ok`, or the number of the error. */
  listed: 'ok' | number;
};

const opMsg = 2013;
const firstRequest = 0x706f7374;
const headBytes = 16;
/** Flags and the kind of the one section. */
const sectionBytes = 5;
const answerBytesMax = 65_536;

export const mongodb: StreamProtocol<MongodbFacts> = {
  id: 'mongodb',
  title: 'MongoDB',
  about:
    'Document database. Open ones are found, emptied and held to ransom within hours: switch authorization on, require TLS, and let only its application reach it.',
  spec: 'MongoDB wire protocol: OP_MSG; commands hello, buildInfo, listDatabases',
  ports: [27017, 27018, 27019],
  transport: 'tcp',
  hello: command(firstRequest, { isMaster: 1, helloOk: true }),
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** Length, our number, no answer to, OP_MSG; no flags, a section of kind 0 with the command. */
function command(
  number: number,
  fields: Readonly<Record<string, number | boolean | Uint8Array>>,
): Uint8Array {
  const document = bson({ ...fields, $db: 'admin' });
  const length = headBytes + sectionBytes + document.length;
  const head = [uintLe(length, 4), uintLe(number, 4), uintLe(0, 4), uintLe(opMsg, 4)];
  return concat(...head, uintLe(0, sectionBytes), document);
}

function recognize(heard: Heard): Recognition {
  const toBrowsers = mongodbToBrowsers(heard);
  if (toBrowsers !== 'no' || heard.asked !== 'mongodb') return toBrowsers;
  const waiting = heard.ended ? 'no' : 'more';
  const reader = new Reader(heard.bytes);
  const length = reader.uintLe(4);
  if (length === undefined) return waiting;
  if (length < headBytes + sectionBytes || length > answerBytesMax) return 'no';
  reader.skip(4);
  const answered = reader.uintLe(4);
  const kind = reader.uintLe(4);
  if (answered !== undefined && answered !== firstRequest) return 'no';
  if (kind !== undefined) return kind === opMsg ? 'yes' : 'no';
  return waiting;
}

async function interview(talk: Talk, facts: Partial<MongodbFacts>): Promise<void> {
  const toBrowsers = mongodbToBrowsers({ bytes: talk.peek(), asked: null, ended: true }) === 'yes';
  if (toBrowsers) facts.namedItself = true;
  const own = toBrowsers ? await askAgain(talk) : talk;
  const greeting = await takeAnswer(own);
  facts.role = greeting.get('msg') === 'isdbgrid' ? 'mongos' : textOf(greeting, 'setName');
  await own.send(command(firstRequest + 1, { buildInfo: 1 }));
  learnBuild(await takeAnswer(own), facts);
  const filter = bson({ name: '' });
  const listing = { listDatabases: 1, nameOnly: true, authorizedDatabases: false, filter };
  await own.send(command(firstRequest + 2, listing));
  learnListing(await takeAnswer(own), facts);
  await own.close();
}

async function askAgain(talk: Talk): Promise<Talk> {
  await talk.close();
  const own = await talk.again();
  await own.send(command(firstRequest, { isMaster: 1, helloOk: true }));
  return own;
}

async function takeAnswer(talk: Talk): Promise<BsonDocument> {
  const head = new Reader(await talk.take(headBytes));
  const length = Math.min(head.uintLe(4) ?? 0, answerBytesMax) - headBytes;
  const body = length > 0 ? await talk.take(length) : new Uint8Array();
  return readBson(body.subarray(sectionBytes));
}

function textOf(document: BsonDocument, name: string): string {
  const value = document.get(name);
  return typeof value === 'string' ? printable(value, 80) : '';
}

function learnBuild(build: BsonDocument, facts: Partial<MongodbFacts>): void {
  const version = /^\d[\w.+-]{0,30}$/.exec(textOf(build, 'version'))?.[0];
  if (version) facts.version = version;
  const ferretdb = build.get('ferretdb');
  if (ferretdb instanceof Map || textOf(build, 'ferretdbVersion')) facts.ferretdb = 'FerretDB';
  facts.isMongodb =
    /^[0-9a-f]{40}$/.test(textOf(build, 'gitVersion')) && build.has('storageEngines');
}

function learnListing(listing: BsonDocument, facts: Partial<MongodbFacts>): void {
  const code = listing.get('code');
  if (listing.get('ok') === 1 && listing.has('databases')) facts.listed = 'ok';
  else if (typeof code === 'number') facts.listed = code;
}

function identity(facts: Partial<MongodbFacts>): Identity {
  const info = facts.role ? { info: { role: facts.role } } : {};
  if (facts.ferretdb) return { product: facts.ferretdb, ...info };
  if (!facts.isMongodb) return facts.namedItself ? { product: 'MongoDB', ...info } : info;
  const { version } = facts;
  const cpe = [cpe23('a', 'mongodb', 'mongodb', version)];
  return { product: 'MongoDB', ...(version && { version }), cpe, ...info };
}

function posture(facts: Partial<MongodbFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('commands and documents are sent on a connection without TLS'),
    'no-authentication': access(facts),
  };
}

/** 13: Unauthorized, 18: AuthenticationFailed. */
const loginWanted = new Set([13, 18]);

function access({ listed }: Partial<MongodbFacts>): PostureVerdict {
  if (listed === undefined) return unknown('listDatabases was not answered');
  if (listed === 'ok') return yes('answered listDatabases to a stranger');
  const answered = `answered listDatabases with error ${listed}`;
  return loginWanted.has(listed) ? no(answered) : unknown(answered);
}
