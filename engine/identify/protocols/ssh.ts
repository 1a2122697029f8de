/**
 * Secure Shell. The server names itself and lists the algorithms that it would accept before
 * anything is encrypted (RFC 4253, 4.2 and 7.1), so one short conversation without a user name tells
 * all that is wanted. It ends before the key exchange: no session is opened, and the server logs no
 * failed login. Which ways of logging in are allowed is told to a named user only, and that question
 * stands in logs and feeds ban lists: it isn't asked, and `password-login` stays unknown.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text, mayBecome, Reader } from '../bytes.ts';
import { greetedBy } from '../greeting.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import {
  type KexInit,
  readKexInit,
  terrapinProne,
  weakCiphers,
  weakHostKeys,
  weakKex,
  weakMacs,
} from '../ssh-algorithms.ts';
import { sshSoftware } from '../ssh-software.ts';
import { type Talk, TalkEnded } from '../talk.ts';

export type SshFacts = {
  /** The identification line, e.g. `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7`. */
  identification: string;
  algorithms: KexInit;
  /** What was said in place of an identification line. */
  refusal: string;
};

export const ssh: StreamProtocol<SshFacts> = {
  id: 'ssh',
  title: 'Secure Shell',
  about:
    'Encrypted login to a command line, and file transfer. Safe with keys or certificates and a second factor; passwords and outdated algorithms are what makes it a way in.',
  spec: 'RFC 4253, sections 4.2, 5 and 7.1; RFC 9142',
  ports: [22, 2222],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** The software version is for the administrator who reads it in a log. */
const ownIdentification = latin1('SSH-2.0-Postern_1\r\n');
/** RFC 4253, 4.2: with CR LF. A server may say other lines before. */
const identificationBytesMax = 255;
const linesBeforeMax = 32;
/** RFC 4253, 6.1: every implementation takes packets of 35,000 bytes. */
const packetBytesMax = 35_000;
/** SSH_MSG_IGNORE and SSH_MSG_DEBUG may come before SSH_MSG_KEXINIT. */
const packetsBeforeMax = 4;
const ignorable = new Set([2, 4]);

/** OpenSSH's whole answer while too many others are logging in (MaxStartups). */
const tooMany = 'Exceeded MaxStartups';

function recognize({ bytes, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, identificationBytesMax * linesBeforeMax));
  if (/(?:^|\n)SSH-[12]\.\d{1,3}-/.test(text) || text.startsWith(`${tooMany}\r\n`)) return 'yes';
  // `SSH-2.0-` is eight bytes; a version of three digits makes it ten.
  const unfinished =
    (mayBecome(bytes, 'SSH-') && bytes.length < 10) || `${tooMany}\r\n`.startsWith(text);
  return unfinished && !ended ? 'more' : 'no';
}

async function interview(first: Talk, facts: Partial<SshFacts>): Promise<void> {
  const { talk, greeting } = await greetedBy(first, (one) => takeIdentification(one, facts));
  facts.identification = greeting;
  // To a server that knows only protocol 1 there is nothing more to say.
  if (!isSsh2(facts.identification)) return await talk.close();
  let algorithms = await exchange(talk);
  if (!algorithms) {
    // A busy server drops connections by chance (MaxStartups of OpenSSH): one more try, no third.
    const second = await talk.again();
    await takeIdentification(second, facts);
    algorithms = await exchange(second);
  }
  if (algorithms) facts.algorithms = algorithms;
}

/** Undefined where the server left, or said something else than its algorithms. */
async function exchange(talk: Talk): Promise<KexInit | undefined> {
  try {
    await talk.send(ownIdentification);
    return await takeKexInit(talk);
  } catch (error) {
    if (!(error instanceof TalkEnded) || error.end !== 'closed') throw error;
    return undefined;
  } finally {
    await talk.close();
  }
}

async function takeIdentification(talk: Talk, facts: Partial<SshFacts>): Promise<string> {
  for (let count = 0; count < linesBeforeMax; count++) {
    const line = await talk.takeLine();
    if (line === tooMany) facts.refusal = line;
    if (line.startsWith('SSH-')) return printable(line.slice(0, identificationBytesMax));
  }
  throw new TalkEnded('limit', `no identification in ${linesBeforeMax} lines`);
}

async function takeKexInit(talk: Talk): Promise<KexInit | undefined> {
  for (let count = 0; count <= packetsBeforeMax; count++) {
    const payload = await takePacket(talk);
    if (!payload || !ignorable.has(payload[0] ?? 0))
      return payload ? readKexInit(payload) : undefined;
  }
  return undefined;
}

/** RFC 4253, 6: length, length of the padding, payload, padding; no MAC before the key exchange. */
async function takePacket(talk: Talk): Promise<Uint8Array | undefined> {
  const length = new Reader(await talk.take(4)).uint(4) ?? 0;
  if (length < 2 || length > packetBytesMax) return undefined;
  const packet = await talk.take(length);
  return packet.subarray(1, length - (packet[0] ?? 0));
}

/** 1.99 is a server of both (RFC 4253, 5.1). */
const isSsh2 = (identification: string) => /^SSH-(?:2\.|1\.99-)/.test(identification);

function identity({ identification, algorithms, refusal }: Partial<SshFacts>): Identity {
  if (identification === undefined)
    return refusal ? { ...sshSoftware('SSH-2.0-OpenSSH'), info: { refusal } } : {};
  const named = sshSoftware(identification);
  const hostKeys = algorithms?.hostKeys.join(', ');
  return {
    ...named,
    info: {
      identification,
      ...named.info,
      ...(hostKeys && { 'host keys': printable(hostKeys) }),
    },
  };
}

function posture({ identification, algorithms, refusal }: Partial<SshFacts>): Posture {
  return {
    'ssh-1': protocol1(identification, refusal),
    ...algorithmFacts(algorithms),
    'password-login': unknown('not asked: the question would stand in the log of the server'),
  };
}

function protocol1(
  identification: string | undefined,
  refusal: string | undefined,
): PostureVerdict {
  if (identification === undefined)
    return unknown(refusal ? `said ${refusal}` : 'no identification line');
  const said = `identifies itself as ${identification}`;
  return identification.startsWith('SSH-1.') ? yes(said) : no(said);
}

function algorithmFacts(algorithms: KexInit | undefined): Posture {
  if (!algorithms) {
    const none = unknown('the server ended before it listed its algorithms');
    return {
      'ssh-weak-kex': none,
      'ssh-weak-cipher': none,
      'ssh-weak-host-key': none,
      'ssh-terrapin': none,
    };
  }
  return {
    'ssh-weak-kex': offers(weakKex(algorithms), 'no outdated key exchange'),
    'ssh-weak-cipher': offers(
      [...weakCiphers(algorithms), ...weakMacs(algorithms)],
      'no outdated cipher or MAC',
    ),
    'ssh-weak-host-key': offers(weakHostKeys(algorithms), 'no outdated host key'),
    'ssh-terrapin': offers(
      terrapinProne(algorithms),
      'no prone cipher, or keeps to strict key exchange',
    ),
  };
}

function offers(names: readonly string[], none: string): PostureVerdict {
  return names.length > 0 ? yes(printable(`offers ${names.join(', ')}`)) : no(`offers ${none}`);
}
