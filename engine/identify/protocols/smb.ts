/**
 * Windows file sharing. The hello offers SMB 1 and 2 in the form that servers of any age understand:
 * one of SMB 2 answers in SMB 2 and is then asked for its newest dialect and whether it wants every
 * session signed; one that knows nothing else answers in SMB 1. Whether SMB 1 is accepted is shown
 * by a connection of its own that offers nothing but SMB 1 (MS-CIFS 2.2.4.52), because the mixed
 * offer proves nothing there. The first half of an NTLM login, which names nobody, draws the
 * machine's names and the build of its system; the second half is never sent, no share is opened.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { type Posture, type PostureVerdict, triState, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { hex, mayBecome, startsWith } from '../bytes.ts';
import {
  isSessionRefusal,
  sessionHead,
  sessionMessageBytesMax,
  sessionRequest,
  sessionType,
} from '../netbios-session.ts';
import { challengeInfo, type NtlmChallenge, paddedName } from '../ntlm.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import {
  isSmb1Response,
  type Smb1Negotiated,
  smb1Negotiated,
  smb1OfferAll,
  smb1OfferAlone,
  smb1Session,
  smb1SessionSetup,
  smb1Signature,
} from '../smb1-bytes.ts';
import {
  dialectName,
  isSmb2Response,
  type Smb2Negotiated,
  smb2Challenge,
  smb2Negotiate,
  smb2Negotiated,
  smb2SessionSetup,
  smb2Signature,
  wildcardDialect,
} from '../smb2-bytes.ts';
import { type Talk, TalkEnded } from '../talk.ts';
import { tolerate } from '../tolerate.ts';
import { windowsName } from '../windows-build.ts';

export type SmbFacts = {
  smb2: Smb2Negotiated;
  /** The answer to an offer of SMB 1, where it was given in SMB 1. */
  smb1: Smb1Negotiated;
  /** Undefined where neither an acceptance nor a refusal was seen. */
  smb1Accepted: boolean;
  challenge: NtlmChallenge;
  nativeOs: string;
  nativeLanManager: string;
};

export const smb: StreamProtocol<SmbFacts> = {
  id: 'smb',
  title: 'Windows file sharing (SMB)',
  about:
    'File and printer sharing of Windows, Samba and storage boxes. Safe is SMB 3.1.1 with required signing and encryption, inside the network or a VPN; SMB 1 is to be removed.',
  spec: 'MS-SMB2 2.2.3 to 2.2.6, MS-CIFS 2.2.4.52, MS-SMB 2.2.4.6, RFC 1002 4.3',
  ports: [445, 139],
  transport: 'tcp',
  hello: smb1OfferAll,
  insideTls: false,
  recognize,
  interview,
  identity,
  posture,
};

const frameBytes = 4;
const headerBytesMin = 32;

function recognize({ bytes, ended }: Heard): Recognition {
  const message = bytes.subarray(frameBytes);
  const head = sessionHead(bytes);
  if (isSessionRefusal(bytes)) return 'yes';
  const unfinished: Recognition = ended ? 'no' : 'more';
  if (mayBecome(bytes, hex('83 00 00 01')) && bytes.length <= frameBytes) return unfinished;
  if (bytes[0] !== sessionType.message) return 'no';
  if (head && (head.length < headerBytesMin || head.length > sessionMessageBytesMax)) return 'no';
  if (isSmb1Response(message) || isSmb2Response(message)) return 'yes';
  const whole = startsWith(message, smb2Signature) ? 20 : 10; // up to the flags that show an answer
  const fits = mayBecome(message, smb1Signature) || mayBecome(message, smb2Signature);
  return fits && message.length < whole ? unfinished : 'no';
}

async function interview(talk: Talk, facts: Partial<SmbFacts>): Promise<void> {
  const first = await nextMessage(talk);
  const netbios = first.type === sessionType.negative;
  const caller: Caller = { talk, netbios };
  let current = talk;
  let answer = first.bytes;
  if (netbios) {
    current = await callAgain(caller, talk);
    answer = await ask(current, smb1OfferAll);
  }
  await tolerate(() => meetNewest(caller, current, answer, facts));
  if (facts.smb1Accepted === undefined) await meetSmb1Alone(caller, current, facts);
}

