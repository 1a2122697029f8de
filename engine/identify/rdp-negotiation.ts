/**
 * The first exchange of Remote Desktop (MS-RDPBCGR 2.2.1.1 and 2.2.1.2): a connection request that
 * lists the kinds of protection which the client knows, and a confirm that picks one or says why
 * none will do. No cookie and no name is sent. Behind a choice of CredSSP comes its first message
 * (MS-CSSP 2.2.1), whose answer names the machine.
 */
import { ber, berTag, type Element } from './ber.ts';
import { concat, hex, Reader, startsWith, uintLe } from './bytes.ts';
import { type NtlmChallenge, ntlmChallenge, ntlmNegotiate } from './ntlm.ts';

export const protection = {
  /** Legacy RDP encryption without TLS. */
  standard: 0x00,
  tls: 0x01,
  /** CredSSP within TLS: Network Level Authentication. */
  hybrid: 0x02,
  /** The same with one message more at its end. */
  hybridEarly: 0x08,
} as const;

/** Everything but RDSTLS (0x04), which needs a ticket. */
export const anyProtection = protection.tls | protection.hybrid | protection.hybridEarly;

/** TPKT (RFC 1006) of 19 bytes, X.224 connection request of class 0, RDP_NEG_REQ of 8 bytes. */
export function connectionRequest(protections: number): Uint8Array {
  return concat(hex('03 00 00 13  0e e0 0000 0000 00'), hex('01 00 08 00'), uintLe(protections, 4));
}

/** Why a server refuses (2.2.1.2.2). */
export const failureNames: ReadonlyMap<number, string> = new Map([
  [1, 'SSL_REQUIRED_BY_SERVER'],
  [2, 'SSL_NOT_ALLOWED_BY_SERVER'],
  [3, 'SSL_CERT_NOT_ON_SERVER'],
  [4, 'INCONSISTENT_FLAGS'],
  [5, 'HYBRID_REQUIRED_BY_SERVER'],
  [6, 'SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER'],
]);
export const nlaRequired = 5;
/** The failures that say: not without TLS. */
export const tlsRequired: ReadonlySet<number> = new Set([1, 5, 6]);
/** The failures that say: TLS is switched off, or has no certificate. */
export const withoutTls: ReadonlySet<number> = new Set([2, 3]);

export type Confirm = {
  /** The reference that the server chose for itself: Windows and xrdp say 0x1234. */
  readonly source: number;
} & (
  | { readonly is: 'chosen'; readonly protection: number; readonly flags: number }
  | { readonly is: 'failure'; readonly code: number }
  /** A server from before the negotiation: it knows legacy RDP encryption only. */
  | { readonly is: 'without-negotiation' }
);

export const tpktHeadBytes = 4;
/** A confirm has 11 bytes, or 19 with its negotiation. */
export const confirmBytesMax = 19;
const confirmCode = 0xd0;

/** Reads a connection confirm with its TPKT head; undefined where it is none of Remote Desktop. */
export function connectionConfirm(bytes: Uint8Array): Confirm | undefined {
  const reader = new Reader(bytes);
  const version = reader.uint(2); // TPKT version 3, reserved
  const total = reader.uint(2);
  const length = reader.uint(1);
  const code = reader.uint(1);
  const destination = reader.uint(2);
  const source = reader.uint(2);
  if (version !== 0x0300 || code !== confirmCode || !reader.skip(1)) return undefined;
  if (source === undefined || destination !== 0 || length !== (total ?? 0) - 5) return undefined;
  if (total === 11) return { source, is: 'without-negotiation' };
  const type = reader.uint(1);
  const flags = reader.uint(1);
  const size = reader.uintLe(2);
  const value = reader.uintLe(4);
  if (total !== 19 || size !== 8 || flags === undefined || value === undefined) return undefined;
  if (type === 2) return { source, is: 'chosen', protection: value, flags };
  return type === 3 ? { source, is: 'failure', code: value } : undefined;
}

/** Could the bytes still become a confirm? */
export function mayBeConfirm(bytes: Uint8Array): boolean {
  const possible = [hex('03 00 00 13 0e d0 00 00'), hex('03 00 00 0b 06 d0 00 00')];
  return possible.some((head) => startsWith(head, bytes.subarray(0, head.length)));
}

/** TSRequest of version 2 with the first NTLM message. */
export const credsspNegotiate: Uint8Array = ber(
  berTag.sequence,
  ber(0xa0, ber(berTag.integer, Uint8Array.of(2))),
  ber(
    0xa1,
    ber(berTag.sequence, ber(berTag.sequence, ber(0xa0, ber(berTag.octets, ntlmNegotiate)))),
  ),
);

/** The answer to it is some hundred bytes. */
export const credsspBytesMax = 16_384;

export function credsspChallenge(answer: Element): NtlmChallenge | undefined {
  return answer.tag === berTag.sequence ? ntlmChallenge(answer.value) : undefined;
}
