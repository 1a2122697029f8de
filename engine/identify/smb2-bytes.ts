/**
 * SMB 2 and 3 before a login (MS-SMB2 2.2.3 to 2.2.6): the NEGOTIATE that offers every dialect, what
 * the answer says of signing and encryption, and the first half of an NTLM session setup, whose
 * answer names the machine. All that we send is constant.
 */
import { concat, hex, latin1, Reader, startsWith, uintLe } from './bytes.ts';
import { sessionMessage } from './netbios-session.ts';
import { type NtlmChallenge, ntlmChallenge, spnegoNtlmNegotiate } from './ntlm.ts';

export const smb2Signature = hex('fe 53 4d 42');

const headerBytes = 64;
const command = { negotiate: 0, sessionSetup: 1 } as const;
const flagResponse = 0x01;
const status = { success: 0, moreProcessingRequired: 0xc000_0016 } as const;

/** The answer to an SMB 1 offer of `SMB 2.???`: SMB 2 is spoken, the dialect is to be negotiated. */
export const wildcardDialect = 0x02ff;

const dialectNames: ReadonlyMap<number, string> = new Map([
  [0x0202, '2.0.2'],
  [0x0210, '2.1'],
  [0x0300, '3.0'],
  [0x0302, '3.0.2'],
  [0x0311, '3.1.1'],
]);

/** `3.1.1`; undefined for a number that no specification gives. */
export function dialectName(dialect: number): string | undefined {
  return dialectNames.get(dialect);
}

function message(commandCode: number, messageId: number, body: Uint8Array): Uint8Array {
  const header = concat(
    smb2Signature,
    uintLe(headerBytes, 2),
    uintLe(0, 2 + 4), // credit charge, status
    uintLe(commandCode, 2),
    uintLe(1, 2), // one credit is all that we want
    uintLe(0, 4 + 4), // flags, next command
    uintLe(messageId, 4),
    new Uint8Array(4 + 4 + 4 + 8 + 16), // upper half, process, tree, session, signature
  );
  return sessionMessage(concat(header, body));
}

const clientGuid = latin1('postern\0postern\0');
const signingEnabled = 0x01;
/** Asked for because a server of 3.0 and 3.0.2 tells of its encryption only to a client that has it. */
const encryptionCapability = 0x40;
const contextCipher = 2;

/**
 * NEGOTIATE (2.2.3). `messageId` is 0 on a fresh connection and 1 where the wildcard dialect was
 * the answer to the first message.
 */
export function smb2Negotiate(messageId: 0 | 1): Uint8Array {
  const dialects = concat(...[...dialectNames.keys()].map((dialect) => uintLe(dialect, 2)));
  const fixed = 36;
  const dialectsEnd = headerBytes + fixed + dialects.length;
  const contextsAt = Math.ceil(dialectsEnd / 8) * 8;
  const body = concat(
    uintLe(fixed, 2),
    uintLe(dialectNames.size, 2),
    uintLe(signingEnabled, 2 + 2),
    uintLe(encryptionCapability, 4),
    clientGuid,
    uintLe(contextsAt, 4),
    uintLe(contexts.length, 2 + 2),
    dialects,
    new Uint8Array(contextsAt - dialectsEnd),
    ...contexts,
  );
  return message(command.negotiate, messageId, body);
}

/** 2.2.3.1.1: SHA-512 over what was said before the login, with a salt that need not be secret. */
const preauthIntegrity = concat(
  hex('0100 2600 00000000'), // type 1, 38 bytes
  hex('0100 2000 0100'), // one hash, salt of 32 bytes, SHA-512
  latin1('postern\0'.repeat(4)),
  new Uint8Array(2), // to the next multiple of eight
);
/** 2.2.3.1.2: AES-128-GCM, AES-128-CCM, AES-256-GCM, AES-256-CCM. */
const encryption = hex('0200 0a00 00000000  0400 0200 0100 0400 0300');
const contexts = [preauthIntegrity, encryption];

