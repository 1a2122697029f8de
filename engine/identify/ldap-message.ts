/**
 * The few LDAP messages (RFC 4511) that a look at a directory needs: a search, StartTLS, the good-bye,
 * and what comes back. Nothing here can carry a name or a password.
 */
import { printableBytes } from '../facts/text.ts';
import { ber, berTag, type Element, element, elementHead, smallInteger } from './ber.ts';
import { latin1, latin1Text, Reader, uint } from './bytes.ts';

/** Tags of the operations (RFC 4511, appendix B). */
export const operation = {
  unbindRequest: 0x42,
  searchRequest: 0x63,
  searchEntry: 0x64,
  searchDone: 0x65,
  searchReference: 0x73,
  extendedRequest: 0x77,
  extendedResponse: 0x78,
} as const;

export const startTlsOid = '1.3.6.1.4.1.1466.20037';

function message(id: number, request: Uint8Array): Uint8Array {
  return ber(berTag.sequence, ber(berTag.integer, Uint8Array.of(id)), request);
}

/** Seconds that the server may spend on a search. */
const searchSeconds = 5;

/** A search of one object (scope base), for at most one entry, without a bind before it. */
export function searchOf(id: number, dn: Uint8Array, attributes: readonly string[]): Uint8Array {
  return message(
    id,
    ber(
      operation.searchRequest,
      ber(berTag.octets, dn),
      ber(berTag.enumerated, uint(0, 1)), // scope: the object itself
      ber(berTag.enumerated, uint(0, 1)), // aliases are not followed
      ber(berTag.integer, uint(1, 1)),
      ber(berTag.integer, uint(searchSeconds, 1)),
      ber(berTag.boolean, uint(0, 1)), // values, not only types
      ber(0x87, latin1('objectClass')), // filter: present
      ber(berTag.sequence, ...attributes.map((name) => ber(berTag.octets, latin1(name)))),
    ),
  );
}

export function startTls(id: number): Uint8Array {
  return message(id, ber(operation.extendedRequest, ber(0x80, latin1(startTlsOid))));
}

export function unbind(id: number): Uint8Array {
  return message(id, ber(operation.unbindRequest));
}

export type LdapMessage = { readonly id: number; readonly operation: Element };

/** From the contents of the outer sequence; undefined where it is no LDAP message. */
export function ldapMessage(contents: Uint8Array): LdapMessage | undefined {
  const reader = new Reader(contents);
  const id = smallInteger(element(reader, berTag.integer)?.value);
  const found = element(reader);
  return id === undefined || found === undefined ? undefined : { id, operation: found };
}

const answers: ReadonlySet<number> = new Set([
  operation.searchEntry,
  operation.searchDone,
  operation.searchReference,
  operation.extendedResponse,
]);

/**
 * The number and the operation of an answer, from as few bytes as show them; undefined where the
 * bytes are none, or `more` where they may become one.
 */
export function answerHead(
  bytes: Uint8Array,
): { readonly id: number; readonly tag: number } | 'more' | undefined {
  const headBytesMax = 16;
  const unfinished = bytes.length < headBytesMax ? 'more' : undefined;
  if (bytes.length > 0 && bytes[0] !== berTag.sequence) return undefined;
  const reader = new Reader(bytes);
  if (elementHead(reader) === undefined) return unfinished;
  if (reader.left > 0 && bytes[reader.position] !== berTag.integer) return undefined;
  const id = smallInteger(element(reader, berTag.integer)?.value);
  const tag = reader.uint(1);
  if (id === undefined || tag === undefined) return unfinished;
  return answers.has(tag) ? { id, tag } : undefined;
}

export type LdapResult = {
  readonly code: number;
  /** The server's own words, printable, often empty. */
  readonly words: string;
};

/** RFC 4511, 4.1.9: a code, the name that was matched, and a message. */
export function resultOf(done: Element): LdapResult | undefined {
  const reader = new Reader(done.value);
  const code = smallInteger(element(reader, berTag.enumerated)?.value);
  element(reader, berTag.octets);
  const words = element(reader, berTag.octets)?.value ?? new Uint8Array();
  return code === undefined ? undefined : { code, words: valueText(words) };
}

export function resultInWords({ code, words }: LdapResult): string {
  const name = resultNames.get(code) ?? `result ${code}`;
  return words ? `${name} (${words})` : name;
}

/** The codes of RFC 4511, appendix A, that a stranger's search or StartTLS may meet. */
const resultNames: ReadonlyMap<number, string> = new Map([
  [0, 'success'],
  [1, 'operationsError'],
  [2, 'protocolError'],
  [7, 'authMethodNotSupported'],
  [8, 'strongerAuthRequired'],
  [10, 'referral'],
  [13, 'confidentialityRequired'],
  [32, 'noSuchObject'],
  [48, 'inappropriateAuthentication'],
  [50, 'insufficientAccessRights'],
  [51, 'busy'],
  [52, 'unavailable'],
  [53, 'unwillingToPerform'],
]);

const attributesMax = 64;
const valuesMax = 128;

/** The attributes of an entry by their names in small letters; values are the server's bytes. */
export function entryAttributes(entry: Element): Map<string, Uint8Array[]> {
  const found = new Map<string, Uint8Array[]>();
  const reader = new Reader(entry.value);
  element(reader, berTag.octets); // its name
  const list = new Reader(element(reader, berTag.sequence)?.value ?? new Uint8Array());
  for (let count = 0; count < attributesMax; count++) {
    const attribute = element(list, berTag.sequence);
    if (attribute === undefined) break;
    const parts = new Reader(attribute.value);
    const name = element(parts, berTag.octets)?.value;
    const set = element(parts, 0x31)?.value;
    if (name && set) found.set(latin1Text(name).toLowerCase(), valuesOf(set));
  }
  return found;
}

function valuesOf(set: Uint8Array): Uint8Array[] {
  const reader = new Reader(set);
  const values: Uint8Array[] = [];
  while (values.length < valuesMax) {
    const value = element(reader, berTag.octets)?.value;
    if (value === undefined) break;
    values.push(value);
  }
  return values;
}

const valueCharsMax = 160;

export function valueText(value: Uint8Array): string {
  return printableBytes(value, valueCharsMax);
}
