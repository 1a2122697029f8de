/**
 * ONC RPC (RFC 5531): calls to programs by number, over TCP in records (section 11) and over UDP as
 * they are. Whoever speaks it answers any call, one to a strange program with PROG_UNAVAIL. So a few
 * calls in one message, each to procedure 0 of a well-known program (which takes nothing and does
 * nothing), tell whose port it is. Each protocol over RPC says this same hello (rpc-hello.ts). No
 * credentials are sent (AUTH_NONE).
 *
 * Never called: CALLIT of the portmapper, MNT of mountd, and whatever reads or changes a thing.
 */
import { printableBytes } from '../facts/text.ts';
import { concat, Reader, uint } from './bytes.ts';
import { type Talk, TalkEnded } from './talk.ts';

/** Numbers of programs (IANA register of RPC program numbers). */
export const programs = { portmapper: 100_000, nfs: 100_003, mountd: 100_005 } as const;

const programNames: ReadonlyMap<number, string> = new Map([
  [100_000, 'portmapper'],
  [100_001, 'rstatd'],
  [100_002, 'rusersd'],
  [100_003, 'nfs'],
  [100_004, 'ypserv'],
  [100_005, 'mountd'],
  [100_007, 'ypbind'],
  [100_008, 'walld'],
  [100_009, 'yppasswdd'],
  [100_011, 'rquotad'],
  [100_012, 'sprayd'],
  [100_017, 'rexd'],
  [100_020, 'llockmgr'],
  [100_021, 'nlockmgr'],
  [100_024, 'status'],
  [100_026, 'bootparam'],
  [100_068, 'cmsd'],
  [100_083, 'ttdbserver'],
  [100_087, 'admind'],
  [100_133, 'nsm_addrand'],
  [100_227, 'nfs_acl'],
  [100_232, 'sadmind'],
  [100_300, 'nisd'],
  [150_001, 'pcnfsd'],
  [300_019, 'amd'],
  [391_002, 'sgi_fam'],
  [395_183, 'vxi11'],
]);

export function programName(program: number): string {
  return programNames.get(program) ?? String(program);
}

/** What a server said of a call (RFC 5531 section 9). */
export type RpcReply =
  | { readonly is: 'success'; readonly results: Uint8Array }
  | { readonly is: 'no-version'; readonly low: number; readonly high: number }
  | { readonly is: 'no-program' | 'no-procedure' | 'garbage' | 'failed' | 'denied' };

/** Calls are numbered from here; each reply brings the number of its call back. */
const firstNumber = 0x506f_7300;
const lastFragment = 0x80;
const replyBytesMax = 65_536;
const fragmentsMax = 16;

export type RpcCall = {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
};

/** A call without arguments, with its number. */
export function rpcCall({ program, version, procedure }: RpcCall, number = 0): Uint8Array {
  const head = [firstNumber + number, 0, 2, program, version, procedure];
  // Credential and verifier: AUTH_NONE, each of no bytes.
  return concat(...[...head, 0, 0, 0, 0].map((word) => uint(word, 4)));
}

/** Over TCP: the last (and only) fragment of a record. */
export function asRecord(message: Uint8Array): Uint8Array {
  const mark = uint(message.length, 4);
  mark[0] = (mark[0] ?? 0) | lastFragment;
  return concat(mark, message);
}

/** The number of the call and what was said of it; undefined where it is no reply to one of ours. */
export function rpcReplyIn(message: Uint8Array): NumberedReply | undefined {
  const reader = new Reader(message);
  const number = (reader.uint(4) ?? 0) - firstNumber;
  if (number < 0 || number > numberMax || reader.uint(4) !== 1) return undefined;
  const reply = replyIn(reader);
  return reply && { number, reply };
}

export type NumberedReply = { readonly number: number; readonly reply: RpcReply };
const numberMax = 0xff;

function replyIn(reader: Reader): RpcReply | undefined {
  const replied = reader.uint(4);
  if (replied === 1) return (reader.uint(4) ?? 2) <= 1 ? { is: 'denied' } : undefined;
  if (replied !== 0) return undefined;
  // The verifier: its flavour and its bytes.
  reader.skip(4);
  if (!reader.skip(reader.uint(4) ?? verifierBytesMax + 1)) return undefined;
  const accepted = reader.uint(4);
  if (accepted === 0) return { is: 'success', results: reader.rest() };
  if (accepted === 2) return versionsIn(reader);
  const is = accepted === undefined ? undefined : refusals.get(accepted);
  return is && { is };
}

const verifierBytesMax = 400;
const refusals = new Map<number, 'no-program' | 'no-procedure' | 'garbage' | 'failed'>([
  [1, 'no-program'],
  [3, 'no-procedure'],
  [4, 'garbage'],
  [5, 'failed'],
]);

