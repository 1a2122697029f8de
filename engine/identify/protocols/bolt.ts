/**
 * Bolt, the protocol of Neo4j and other graph databases. The handshake offers versions and one of them
 * comes back. From 5.1 on HELLO carries no credentials, so it is said there and names the server; a
 * LOGON never follows. In older versions HELLO is the login, and is not said.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { concat, hex, latin1, latin1Text, Reader, uint } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type BoltFacts = {
  /** The version that was agreed, e.g. `5.4`; empty where none was. */
  bolt: string;
  /** What HELLO was answered with, e.g. `Neo4j/5.26.0`. */
  server: string;
};

/** The magic number, and four offers: range, minor and major of each, the best first. */
const magic = hex('60 60 b0 17');
/** 5.4 down to 5.1, 4.4 down to 4.2, 4.1, 3. */
const offers = hex('00 03 04 05 00 02 04 04 00 00 01 04 00 00 00 03');

export const bolt: StreamProtocol<BoltFacts> = {
  id: 'bolt',
  title: 'Bolt',
  about:
    'Protocol of Neo4j and other graph databases. Require TLS and a login, and let only its applications reach it.',
  spec: 'Bolt protocol: handshake; HELLO of 5.1; PackStream 1',
  ports: [7687],
  transport: 'tcp',
  hello: concat(magic, offers),
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const answerBytes = 4;
/** The versions of `offers`, as `major.minor`. */
const offered = new Set(['5.4', '5.3', '5.2', '5.1', '4.4', '4.3', '4.2', '4.1', '3.0']);

/** Exactly four bytes: 0, 0, minor, major of one that was offered. Four zeros are anybody's. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'bolt' || bytes.length > answerBytes) return 'no';
  const [range = 0, reserved = 0, minor, major] = bytes;
  if (range !== 0 || reserved !== 0) return 'no';
  if (minor === undefined || major === undefined) return ended ? 'no' : 'more';
  return offered.has(`${major}.${minor}`) ? 'yes' : 'no';
}

/** A structure of one field with the signature HELLO (1): a map with the name of the client. */
function helloMessage(): Uint8Array {
  const text = (words: string) => {
    const bytes = latin1(words);
    return concat(Uint8Array.of(0x80 + bytes.length), bytes);
  };
  return concat(hex('b1 01 a1'), text('user_agent'), text('Postern/1'));
}

const goodbye = hex('b1 02');
/** A message is one or more chunks, each with its length before it, and a length of zero. */
const framed = (message: Uint8Array) => concat(uint(message.length, 2), message, hex('00 00'));
const chunkBytesMax = 2_048;

async function interview(talk: Talk, facts: Partial<BoltFacts>): Promise<void> {
  const [, , minor = 0, major = 0] = await talk.take(answerBytes);
  facts.bolt = `${major}.${minor}`;
  if (major >= 5) {
    await talk.send(framed(helloMessage()));
    const length = new Reader(await talk.take(2)).uint(2) ?? 0;
    const answer = latin1Text(await talk.take(Math.min(length, chunkBytesMax)));
    // SUCCESS (0x70): a map in which the key `server` is followed by a short text.
    const server = /^\xb1p[\s\S]{0,400}\x86server(?:[\x80-\x8f]|\xd0[\s\S])([\x20-\x7e]{1,80})/;
    const name = /^[A-Za-z][\w-]{1,30}\/\d[\w.+-]{0,30}/.exec(server.exec(answer)?.[1] ?? '')?.[0];
    if (name) facts.server = printable(name, 80);
    await talk.send(framed(goodbye));
  }
  await talk.close();
}

function identity({ bolt: agreed, server }: Partial<BoltFacts>): Identity {
  if (agreed === undefined) return {};
  const info = { bolt: agreed, ...(server && { server }) };
  const version = /^Neo4j\/(\d[\w.+-]{0,30})/.exec(server ?? '')?.[1];
  if (!version) return { info };
  return { product: 'Neo4j', version, cpe: [cpe23('a', 'neo4j', 'neo4j', version)], info };
}

function posture(_facts: Partial<BoltFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('queries and results are sent on a connection without TLS'),
    'no-authentication': unknown('not asked: telling needs a LOGON, and none is ever sent'),
  };
}
