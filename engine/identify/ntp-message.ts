/**
 * Packets of the Network Time Protocol: modes 3 and 4 (RFC 5905, 7.3), control messages (mode 6,
 * RFC 9327) and the private mode 7 of old ntpd, which has no standard.
 */
import { concat, hex, latin1, latin1Text, Reader, uint } from './bytes.ts';

/** Our transmit time is a constant: an answer has it as its originate time, and no secret hangs on it. */
const transmitTime = hex('e0 00 00 00 00 00 00 01');

/** No leap warning, version 4, mode 3; everything but the transmit time is zero. */
export const clientPacket = concat(hex('23'), new Uint8Array(39), transmitTime);

/**
 * chrony's own extension field 0xF323 (chrony.conf(5), `extfield`): length 28, a magic number and
 * place for its clock. chrony from 4.2 on answers it with its own; nobody else knows it.
 */
const chronyMagic = hex('f5 be dd 9a');
export const chronyPacket = concat(
  clientPacket,
  hex('f3 23 00 1c'),
  chronyMagic,
  new Uint8Array(20),
);

/** Version 2, mode 6, READVAR of association 0; `names` limits the answer to these variables. */
export function readVariables(sequence: number, names = ''): Uint8Array {
  const padding = new Uint8Array((4 - (names.length % 4)) % 4);
  return concat(
    hex('16 02'),
    uint(sequence, 2),
    new Uint8Array(6),
    uint(names.length, 2),
    latin1(names),
    padding,
  );
}

/** Version 2, mode 7, implementation 3 (ntpd), request 42 (MON_GETLIST_1), no items. */
export const monlistRequest = hex('17 00 03 2a 00 00 00 00');

export type TimeAnswer = {
  readonly version: number;
  /** 3: not synchronized. */
  readonly leap: number;
  /** 0: a kiss-o'-death, whose code is `reference`. */
  readonly stratum: number;
  readonly reference: string;
  readonly fromChrony: boolean;
};

const packetBytes = 48;
const modeServer = 4;

/** Undefined where it isn't a server's answer to `clientPacket`. */
export function parseTimeAnswer(bytes: Uint8Array): TimeAnswer | undefined {
  const first = bytes[0];
  if (first === undefined || bytes.length < packetBytes || (first & 7) !== modeServer)
    return undefined;
  const originate = bytes.subarray(24, 32);
  if (!originate.every((byte, i) => byte === transmitTime[i])) return undefined;
  const stratum = bytes[1] ?? 0;
  const extension = bytes.subarray(packetBytes, packetBytes + 8);
  return {
    version: (first >> 3) & 7,
    leap: first >> 6,
    stratum,
    reference: referenceText(stratum, bytes.subarray(12, 16)),
    fromChrony: extension.length === 8 && latin1Text(extension) === latin1Text(chronyExtensionHead),
  };
}

const chronyExtensionHead = chronyPacket.subarray(packetBytes, packetBytes + 8);

/** Letters for a kiss, a clock, and servers that are still starting; else an IPv4 address or a hash. */
function referenceText(stratum: number, bytes: Uint8Array): string {
  const text = latin1Text(bytes).replace(/\0+$/, '');
  if (/^[A-Za-z0-9.]{2,4}$/.test(text) && (stratum < 2 || stratum >= 16)) return text;
  return bytes.every((byte) => byte === 0) ? '' : bytes.join('.');
}

export type ControlAnswer = { readonly isError: boolean; readonly text: string };

const controlHeaderBytes = 12;

/** The first piece of an answer to READVAR number `sequence`. */
export function parseControlAnswer(bytes: Uint8Array, sequence: number): ControlAnswer | undefined {
  const reader = new Reader(bytes);
  const [first, operation, number] = [reader.uint(1), reader.uint(1), reader.uint(2)];
  if (first === undefined || operation === undefined || (first & 7) !== 6) return undefined;
  // 0x80: an answer; 2: READVAR.
  if ((operation & 0x80) === 0 || (operation & 0x1f) !== 2 || number !== sequence) return undefined;
  reader.skip(6);
  const count = reader.uint(2) ?? 0;
  const text = latin1Text(bytes.subarray(controlHeaderBytes, controlHeaderBytes + count));
  return { isError: (operation & 0x40) !== 0, text };
}

/** `version="ntpd 4.2.8p15", stratum=2` has the variable `version`. */
export function controlVariable(text: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[,\\s])${name}="?([^",\\r\\n]{1,200})`).exec(text);
  return found?.[1];
}

export type MonlistAnswer = { readonly items: number; readonly error: number };

export function parseMonlistAnswer(bytes: Uint8Array): MonlistAnswer | undefined {
  const reader = new Reader(bytes);
  const first = reader.uint(1);
  if (first === undefined || (first & 0x87) !== 0x87 || !reader.skip(1)) return undefined;
  if (reader.uint(2) !== 0x032a) return undefined;
  const both = reader.uint(2);
  return both === undefined ? undefined : { error: both >> 12, items: both & 0xfff };
}