/** How further connections to this port are made. */
type Caller = { readonly talk: Talk; readonly netbios: boolean };

async function callAgain(caller: Caller, done: Talk): Promise<Talk> {
  await done.close();
  const talk = await caller.talk.again();
  if (!caller.netbios) return talk;
  await talk.send(sessionRequest);
  const { type } = await nextMessage(talk);
  if (type !== sessionType.positive) throw new TalkEnded('closed', 'the session was refused');
  return talk;
}

/** Follows the answer to the mixed offer up to the newest dialect, and asks for a challenge there. */
async function meetNewest(
  caller: Caller,
  talk: Talk,
  answer: Uint8Array,
  facts: Partial<SmbFacts>,
): Promise<void> {
  const smb1 = smb1Negotiated(answer);
  if (smb1 && smb1.selected !== 'none') {
    // Our first dialect is the only one of SMB 1 in the mixed offer.
    if (smb1.selected === 0) await meetSmb1(talk, smb1, facts);
    return;
  }
  let current = talk;
  let negotiated = smb2Negotiated(answer);
  let messageId: 0 | 1 = 1;
  if (negotiated === undefined) {
    // A server whose oldest dialect is 3 may refuse the mixed offer and take this one.
    current = await callAgain(caller, talk);
    messageId = 0;
  }
  if (negotiated) facts.smb2 = negotiated;
  if (negotiated === undefined || negotiated.dialect === wildcardDialect)
    negotiated = smb2Negotiated(await ask(current, smb2Negotiate(messageId))) ?? negotiated;
  if (negotiated === undefined) return;
  facts.smb2 = negotiated;
  const challenge = smb2Challenge(await ask(current, smb2SessionSetup(messageId + 1)));
  if (challenge) facts.challenge = challenge;
  if (current !== talk) await current.close();
}

/** The offer that only SMB 1 accepts, on a connection of its own. */
async function meetSmb1Alone(caller: Caller, done: Talk, facts: Partial<SmbFacts>): Promise<void> {
  const talk = await callAgain(caller, done);
  let answer: Uint8Array;
  try {
    answer = await ask(talk, smb1OfferAlone);
  } catch (error) {
    // To hang up on the offer is to refuse it, where the server is known to speak SMB 2.
    if (!(error instanceof TalkEnded) || error.end !== 'closed') throw error;
    if (facts.smb2) facts.smb1Accepted = false;
    return;
  }
  const smb1 = smb1Negotiated(answer);
  if (smb1?.selected === 0) await meetSmb1(talk, smb1, facts);
  else if (smb1?.selected === 'none' || smb2Negotiated(answer)) facts.smb1Accepted = false;
  await talk.close();
}

/** SMB 1 was accepted: the first half of a login draws what the server calls its software. */
async function meetSmb1(
  talk: Talk,
  negotiated: Smb1Negotiated,
  facts: Partial<SmbFacts>,
): Promise<void> {
  facts.smb1 = negotiated;
  facts.smb1Accepted = true;
  // Without extended security a session needs a name and a password at once.
  if (!negotiated.extendedSecurity) return;
  const session = smb1Session(await ask(talk, smb1SessionSetup));
  if (session?.challenge) facts.challenge ??= session.challenge;
  if (session?.nativeOs) facts.nativeOs = session.nativeOs;
  if (session?.nativeLanManager) facts.nativeLanManager = session.nativeLanManager;
}

async function ask(talk: Talk, request: Uint8Array): Promise<Uint8Array> {
  await talk.send(request);
  return (await nextMessage(talk)).bytes;
}

/** A server may send keep-alives between its messages; more of them than this is no conversation. */
const keepAlivesMax = 4;

async function nextMessage(talk: Talk): Promise<{ type: number; bytes: Uint8Array }> {
  for (let frames = 0; frames <= keepAlivesMax; frames++) {
    const head = sessionHead(await talk.take(frameBytes));
    if (head === undefined || head.length > sessionMessageBytesMax) break;
    const bytes = await talk.take(head.length);
    if (head.type !== sessionType.keepAlive) return { type: head.type, bytes };
  }
  throw new TalkEnded('limit', 'no message of a length that is ever needed');
}