/** SESSION_SETUP (2.2.5) with the first NTLM message, which names nobody. */
export function smb2SessionSetup(messageId: number): Uint8Array {
  const fixed = 24;
  const body = concat(
    uintLe(fixed + 1, 2), // the structure counts one byte of its buffer
    hex('00 01'), // flags, security mode: signing enabled
    new Uint8Array(4 + 4), // capabilities, channel
    uintLe(headerBytes + fixed, 2),
    uintLe(spnegoNtlmNegotiate.length, 2),
    new Uint8Array(8), // previous session
    spnegoNtlmNegotiate,
  );
  return message(command.sessionSetup, messageId, body);
}

export type Smb2Negotiated = {
  readonly dialect: number;
  readonly signingRequired: boolean;
  /** Can the server encrypt? Undefined where the dialect doesn't let it say. */
  readonly encrypts: boolean | undefined;
  /** Lower-case hex. */
  readonly guid: string;
};

/** Reads a NEGOTIATE response (2.2.4), without its frame; undefined where it is none. */
export function smb2Negotiated(bytes: Uint8Array): Smb2Negotiated | undefined {
  const body = bodyOf(bytes, command.negotiate, status.success);
  if (body?.uintLe(2) !== 65) return undefined;
  const securityMode = body.uintLe(2);
  const dialect = body.uintLe(2);
  const contextCount = body.uintLe(2);
  const guid = body.take(16);
  const capabilities = body.uintLe(4);
  body.skip(12 + 16 + 4); // sizes, times, security buffer
  const contextsAt = body.uintLe(4) ?? 0;
  if (securityMode === undefined || dialect === undefined || guid === undefined) return undefined;
  const encrypts =
    dialect === 0x0311
      ? offersCipher(bytes, contextsAt, contextCount ?? 0)
      : dialect === wildcardDialect
        ? undefined
        : dialect >= 0x0300 && ((capabilities ?? 0) & encryptionCapability) !== 0;
  return {
    dialect,
    signingRequired: (securityMode & 0x02) !== 0,
    encrypts,
    guid: Buffer.from(guid).toString('hex'),
  };
}

const contextsMax = 16;

/** 2.2.4.1: is there an encryption context that names a cipher (0 says: none in common)? */
function offersCipher(bytes: Uint8Array, at: number, count: number): boolean {
  const reader = new Reader(bytes, at);
  for (let i = 0; i < Math.min(count, contextsMax); i++) {
    const type = reader.uintLe(2);
    const length = reader.uintLe(2);
    reader.skip(4);
    const data = length === undefined ? undefined : reader.take(length);
    if (type === undefined || data === undefined) return false;
    if (type === contextCipher) return new Reader(data, 2).uintLe(2) !== 0;
    reader.skip((8 - ((reader.position - at) % 8)) % 8);
  }
  return false;
}

/** The challenge in a SESSION_SETUP response (2.2.6) that asks for the second half. */
export function smb2Challenge(bytes: Uint8Array): NtlmChallenge | undefined {
  const body = bodyOf(bytes, command.sessionSetup, status.moreProcessingRequired);
  return body && ntlmChallenge(body.rest());
}

function bodyOf(bytes: Uint8Array, commandCode: number, statusCode: number): Reader | undefined {
  if (!isSmb2Response(bytes)) return undefined;
  const header = new Reader(bytes, 8);
  const isStatus = header.uintLe(4) === statusCode;
  const isCommand = header.uintLe(2) === commandCode;
  return isStatus && isCommand ? new Reader(bytes, headerBytes) : undefined;
}

/** The response flag tells an answer from an echo of what we sent. */
export function isSmb2Response(bytes: Uint8Array): boolean {
  const reader = new Reader(bytes, 4);
  const size = reader.uintLe(2);
  reader.skip(10);
  const flags = reader.uintLe(4) ?? 0;
  return startsWith(bytes, smb2Signature) && size === headerBytes && (flags & flagResponse) !== 0;
}
