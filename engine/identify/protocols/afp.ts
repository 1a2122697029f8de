/**
 * The Apple Filing Protocol over TCP. DSIGetStatus is answered before a session is opened: the server
 * tells its kind, its name, the versions and the ways to log in that it knows. None is tried.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable, printableBytes } from '../../facts/text.ts';
import { hex, Reader, startsWith } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type SoftwareName, softwareNamed } from '../software-names.ts';
import type { Talk } from '../talk.ts';

export type AfpFacts = {
  /** What the server calls its kind: `Netatalk4.2.3`, `TimeCapsule8,119`. */
  machine: string;
  name: string;
  versions: readonly string[];
  /** User authentication methods. */
  methods: readonly string[];
};

export const afp: StreamProtocol<AfpFacts> = {
  id: 'afp',
  title: 'Apple Filing Protocol',
  about:
    'Files for old Macs and Time Machine, with no encryption of what is read. SMB 3 with encryption replaces it.',
  spec: 'Apple Filing Protocol Reference: DSIGetStatus, FPGetSrvrInfo',
  ports: [548],
  transport: 'tcp',
  // A request (0), DSIGetStatus (3), number 1; nothing follows the head.
  hello: hex('00 03 00 01 00000000 00000000 00000000'),
  insideTls: false,
  recognize,
  interview,
  identity,
  posture,
};

const headBytes = 16;
/** A reply (1) to DSIGetStatus of that number, without an error. */
const replyStart = hex('01 03 00 01 00000000');
const statusBytesMax = 4_096;
const listMax = 24;

function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'afp') return 'no';
  const waiting = ended ? 'no' : 'more';
  if (bytes.length < replyStart.length)
    return startsWith(replyStart, bytes) && bytes.length >= 0 ? waiting : 'no';
  if (!startsWith(bytes, replyStart)) return 'no';
  if (bytes.length < headBytes) return waiting;
  const length = new Reader(bytes, 8).uint(4) ?? 0;
  return length >= headBytes && length <= statusBytesMax ? 'yes' : 'no';
}

async function interview(talk: Talk, facts: Partial<AfpFacts>): Promise<void> {
  const head = new Reader(await talk.take(headBytes), 8);
  const status = await talk.take(Math.min(head.uint(4) ?? 0, statusBytesMax));
  await talk.close();
  // Offsets of the kind, the versions and the methods, each from the start; then flags and the name.
  const offsets = new Reader(status);
  const [machine, versions, methods] = [1, 2, 3].map(() => offsets.uint(2));
  const name = pascal(status, 10);
  if (name !== undefined) facts.name = name;
  const kind = pascal(status, machine);
  if (kind !== undefined) facts.machine = kind;
  facts.versions = listAt(status, versions);
  facts.methods = listAt(status, methods);
}

/** A byte of length and so much text. */
function pascal(status: Uint8Array, at: number | undefined): string | undefined {
  if (at === undefined || at === 0) return undefined;
  const reader = new Reader(status, at);
  const text = reader.take(reader.uint(1) ?? 0);
  return text && printableBytes(text, 80);
}

function listAt(status: Uint8Array, at: number | undefined): string[] {
  const reader = new Reader(status, at ?? status.length);
  const count = Math.min(reader.uint(1) ?? 0, listMax);
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    const text = reader.take(reader.uint(1) ?? 0);
    if (!text) break;
    texts.push(printableBytes(text, 40));
  }
  return texts;
}

const names: readonly SoftwareName[] = [
  {
    seen: /^Netatalk(?<version>\d[\w.]{0,20})?/,
    product: 'Netatalk',
    cpe: ['netatalk', 'netatalk'],
  },
  { seen: /^(?:TimeCapsule|AirPort)[\d,]{0,10}/, product: 'Apple Time Capsule' },
  {
    seen: /^(?:Macmini|MacPro|iMac|MacBook\w{0,10}|Xserve|Macintosh)[\d,]{0,10}/,
    product: 'macOS',
  },
];

function identity({ machine, name, versions = [] }: Partial<AfpFacts>): Identity {
  if (machine === undefined) return {};
  const known = printable(versions.join(', '), 120);
  return {
    ...softwareNamed(machine, names),
    info: { machine, ...(name && { name }), ...(known && { versions: known }) },
  };
}

function posture({ methods }: Partial<AfpFacts>, seen: { readonly tls: boolean }): Posture {
  const offered = methods && `ways to log in: ${printable(methods.join(', '), 200)}`;
  const among = (name: RegExp): PostureVerdict => {
    if (!methods || methods.length === 0 || !offered)
      return unknown('the ways to log in did not come');
    return methods.some((method) => name.test(method)) ? yes(offered) : no(offered);
  };
  return {
    cleartext: seen.tls ? no('the connection is inside TLS') : yes('AFP encrypts logins at most'),
    'anonymous-login': among(/^No User Authent/i),
    'cleartext-login': among(/^Cleartxt Passwrd/i),
    'weak-authentication': among(/^(?:Cleartxt Passwrd|Randnum Exchange|2-Way Randnum|DHCAST128)/i),
  };
}
