/**
 * Oracle's listener (TNS). It is asked for its version, as its own tools do before a login; no name
 * of a database is ever tried, for each that is refused tells that another exists. A listener that
 * refuses even this says its version in the refusal, as a number.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, unknown } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { concat, hex, latin1, latin1Text, Reader, uint } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type OracleTnsFacts = {
  /** What the listener says to a stranger: ACCEPT or REFUSE, its text, and what follows an ACCEPT. */
  answer: 'accept' | 'refuse';
  text: string;
  version: string;
};

const kinds = { connect: 1, accept: 2, refuse: 4, redirect: 5, data: 6, resend: 11 };
const headBytes = 8;
const packetBytesMax = 4_096;
const versionCommand = '(CONNECT_DATA=(COMMAND=VERSION))';

export const oracleTns: StreamProtocol<OracleTnsFacts> = {
  id: 'oracle-tns',
  title: 'Oracle TNS listener',
  about:
    'Leads clients to Oracle databases. Who reaches it can try names and passwords, and old ones let anybody register: allow known nodes only, use TCPS, keep it patched.',
  spec: 'Oracle Net Services: TNS CONNECT, ACCEPT, REFUSE; listener VSNNUM',
  ports: [1521, 1522, 1526, 2484],
  transport: 'tcp',
  hello: connect(),
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** Version 0x136, from 0x12c on; sizes as clients send them; the text lies behind 58 bytes. */
function connect(): Uint8Array {
  const text = latin1(versionCommand);
  const start = 58;
  const fixed = concat(
    hex('01 36 01 2c 00 00 08 00 7f ff 7f 08 00 00 00 01'),
    uint(text.length, 2),
    uint(start, 2),
    // The most that may come back in an ACCEPT, and flags.
    hex('00 00 00 00 00 00'),
    new Uint8Array(start - headBytes - 26),
  );
  const length = headBytes + fixed.length + text.length;
  return concat(
    uint(length, 2),
    hex('00 00'),
    Uint8Array.of(kinds.connect),
    hex('00 00 00'),
    fixed,
    text,
  );
}

/** Length, checksum 0, kind, 0, checksum 0; then an ACCEPT, a REFUSE with its text, or a RESEND. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'oracle-tns') return 'no';
  const waiting = ended ? 'no' : 'more';
  const reader = new Reader(bytes);
  const [length, checksum, kind, , headChecksum] = [
    reader.uint(2),
    reader.uint(2),
    reader.uint(1),
    reader.uint(1),
    reader.uint(2),
  ];
  if (length !== undefined && (length < headBytes || length > packetBytesMax)) return 'no';
  if (checksum !== undefined && checksum !== 0) return 'no';
  if (headChecksum === undefined || length === undefined) return waiting;
  if (headChecksum !== 0) return 'no';
  if (kind === kinds.resend) return length === headBytes ? 'yes' : 'no';
  if (kind !== kinds.accept && kind !== kinds.refuse) return 'no';
  if (bytes.length < length) return waiting;
  return latin1Text(bytes.subarray(headBytes, length)).includes('(DESCRIPTION=') ? 'yes' : 'no';
}

async function interview(talk: Talk, facts: Partial<OracleTnsFacts>): Promise<void> {
  let packet = await takePacket(talk);
  if (packet.kind === kinds.resend) {
    await talk.send(connect());
    packet = await takePacket(talk);
  }
  if (packet.kind === kinds.refuse) learn('refuse', packet.text, facts);
  if (packet.kind === kinds.accept) {
    learn('accept', packet.text, facts);
    const { kind, text } = await takePacket(talk);
    if (kind === kinds.data) learn('accept', text, facts);
  }
  await talk.close();
}

async function takePacket(talk: Talk): Promise<{ kind: number; text: string }> {
  const head = new Reader(await talk.take(headBytes));
  const length = Math.min(head.uint(2) ?? 0, packetBytesMax);
  head.skip(2);
  const body = await talk.take(Math.max(0, length - headBytes));
  return { kind: head.uint(1) ?? 0, text: latin1Text(body) };
}

function learn(answer: 'accept' | 'refuse', said: string, facts: Partial<OracleTnsFacts>): void {
  facts.answer = answer;
  const description = /\(DESCRIPTION=[\s\S]{0,400}/.exec(said)?.[0];
  if (description) facts.text = printable(description, 200);
  const inWords = /TNSLSNR for [^:]{1,60}: Version (\d{1,3}(?:\.\d{1,4}){1,4})/.exec(said)?.[1];
  const inNumber = versionOf(Number(/\(VSNNUM=(\d{1,10})\)/.exec(said)?.[1] ?? 0));
  const version = inWords ?? facts.version ?? inNumber;
  if (version) facts.version = version;
}

/**
 * 0x0b200400 is 11.2.0.4.0: two digits, then two of one, one of two and one of two. Since 18 the
 * number has other places, of which only the first is sure.
 */
function versionOf(number: number): string | undefined {
  const [major = 0, second = 0, third = 0, fourth = 0] = uint(number, 4);
  if (major === 0) return undefined;
  if (major >= 18) return `${major}`;
  return [major, second >> 4, second & 15, third, fourth].join('.');
}

function identity({ answer, version }: Partial<OracleTnsFacts>): Identity {
  if (answer === undefined) return {};
  const product = 'Oracle TNS listener';
  const cpe = [cpe23('a', 'oracle', 'database_server', version)];
  return version ? { product, version, cpe } : { product };
}

function posture(facts: Partial<OracleTnsFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : unknown('the listener is reached without TLS; its databases may encrypt by themselves'),
    'no-authentication': unknown(
      facts.text
        ? printable(`the listener says ${facts.text}; databases ask for logins of their own`, 300)
        : 'the answer was cut off',
    ),
  };
}
