/**
 * SMB 1 before a login (MS-CIFS 2.2.4.52, MS-SMB 2.2.4.5 and 2.2.4.6). Two offers are made: one that
 * a server of any age understands, and one of `NT LM 0.12` alone. Only the second proves SMB 1: a
 * server of SMB 2 answers the first as well, in SMB 2.
 */
import { printable } from '../facts/text.ts';
import { concat, hex, latin1, latin1Text, Reader, startsWith, uint, uintLe } from './bytes.ts';
import { sessionMessage } from './netbios-session.ts';
import { type NtlmChallenge, ntlmChallenge, spnegoNtlmNegotiate, utf16 } from './ntlm.ts';

export const smb1Signature = hex('ff 53 4d 42');

const headerBytes = 32;
const command = { negotiate: 0x72, sessionSetup: 0x73 } as const;
const moreProcessingRequired = 0xc000_0016;
const flagReply = 0x80;
/** Unicode, 32-bit status, extended security (else no NTLM challenge comes), long names. */
const flags2 = 0xc801;

function message(commandCode: number, words: Uint8Array, bytes: Uint8Array): Uint8Array {
  return sessionMessage(
    concat(
      smb1Signature,
      Uint8Array.of(commandCode),
      new Uint8Array(4), // status
      Uint8Array.of(0x18), // paths without case, canonical
      uintLe(flags2, 2),
      new Uint8Array(12), // process (upper half), signature, reserved
      new Uint8Array(8), // tree, process, user, message: all the first
      Uint8Array.of(words.length / 2),
      words,
      uintLe(bytes.length, 2),
      bytes,
    ),
  );
}

function negotiate(...dialects: readonly string[]): Uint8Array {
  const offer = dialects.map((name) => concat(uint(2, 1), latin1(`${name}\0`)));
  return message(command.negotiate, new Uint8Array(), concat(...offer));
}

/** The offer that both generations answer, each in its own form. */
export const smb1OfferAll: Uint8Array = negotiate('NT LM 0.12', 'SMB 2.002', 'SMB 2.???');
/** The offer that only a server of SMB 1 accepts. */
export const smb1OfferAlone: Uint8Array = negotiate('NT LM 0.12');

/** SESSION_SETUP_ANDX (MS-SMB 2.2.4.6.1) with the first NTLM message, which names nobody. */
export const smb1SessionSetup: Uint8Array = (() => {
  const words = concat(
    hex('ff 00 0000'), // no further command
    uintLe(4356, 2), // the buffer that clients have offered since Windows NT
    hex('0100 0000 00000000'), // one request at a time, first circuit, no session key
    uintLe(spnegoNtlmNegotiate.length, 2),
    new Uint8Array(4),
    uintLe(0x8000_0054, 4), // extended security, 32-bit status, NT SMBs, Unicode
  );
  const blobAt = headerBytes + 1 + words.length + 2;
  const padding = new Uint8Array((blobAt + spnegoNtlmNegotiate.length) % 2);
  const nativeNames = new Uint8Array(4); // our system and our LAN manager: both empty
  return message(command.sessionSetup, words, concat(spnegoNtlmNegotiate, padding, nativeNames));
})();

export type Smb1Negotiated = {
  /** Place of the chosen dialect in the offer; `none` where the server refused all of them. */
  readonly selected: number | 'none';
  readonly signingRequired?: boolean;
  readonly extendedSecurity?: boolean;
  /** Lower-case hex, only with extended security. */
  readonly guid?: string;
};

/** Reads a NEGOTIATE response (MS-CIFS 2.2.4.52.2), without its frame; undefined where it is none. */
export function smb1Negotiated(bytes: Uint8Array): Smb1Negotiated | undefined {
  if (!isSmb1Response(bytes) || bytes[4] !== command.negotiate) return undefined;
  // An error may be of the moment (no resources), so it is neither choice nor refusal.
  if (new Reader(bytes, 5).uintLe(4) !== 0) return undefined;
  const reader = new Reader(bytes, headerBytes);
  const wordCount = reader.uint(1);
  const selected = reader.uintLe(2);
  if (wordCount === undefined || selected === undefined) return undefined;
  if (wordCount === 0 || selected === 0xffff) return { selected: 'none' };
  const securityMode = reader.uint(1);
  // NT LM 0.12 answers in 17 words; an older dialect tells less.
  if (wordCount !== 17 || securityMode === undefined || !reader.skip(16)) return { selected };
  const extendedSecurity = ((reader.uintLe(4) ?? 0) & 0x8000_0000) !== 0;
  reader.skip(8 + 2 + 1 + 2); // time, zone, length of a challenge, byte count
  const guid = extendedSecurity ? reader.take(16) : undefined;
  return {
    selected,
    signingRequired: (securityMode & 0x08) !== 0,
    extendedSecurity,
    ...(guid ? { guid: Buffer.from(guid).toString('hex') } : {}),
  };
}

export type Smb1Session = {
  readonly challenge?: NtlmChallenge;
  /** What the server calls its system and its software, printable. */
  readonly nativeOs?: string;
  readonly nativeLanManager?: string;
};

const nativeNameCharsMax = 128;

/** Reads the SESSION_SETUP_ANDX response (MS-SMB 2.2.4.6.2) that asks for the second half. */
export function smb1Session(bytes: Uint8Array): Smb1Session | undefined {
  const header = new Reader(bytes, 5);
  if (!isSmb1Response(bytes) || bytes[4] !== command.sessionSetup) return undefined;
  if (header.uintLe(4) !== moreProcessingRequired || !header.skip(1)) return undefined;
  const unicode = ((header.uintLe(2) ?? 0) & 0x8000) !== 0;
  const reader = new Reader(bytes, headerBytes);
  if (reader.uint(1) !== 4 || !reader.skip(6)) return undefined; // next command, action
  const blobLength = reader.uintLe(2) ?? 0;
  reader.skip(2); // byte count
  const blob = reader.take(blobLength);
  if (blob === undefined) return undefined;
  const challenge = ntlmChallenge(blob);
  const names = nativeNames(bytes, reader.position, unicode);
  return {
    ...(challenge ? { challenge } : {}),
    ...(names[0] ? { nativeOs: names[0] } : {}),
    ...(names[1] ? { nativeLanManager: names[1] } : {}),
  };
}

/**
 * Two texts that end in zero. In Unicode they begin at an even place of the message, behind a zero
 * where needed; some servers put the zero where it isn't.
 */
function nativeNames(bytes: Uint8Array, at: number, unicode: boolean): string[] {
  const misplaced = bytes[at + 1] !== 0;
  const padded = unicode && bytes[at] === 0 && (at % 2 === 1 || misplaced);
  const rest = bytes.subarray(padded ? at + 1 : at);
  const text = unicode ? utf16(rest) : latin1Text(rest);
  return text.split('\0', 2).map((name) => printable(name, nativeNameCharsMax));
}

/** The reply flag tells an answer from an echo of what we sent. */
export function isSmb1Response(bytes: Uint8Array): boolean {
  return startsWith(bytes, smb1Signature) && ((bytes[9] ?? 0) & flagReply) !== 0;
}
