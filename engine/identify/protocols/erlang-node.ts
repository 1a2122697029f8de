/**
 * The distribution port of an Erlang node, behind which a cookie guards the whole machine. We say a
 * name of a node, the node says its own and a challenge, and there it ends: the answer to a challenge
 * is made of the cookie, and none is ever tried.
 */
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable, printableBytes } from '../../facts/text.ts';
import { concat, hex, latin1, Reader, startsWith, uint } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type ErlangNodeFacts = {
  status: string;
  node: string;
};

export const erlangNode: StreamProtocol<ErlangNodeFacts> = {
  id: 'erlang-node',
  title: 'Erlang distribution',
  about:
    'Whoever knows the cookie of an Erlang node runs any program there. It belongs inside its cluster, over TLS (-proto_dist inet_tls).',
  spec: 'Erlang/OTP ERTS, Distribution Protocol, Distribution Handshake (version 6)',
  ports: [25_672],
  transport: 'tcp',
  hello: sendName('postern@postern.invalid'),
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/**
 * send_name of OTP 23 and later (N): our capabilities, a creation, our name. Named are those that
 * every node must have, or it ends the connection.
 */
function sendName(name: string): Uint8Array {
  const flags = hex('00 00 00 0d 07 df 7f bd');
  const text = latin1(name);
  const message = concat(latin1('N'), flags, uint(1, 4), uint(text.length, 2), text);
  return concat(uint(message.length, 2), message);
}

const statusForm = /^s(?:ok|ok_simultaneous|nok|not_allowed|alive|named:)/;
const statusBytesMax = 300;

/** A message of the status (s) follows its length. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'erlang-node') return 'no';
  const length = new Reader(bytes).uint(2);
  const waiting = ended ? 'no' : 'more';
  if (length === undefined) return waiting;
  if (length < 3 || length > statusBytesMax) return 'no';
  if (bytes.length > 2 && bytes[2] !== 0x73) return 'no';
  if (bytes.length < 2 + length) return waiting;
  const status = Buffer.from(bytes.subarray(2, 2 + length)).toString('latin1');
  return statusForm.test(status) ? 'yes' : 'no';
}

async function interview(talk: Talk, facts: Partial<ErlangNodeFacts>): Promise<void> {
  const status = await takeMessage(talk);
  facts.status = printableBytes(status.subarray(1), 80);
  if (!startsWith(status, 'sok')) return;
  const challenge = new Reader(await takeMessage(talk));
  const kind = challenge.uint(1);
  // N: capabilities, challenge, creation, length of the name. n (before OTP 23): version,
  // capabilities, challenge, and the rest is the name.
  challenge.skip(kind === 0x4e ? 16 : 10);
  const name = kind === 0x4e ? challenge.take(challenge.uint(2) ?? 0) : challenge.rest();
  if (name) facts.node = printableBytes(name, 120);
  await talk.close();
}

async function takeMessage(talk: Talk): Promise<Uint8Array> {
  const length = new Reader(await talk.take(2)).uint(2) ?? 0;
  return await talk.take(Math.min(length, statusBytesMax));
}

function identity({ status, node }: Partial<ErlangNodeFacts>): Identity {
  if (status === undefined) return {};
  return {
    product: 'Erlang',
    info: { status: printable(status, 80), ...(node && { node }) },
  };
}

function posture({ node }: Partial<ErlangNodeFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    'no-authentication': node
      ? no('answered a name with a challenge')
      : unknown('the handshake did not come to a challenge'),
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('the handshake is sent as plain text'),
  };
}
