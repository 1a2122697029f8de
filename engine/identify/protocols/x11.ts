/**
 * An X server. The client says its byte order and its protocol version, here without any
 * authorization, and the server says in its first byte whether it lets the client in. Then the
 * connection is ended: no window is opened, no screen read, no key heard.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printableBytes } from '../../facts/text.ts';
import { hex, Reader } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type X11Facts = {
  answer: 'success' | 'failed' | 'authenticate';
  /** Why it refused. */
  reason: string;
  vendor: string;
  /** A number that each vendor counts in its own way. */
  release: number;
};

export const x11: StreamProtocol<X11Facts> = {
  id: 'x11',
  title: 'X Window System',
  about:
    'Screen, keyboard and mouse over the network, unencrypted. X through SSH (ssh -X) replaces it; the server itself needs no port.',
  spec: 'X Window System Protocol X11R7, 8 Connection Setup',
  ports: Array.from({ length: 64 }, (_, display) => 6_000 + display),
  transport: 'tcp',
  // Little-endian (l), version 11.0, authorization name and data of no bytes.
  hello: hex('6c 00 0b 00 00 00 00 00 00 00 00 00'),
  insideTls: false,
  recognize,
  interview,
  identity,
  posture,
};

const failed = 0;
const success = 1;
const authenticate = 2;
const headBytes = 8;
const reasonBytesMax = 1_020;

/** What precedes the length is fixed but for the length of a reason: version 11.0, little-endian. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  const [kind = -1] = bytes;
  if (asked !== 'x11' || bytes.length === 0) return asked === 'x11' && !ended ? 'more' : 'no';
  if (kind > authenticate) return 'no';
  if (bytes.length < headBytes) return ended ? 'no' : 'more';
  const reader = new Reader(bytes, 1);
  const padding = reader.uint(1) ?? 0;
  const [major, minor, words = 0] = [reader.uintLe(2), reader.uintLe(2), reader.uintLe(2)];
  if (kind === authenticate) return words > 0 && words < 256 ? 'yes' : 'no';
  if (major !== 11 || minor !== 0) return 'no';
  const fits = kind === success ? padding === 0 && words >= 8 : padding <= words * 4;
  return fits ? 'yes' : 'no';
}

async function interview(talk: Talk, facts: Partial<X11Facts>): Promise<void> {
  const head = new Reader(await talk.take(headBytes));
  const [kind, reasonBytes = 0] = [head.uint(1), head.uint(1)];
  head.skip(4);
  const words = head.uintLe(2) ?? 0;
  if (kind === success) await takeVendor(talk, facts);
  else if (kind === failed || kind === authenticate) {
    facts.answer = kind === failed ? 'failed' : 'authenticate';
    const text = await talk.take(Math.min(words * 4, reasonBytesMax));
    const reason = kind === failed ? text.subarray(0, reasonBytes) : text;
    facts.reason = printableBytes(reason, 160);
  }
  await talk.close();
}

async function takeVendor(talk: Talk, facts: Partial<X11Facts>): Promise<void> {
  facts.answer = 'success';
  const fixed = new Reader(await talk.take(32));
  const release = fixed.uintLe(4);
  // Resource ids, motion buffer.
  fixed.skip(12);
  const vendor = await talk.take(Math.min(fixed.uintLe(2) ?? 0, 256));
  facts.vendor = printableBytes(vendor, 80);
  if (release !== undefined) facts.release = release;
}

/**
 * X.Org counts its releases as 1.MM.mm.ppp in decimal digits, and leaves the 1 out since 21.1. Others
 * that carry its code and its name (Xvfb, XWayland) say the same.
 */
function xOrgVersion(release: number): string | undefined {
  const [first, major] = [Math.floor(release / 1e7), Math.floor(release / 1e5) % 100];
  const [minor, patch] = [Math.floor(release / 1e3) % 100, release % 1e3];
  if (first !== 1) return undefined;
  if (major >= 21) return `${major}.${minor}.${patch}`;
  return `1.${major}.${minor}${patch > 0 ? `.${patch}` : ''}`;
}

function identity({ vendor, release }: Partial<X11Facts>): Identity {
  if (!vendor) return {};
  const info = { vendor };
  if (vendor !== 'The X.Org Foundation') return { info };
  const version = release === undefined ? undefined : xOrgVersion(release);
  return {
    product: 'X.Org X server',
    ...(version && { version }),
    cpe: [cpe23('a', 'x.org', 'x_server', version)],
    info,
  };
}

function posture(facts: Partial<X11Facts>, seen: { readonly tls: boolean }): Posture {
  return {
    'no-authentication': open(facts),
    cleartext: seen.tls ? no('the connection is inside TLS') : yes('X11 has no encryption'),
  };
}

function open({ answer, reason }: Partial<X11Facts>): PostureVerdict {
  if (answer === 'success') return yes('let a client in that had no authorization');
  if (answer === 'authenticate') return no('asked for more authentication');
  // A refusal for another cause (the version, too many clients) says nothing of strangers.
  const isRefusal =
    answer === 'failed' && /authori[sz]|authentic|not permitted/i.test(reason ?? '');
  if (isRefusal) return no(`refused a client without authorization: ${reason}`);
  return unknown(reason ? `refused: ${reason}` : 'the answer was cut off');
}
