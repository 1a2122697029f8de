/**
 * A Network Block Device: a whole disk over the network. The server greets with its magic; the
 * exports are then asked for by name (option LIST), which opens none of them. The old handshake sends
 * the size of its one export at once and is listened to, no more. Everything is ended by ABORT.
 */
import { type Posture, type PostureVerdict, triState, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable, printableBytes } from '../../facts/text.ts';
import { concat, latin1, mayBecome, Reader, startsWith, uint } from '../bytes.ts';
import { greetedBy } from '../greeting.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type NbdFacts = {
  /** The handshake: of one export at once (oldstyle), or of options (newstyle). */
  style: 'oldstyle' | 'newstyle' | 'fixed newstyle';
  exports: readonly string[];
  /** The list came to its end. */
  listed: boolean;
  /** The number and the words of a refusal. */
  refused: number;
  refusal: string;
};

export const nbd: StreamProtocol<NbdFacts> = {
  id: 'nbd',
  title: 'Network Block Device',
  about:
    'Whole disks, readable and often writable by whoever connects: the protocol has no password. TLS with client certificates, or a network of its own, protects it.',
  spec: 'NetworkBlockDevice/nbd doc/proto.md, Handshake and Option types',
  ports: [10_809],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const magic = latin1('NBDMAGIC');
const options = latin1('IHAVEOPT');
const oldstyle = Uint8Array.of(0x00, 0x00, 0x42, 0x02, 0x81, 0x86, 0x12, 0x53);
/** Behind its first two bytes, which are 00 03. */
const replyMagic = 0xe889045565a9;
const fixedFlag = 1;
const noZeroesFlag = 2;
const listOption = 3;
const abortOption = 2;
const acknowledged = 1;
const exportFollows = 2;
/** NBD_REP_ERR_POLICY and NBD_REP_ERR_TLS_REQD. */
const tlsRequired = 0x80000005;
const repliesMax = 64;
const replyBytesMax = 4_096;

function recognize({ bytes, ended }: Heard): Recognition {
  const kinds = [options, oldstyle].map((kind) => concat(magic, kind));
  if (kinds.some((kind) => startsWith(bytes, kind))) return 'yes';
  return kinds.some((kind) => mayBecome(bytes, kind)) && !ended ? 'more' : 'no';
}

async function interview(talk: Talk, facts: Partial<NbdFacts>): Promise<void> {
  const { talk: own, greeting } = await greetedBy(talk, (one) => one.take(16));
  if (startsWith(greeting.subarray(8), oldstyle)) {
    facts.style = 'oldstyle';
    await own.close();
    return;
  }
  const flags = new Reader(await own.take(2)).uint(2) ?? 0;
  facts.style = flags & fixedFlag ? 'fixed newstyle' : 'newstyle';
  // Only the fixed handshake answers options that it does not know.
  if (flags & fixedFlag) await takeList(own, flags & (fixedFlag | noZeroesFlag), facts);
  await own.close();
}

async function takeList(talk: Talk, flags: number, facts: Partial<NbdFacts>): Promise<void> {
  await talk.send(concat(uint(flags, 4), option(listOption)));
  const exports: string[] = [];
  facts.exports = exports;
  for (let replies = 0; replies < repliesMax; replies++) {
    const head = new Reader(await talk.take(20));
    const isReply = head.uint(2) === 3 && head.uint(6) === replyMagic;
    head.skip(4);
    const type = head.uint(4);
    const length = head.uint(4) ?? 0;
    if (!isReply || length > replyBytesMax) return;
    const data = new Reader(await talk.take(length));
    if (type === exportFollows) exports.push(nameIn(data));
    else {
      if (type === acknowledged) facts.listed = true;
      else if (type !== undefined) {
        facts.refused = type;
        facts.refusal = printableBytes(data.rest(), 160);
      }
      break;
    }
  }
  await talk.send(option(abortOption));
}

function option(number: number): Uint8Array {
  return concat(options, uint(number, 4), uint(0, 4));
}

function nameIn(data: Reader): string {
  const name = data.take(data.uint(4) ?? 0) ?? new Uint8Array();
  return name.length === 0 ? '(default)' : printableBytes(name, 80);
}

function identity({ style, exports = [], refusal = '' }: Partial<NbdFacts>): Identity {
  if (style === undefined) return {};
  const names = printable(exports.slice(0, 16).join(', '), 200);
  const isReference = refusal.startsWith('Listing of exports denied by server configuration');
  return {
    ...(isReference && { product: 'nbd-server' }),
    info: { handshake: style, ...(names && { exports: names }) },
  };
}

function posture(facts: Partial<NbdFacts>, seen: { readonly tls: boolean }): Posture {
  const { style, listed, refused } = facts;
  const needsTls = refused === tlsRequired;
  const isClear = seen.tls || needsTls ? false : style === 'oldstyle' || listed ? true : undefined;
  return {
    'no-authentication': open(facts),
    cleartext: triState(isClear, {
      yes: 'the disk is offered outside TLS',
      no: needsTls ? 'the server wants TLS first' : 'the connection is inside TLS',
      unknown: 'the server did not say whether it wants TLS',
    }),
  };
}

function open(facts: Partial<NbdFacts>): PostureVerdict {
  const { style, listed, exports = [], refused, refusal } = facts;
  if (style === 'oldstyle') return yes('offered its disk to a stranger at once');
  if (listed && exports.length > 0) return yes(`offered a stranger its disks (${exports.length})`);
  if (listed) return unknown('the list of exports is empty');
  if (refused === tlsRequired) return unknown('the server wants TLS first');
  return unknown(`the exports were not listed${refusal ? `: ${refusal}` : ''}`);
}
