/**
 * SNMP messages: GET of versions 1 and 2c (RFC 1157, RFC 3416, RFC 1901), and the discovery of an
 * engine in version 3 (RFC 3412, 6; RFC 3414, 4), which needs no name. Reading never throws.
 */
import { ber, berTag, element, smallInteger } from './ber.ts';
import { latin1, Reader, uint } from './bytes.ts';

/** As the version field counts them. */
export type CommunityVersion = 0 | 1;
export const version1 = 0;
export const version2c = 1;
const version3 = 3;

const pdu = { get: 0xa0, response: 0xa2, report: 0xa8 } as const;
const tag = { ...berTag, null: 0x05 } as const;
const requestId = 0x5053;
/** The largest message over UDP and IPv4. */
const messageBytesMax = 65_507;
const variablesMax = 16;
const oidPartsMax = 64;

export const sysDescr = '1.3.6.1.2.1.1.1.0';
export const sysObjectId = '1.3.6.1.2.1.1.2.0';
export const sysName = '1.3.6.1.2.1.1.5.0';

/** Message flag reportable, security model 3 (USM), and every field about engine and user empty. */
export function discovery(): Uint8Array {
  const empty = octets(new Uint8Array());
  const header = sequence(
    integer(requestId),
    integer(messageBytesMax),
    octets(Uint8Array.of(4)),
    integer(3),
  );
  const security = sequence(empty, integer(0), integer(0), empty, empty, empty);
  const request = ber(pdu.get, integer(requestId), integer(0), integer(0), sequence());
  return sequence(integer(version3), header, octets(security), sequence(empty, empty, request));
}

export function getRequest(
  version: CommunityVersion,
  community: string,
  oids: readonly string[],
): Uint8Array {
  const variables = oids.map((oid) => sequence(ber(tag.oid, oidBytes(oid)), ber(tag.null)));
  const list = sequence(...variables);
  return sequence(
    integer(version),
    octets(latin1(community)),
    ber(pdu.get, integer(requestId), integer(0), integer(0), list),
  );
}

export type SnmpAnswer =
  | {
      readonly version: CommunityVersion;
      readonly community: Uint8Array;
      readonly error: number;
      /** Values by object id; an object that isn't there has none. */
      readonly values: ReadonlyMap<string, Uint8Array>;
    }
  | { readonly version: 3; readonly engineId: Uint8Array };

/** Undefined where it isn't the answer to a request of ours. */
export function parseSnmp(bytes: Uint8Array): SnmpAnswer | undefined {
  const message = element(new Reader(bytes), tag.sequence);
  if (!message) return undefined;
  const reader = new Reader(message.value);
  const version = takeInteger(reader);
  if (version === version3) return parseReport(reader);
  if (version !== version1 && version !== version2c) return undefined;
  const community = element(reader, tag.octets)?.value;
  const response = element(reader, pdu.response);
  if (!community || !response) return undefined;
  const body = new Reader(response.value);
  if (takeInteger(body) !== requestId) return undefined;
  const error = takeInteger(body) ?? 0;
  takeInteger(body);
  return { version, community, error, values: valuesOf(element(body, tag.sequence)?.value) };
}

/** The number of the message is ours, and the security parameters have the engine's id. */
function parseReport(reader: Reader): SnmpAnswer | undefined {
  const header = element(reader, tag.sequence);
  const parameters = element(reader, tag.octets);
  if (!header || !parameters || takeInteger(new Reader(header.value)) !== requestId)
    return undefined;
  const security = element(new Reader(parameters.value), tag.sequence);
  const engineId = security && element(new Reader(security.value), tag.octets)?.value;
  return engineId && { version: 3, engineId };
}

function valuesOf(list: Uint8Array | undefined): Map<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  const reader = new Reader(list ?? new Uint8Array());
  for (let count = 0; count < variablesMax; count++) {
    const variable = element(reader, tag.sequence);
    if (!variable) break;
    const inside = new Reader(variable.value);
    const name = oidText(element(inside, tag.oid)?.value);
    const value = element(inside);
    const isThere = value?.tag === tag.octets || value?.tag === tag.oid;
    if (name && isThere) values.set(name, value.value);
  }
  return values;
}

export function oidText(bytes: Uint8Array | undefined): string | undefined {
  const [first] = bytes ?? [];
  if (!bytes || first === undefined) return undefined;
  // The first byte holds two numbers: 40 times the first and the second.
  const parts = [Math.min(2, Math.floor(first / 40)), first % 40];
  let part = 0;
  for (const byte of bytes.subarray(1)) {
    part = part * 128 + (byte & 0x7f);
    if (part > 0xffff_ffff || parts.length >= oidPartsMax) return undefined;
    if (byte < 0x80) {
      parts.push(part);
      part = 0;
    }
  }
  return parts.join('.');
}

function oidBytes(oid: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  const bytes = rest.flatMap((part) => {
    const digits = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return Uint8Array.of(first * 40 + second, ...bytes);
}

function takeInteger(reader: Reader): number | undefined {
  return smallInteger(element(reader, tag.integer)?.value);
}

/** Non-negative, with a leading zero byte where the first bit would read as a sign. */
function integer(value: number): Uint8Array {
  const length = [1, 2, 3, 4].find((bytes) => value < 2 ** (bytes * 8 - 1)) ?? 5;
  return ber(tag.integer, uint(value, length));
}

const octets = (bytes: Uint8Array) => ber(tag.octets, bytes);
const sequence = (...parts: readonly Uint8Array[]) => ber(tag.sequence, ...parts);