function versionsIn(reader: Reader): RpcReply | undefined {
  const [low, high] = [reader.uint(4), reader.uint(4)];
  return low === undefined || high === undefined ? undefined : { is: 'no-version', low, high };
}

const lastMark = 0x8000_0000;

/**
 * The replies that came so far over TCP, each in one record; undefined where something else came. A
 * record that isn't whole yet is left out.
 */
export function repliesIn(bytes: Uint8Array): NumberedReply[] | undefined {
  const reader = new Reader(bytes);
  const replies: NumberedReply[] = [];
  while (reader.left > 0 && replies.length <= numberMax) {
    const mark = reader.uint(4);
    if (mark === undefined) break;
    const length = mark - lastMark;
    if (length < shortestReply || length > replyBytesMax) return undefined;
    const number = new Reader(bytes, reader.position).uint(4);
    if (number !== undefined && Math.abs(number - firstNumber) > numberMax) return undefined;
    const message = reader.take(length);
    if (!message) break;
    const reply = rpcReplyIn(message);
    if (!reply) return undefined;
    replies.push(reply);
  }
  return replies;
}

/** Up to the status of an accepted reply; a denied one is shorter by no more than its verifier. */
const shortestReply = 20;

export async function takeReply(talk: Talk): Promise<NumberedReply | undefined> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let fragments = 0; fragments < fragmentsMax; fragments++) {
    const mark = new Reader(await talk.take(4)).uint(4) ?? 0;
    const length = mark % lastMark;
    total += length;
    if (total > replyBytesMax) throw new TalkEnded('limit', 'a reply larger than is ever wanted');
    parts.push(await talk.take(length));
    if (mark >= lastMark) break;
  }
  return rpcReplyIn(concat(...parts));
}

const repliesMax = 16;

/** The reply to the call of this number; others that come before it are passed over. */
async function takeReplyTo(talk: Talk, number: number): Promise<RpcReply | undefined> {
  for (let replies = 0; replies < repliesMax; replies++) {
    const taken = await takeReply(talk);
    if (!taken || taken.number === number) return taken?.reply;
  }
  return undefined;
}

/** `number` is another for each call of a connection. */
export async function call(
  talk: Talk,
  asked: RpcCall,
  number: number,
): Promise<RpcReply | undefined> {
  await talk.send(asRecord(rpcCall(asked, number)));
  return await takeReplyTo(talk, number);
}

export type Mapping = {
  readonly program: number;
  readonly version: number;
  readonly transport: string;
  readonly port: number;
};
const mappingsMax = 256;

/** The list that DUMP gives (RFC 1833 section 3): entries, each behind a 1, and a 0. */
export function mappingsIn(results: Uint8Array): Mapping[] {
  const reader = new Reader(results);
  const mappings: Mapping[] = [];
  while (mappings.length < mappingsMax && reader.uint(4) === 1) {
    const [program, version, number, port] = [1, 2, 3, 4].map(() => reader.uint(4));
    if (program === undefined || version === undefined || port === undefined) break;
    const transport = number === 6 ? 'tcp' : number === 17 ? 'udp' : String(number);
    mappings.push({ program, version, transport, port });
  }
  return mappings;
}

/** `nfs 3,4 tcp 2049` */
export function mappingsText(mappings: readonly Mapping[]): string {
  const groups = new Map<string, number[]>();
  for (const { program, version, transport, port } of mappings) {
    const key = `${programName(program)} %v ${transport} ${port}`;
    groups.set(key, [...(groups.get(key) ?? []), version]);
  }
  const texts = [...groups].map(([key, versions]) =>
    key.replace('%v', [...new Set(versions)].sort((a, b) => a - b).join(',')),
  );
  return texts.join('; ');
}

export type Export = { readonly path: string; readonly groups: readonly string[] };
/** More than a reply of the largest size can hold. */
const exportsMax = 8_192;
const groupsMax = 8_192;
const nameBytesMax = 1_024;

/** The list that mountd's EXPORT gives (RFC 1813 appendix I, 5.2.5); undefined where it is cut off. */
export function exportsIn(results: Uint8Array): Export[] | undefined {
  const reader = new Reader(results);
  const exports: Export[] = [];
  let follows = reader.uint(4);
  for (; follows === 1 && exports.length < exportsMax; follows = reader.uint(4)) {
    const path = nameIn(reader);
    const groups: string[] = [];
    let more = reader.uint(4);
    for (; more === 1 && groups.length < groupsMax; more = reader.uint(4))
      groups.push(nameIn(reader) ?? '');
    if (path === undefined || more === undefined) return undefined;
    exports.push({ path, groups });
  }
  return follows === undefined ? undefined : exports;
}

/** XDR pads to four bytes. */
function nameIn(reader: Reader): string | undefined {
  const length = reader.uint(4) ?? 0;
  if (length > nameBytesMax) return undefined;
  const name = reader.take(length);
  reader.skip((4 - (length % 4)) % 4);
  return name && printableBytes(name, 120);
}
