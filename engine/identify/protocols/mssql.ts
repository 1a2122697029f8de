/**
 * Microsoft SQL Server (TDS). PRELOGIN is the greeting of every client: it carries no name, and its
 * answer tells the version and whether what follows is encrypted. No LOGIN7 is ever sent. With TDS 8
 * the same words are said inside TLS.
 */
import { type Posture, type PostureVerdict, unknown } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { concat, Reader, uint } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';
import { sqlServerNamed } from '../tds-versions.ts';

export type MssqlFacts = {
  /** `15.0.4312.0`. */
  version: string;
  /** The option ENCRYPTION: 0 off, 1 on, 2 not supported, 3 required. */
  encryption: number;
};

const version = 0;
const encryption = 1;
const instance = 2;
const thread = 3;
const mars = 4;
const terminator = 0xff;

const headBytes = 8;
const packetBytesMax = 4_096;
const optionsMax = 16;
/** Of an option: what it is, where it lies and how long it is. */
const optionBytes = 5;

export const mssql: StreamProtocol<MssqlFacts> = {
  id: 'mssql',
  title: 'Microsoft SQL Server',
  about:
    'Database server. It should answer its application only: force encryption (or TDS 8 strict), use Windows or Entra logins, and disable the login sa.',
  spec: 'MS-TDS 2.2.3.1, 2.2.6.5',
  ports: [1433, 2433],
  transport: 'tcp',
  hello: prelogin(),
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** Packet 0x12, last of its message (1); the options with encryption off, as old clients ask. */
function prelogin(): Uint8Array {
  const options: readonly (readonly [kind: number, value: Uint8Array])[] = [
    [version, new Uint8Array(6)],
    [encryption, Uint8Array.of(0)],
    [instance, Uint8Array.of(0)],
    [thread, new Uint8Array(4)],
    [mars, Uint8Array.of(0)],
  ];
  let at = options.length * optionBytes + 1;
  const index: Uint8Array[] = [];
  for (const [kind, value] of options) {
    index.push(concat(uint(kind, 1), uint(at, 2), uint(value.length, 2)));
    at += value.length;
  }
  const values = options.map(([, value]) => value);
  const body = concat(...index, uint(terminator, 1), ...values);
  return concat(Uint8Array.of(0x12, 1), uint(headBytes + body.length, 2), new Uint8Array(4), body);
}

/** A tabular result (4) whose first option is VERSION, behind the whole index. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'mssql') return 'no';
  const [type, status, high, low] = bytes;
  if (type !== undefined && type !== 4) return 'no';
  if (status !== undefined && status !== 1) return 'no';
  if (high === undefined || low === undefined) return ended ? 'no' : 'more';
  const length = high * 256 + low;
  if (length < headBytes + optionBytes + 1 || length > packetBytesMax) return 'no';
  if (bytes.length > length) return 'no';
  if (bytes.length < length) return ended ? 'no' : 'more';
  return optionsOf(bytes.subarray(headBytes)).get(version)?.length === 6 ? 'yes' : 'no';
}

function optionsOf(body: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  const reader = new Reader(body);
  for (let i = 0; i < optionsMax; i++) {
    const kind = reader.uint(1);
    if (kind === undefined || kind === terminator) break;
    const [at, length] = [reader.uint(2), reader.uint(2)];
    if (at === undefined || length === undefined || at + length > body.length) break;
    options.set(kind, body.subarray(at, at + length));
  }
  return options;
}

async function interview(talk: Talk, facts: Partial<MssqlFacts>): Promise<void> {
  const head = new Reader(await talk.take(headBytes), 2);
  const length = Math.min(head.uint(2) ?? 0, packetBytesMax) - headBytes;
  const options = optionsOf(await talk.take(Math.max(0, length)));
  const said = new Reader(options.get(version) ?? new Uint8Array());
  const [major, minor, build, sub] = [said.uint(1), said.uint(1), said.uint(2), said.uint(2)];
  if (sub !== undefined) facts.version = [major, minor, build, sub].join('.');
  const mode = options.get(encryption)?.[0];
  if (mode !== undefined) facts.encryption = mode;
  await talk.close();
}

function identity(facts: Partial<MssqlFacts>): Identity {
  return facts.version === undefined ? {} : sqlServerNamed(facts.version);
}

const modes = [
  'ENCRYPT_OFF: only the login is encrypted',
  'ENCRYPT_ON',
  'ENCRYPT_NOT_SUP: nothing is encrypted',
  'ENCRYPT_REQ: encryption is required',
];

function posture({ encryption: mode }: Partial<MssqlFacts>, seen: { tls: boolean }): Posture {
  const said = mode === undefined ? undefined : modes[mode];
  const by = (verdicts: readonly PostureVerdict['is'][]): PostureVerdict => {
    if (seen.tls) return { is: verdicts[1] ?? 'unknown', because: 'the connection is inside TLS' };
    if (said === undefined || mode === undefined)
      return unknown('the answer to PRELOGIN names no encryption');
    return { is: verdicts[mode] ?? 'unknown', because: `PRELOGIN was answered with ${said}` };
  };
  return {
    cleartext: by(['yes', 'no', 'yes', 'no']),
    'cleartext-login': by(['no', 'no', 'yes', 'no']),
    'tls-offered': by(['yes', 'yes', 'no', 'yes']),
    'no-authentication': unknown('not asked: telling needs a user name, and none is ever sent'),
  };
}