function identity(facts: Partial<SmbFacts>): Identity {
  const { smb2, challenge, nativeOs, nativeLanManager } = facts;
  const dialect = smb2 && dialectName(smb2.dialect);
  const info = {
    ...(dialect && { dialect }),
    ...challengeInfo(challenge),
    ...(nativeOs && { nativeOs }),
    ...(nativeLanManager && { nativeLanManager }),
  };
  return { ...softwareOf(facts), ...(Object.keys(info).length > 0 && { info }) };
}

/** Impacket's file server, a tool of testers and intruders, calls itself by a GUID of sixteen `A`. */
const impacketGuid = '41'.repeat(16);

function softwareOf(facts: Partial<SmbFacts>): Identity {
  const samba = /^Samba (\d[\d.]*\d)(?:-(Debian|Ubuntu))?/.exec(facts.nativeLanManager ?? '');
  if (samba?.[1])
    return {
      product: 'Samba',
      version: samba[1],
      ...(samba[2] && { os: samba[2] }),
      cpe: [cpe23('a', 'samba', 'samba', samba[1])],
    };
  const guid = facts.smb2?.guid ?? facts.smb1?.guid ?? '';
  if (guid === impacketGuid) return { product: 'Impacket smbserver' };
  if (isSamba(guid, facts.challenge))
    return { product: 'Samba', cpe: [cpe23('a', 'samba', 'samba')] };
  const os = facts.challenge?.version && windowsName(facts.challenge.version);
  if (os) return { product: 'Microsoft Windows SMB', os };
  return facts.nativeLanManager?.startsWith('Windows ')
    ? { product: 'Microsoft Windows SMB', ...(facts.nativeOs && { os: facts.nativeOs }) }
    : {};
}

/**
 * Samba takes its own NetBIOS name, in small letters, for a GUID, and tells no build in its NTLM
 * challenge. Windows has a random GUID and always a build.
 */
function isSamba(guid: string, challenge: NtlmChallenge | undefined): boolean {
  const name = challenge?.computer?.toLowerCase();
  return (
    name !== undefined &&
    paddedName(Buffer.from(guid, 'hex')) === name &&
    challenge?.version?.build === 0
  );
}

function posture(facts: Partial<SmbFacts>): Posture {
  const { smb2, smb1 } = facts;
  const signing = smb2?.signingRequired ?? (facts.smb1Accepted ? smb1?.signingRequired : undefined);
  const said = smb2 ? 'the SMB 2 answer' : 'the SMB 1 answer';
  return {
    smb1: triState(facts.smb1Accepted, {
      yes: 'an offer of SMB 1 was accepted: NT LM 0.12 was chosen',
      no: 'an offer of SMB 1 alone was refused',
      unknown: 'an offer of SMB 1 alone had no conclusive answer',
    }),
    'smb-signing-required': triState(signing, {
      yes: `${said} says that signing is required`,
      no: `${said} says that signing is not required`,
      unknown: 'no answer to a negotiation tells of signing',
    }),
    'smb-guest': unknown('a guest session is never tried'),
    'tls-offered': triState(smb2 ? smb2.encrypts : facts.smb1Accepted ? false : undefined, {
      yes: `SMB ${dialectOf(smb2)} with a cipher was negotiated`,
      no: `SMB ${dialectOf(smb2)} was negotiated, without encryption`,
      unknown: 'no answer to a negotiation tells of encryption',
    }),
    cleartext: clear(facts),
    'password-login': facts.challenge
      ? yes('the server answers an NTLM login with a challenge')
      : unknown('the server sent no NTLM challenge'),
  };
}

/** What can be encrypted need not be: only a server that can't is known to speak in the clear. */
function clear({ smb2, smb1Accepted }: Partial<SmbFacts>): PostureVerdict {
  if (smb2?.encrypts === false)
    return yes(`SMB ${dialectOf(smb2)} was negotiated, without encryption`);
  if (smb2) return unknown('encryption is offered; whether each share requires it is not shown');
  return smb1Accepted ? yes('SMB 1 has no encryption') : unknown('nothing was negotiated');
}

function dialectOf(smb2: Smb2Negotiated | undefined): string {
  return smb2 ? (dialectName(smb2.dialect) ?? '2') : '1';
}
