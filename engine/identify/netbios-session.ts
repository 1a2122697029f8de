/**
 * The frame around SMB on both of its ports: four bytes of NetBIOS session service (RFC 1002, 4.3)
 * on 139, and the same four as the Direct TCP transport (MS-SMB2 2.1) on 445. On 139 a server may
 * want a session request first, which names nobody: `*SMBSERVER` stands for whoever listens.
 */
import { concat, latin1, Reader, uint } from './bytes.ts';

export const sessionType = {
  message: 0x00,
  request: 0x81,
  positive: 0x82,
  negative: 0x83,
  keepAlive: 0x85,
} as const;

/** No answer that we ask for comes near this; a longer frame is somebody else's protocol. */
export const sessionMessageBytesMax = 65_535;

export function sessionMessage(message: Uint8Array): Uint8Array {
  return concat(uint(message.length, 4), message);
}

/** The type and length of a frame; the length has 24 bits in the direct transport, 17 in NetBIOS. */
export function sessionHead(bytes: Uint8Array): { type: number; length: number } | undefined {
  const reader = new Reader(bytes);
  const type = reader.uint(1);
  const length = reader.uint(3);
  return type === undefined || length === undefined ? undefined : { type, length };
}

/** RFC 1002, 4.3.2: called and calling name, each 16 characters in the first-level encoding. */
export const sessionRequest: Uint8Array = (() => {
  const names = concat(encodedName('*SMBSERVER', 0x20), encodedName('POSTERN', 0x00));
  return concat(Uint8Array.of(sessionType.request), uint(names.length, 3), names);
})();

/** RFC 1001, 14.1: each half of a byte becomes a letter from A. The 16th byte is the kind of name. */
function encodedName(name: string, kind: number): Uint8Array {
  const plain = concat(latin1(name.padEnd(15, ' ')), Uint8Array.of(kind));
  const letters = [...plain].flatMap((byte) => [0x41 + (byte >> 4), 0x41 + (byte & 0x0f)]);
  return Uint8Array.of(letters.length, ...letters, 0);
}

/** RFC 1002, 4.3.4: the only error codes that a refusal of a session may carry. */
const refusalCodes = new Set([0x80, 0x81, 0x82, 0x83, 0x8f]);

/** A whole refusal, which is how a NetBIOS server answers what is no session request. */
export function isSessionRefusal(bytes: Uint8Array): boolean {
  const head = sessionHead(bytes);
  return (
    head?.type === sessionType.negative && head.length === 1 && refusalCodes.has(bytes[4] ?? 0)
  );
}
