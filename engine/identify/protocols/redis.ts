/**
 * Redis and its relatives (Valkey, KeyDB, Dragonfly). One PING tells whether a password is needed;
 * where none is, `INFO server` tells version and system. Nothing else is ever asked: keys,
 * configuration and scripts are not ours to look at.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text, mayBecome, startsWith } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type SoftwareName, softwareNamed } from '../software-names.ts';
import type { Talk } from '../talk.ts';

export type RedisFacts = {
  /** The line that answered PING, e.g. `+PONG`. */
  ping: string;
  /** The text of `INFO server`. */
  server: string;
};

export const redis: StreamProtocol<RedisFacts> = {
  id: 'redis',
  title: 'Redis',
  about:
    'In-memory store of Redis, Valkey and their relatives. Who may write to it can take the machine: it needs a password (or ACLs), TLS, and an address that only its application reaches.',
  spec: 'Redis serialization protocol (RESP2), inline commands; INFO',
  ports: [6379, 6380, 26379],
  transport: 'tcp',
  hello: latin1('PING\r\n'),
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const lineBytesMax = 2_048;
/** The section `server` is some 600 bytes. */
const infoBytesMax = 8_192;
const lineEndBytes = 2;

/** Too few words of their own to be known as an answer to anything but PING. */
const toPing = ['+PONG\r\n', '-LOADING ', '-MASTERDOWN ', '-MISCONF ', '-BUSY ', '-NOPERM '];
/** Errors that nobody else says, whatever drew them. */
const errors = [
  '-NOAUTH Authentication required',
  '-DENIED Redis is running in protected mode',
  '-DENIED Running in protected mode',
  "-ERR unknown command '",
  '-ERR unknown command `',
  "-ERR wrong number of arguments for '",
  '-ERR operation not permitted\r\n',
  '-ERR max number of clients reached',
];

function recognize({ bytes, asked, ended }: Heard): Recognition {
  const known = asked === 'redis' ? [...toPing, ...errors] : errors;
  if (known.some((words) => startsWith(bytes, words))) return 'yes';
  return !ended && known.some((words) => mayBecome(bytes, words)) ? 'more' : 'no';
}

async function interview(talk: Talk, facts: Partial<RedisFacts>): Promise<void> {
  const first = await talk.takeLine(lineBytesMax);
  const own = settlesPing(first) ? talk : await pingAgain(talk);
  facts.ping = own === talk ? first : await own.takeLine(lineBytesMax);
  if (facts.ping === '+PONG') {
    await own.send(latin1('INFO server\r\n'));
    const server = await takeBulk(own);
    if (server !== undefined) facts.server = server;
  }
  await own.close();
}

/** What came may be the answer to another protocol's hello, and says then nothing about PING. */
function settlesPing(line: string): boolean {
  return !line.startsWith('-ERR ') || line.startsWith('-ERR operation not permitted');
}

async function pingAgain(talk: Talk): Promise<Talk> {
  await talk.close();
  const own = await talk.again();
  await own.send(latin1('PING\r\n'));
  return own;
}

/** `$591` and so many bytes; anything else is an error or another dialect. */
async function takeBulk(talk: Talk): Promise<string | undefined> {
  const head = /^\$(\d{1,6})$/.exec(await talk.takeLine(lineBytesMax))?.[1];
  const length = Number(head ?? 0);
  if (length === 0) return undefined;
  const text = latin1Text(await talk.takeAll(Math.min(length + lineEndBytes, infoBytesMax)));
  return text.slice(0, length);
}

/** The relatives say `redis_version` too, so that clients of Redis work with them: they stand first. */
const names: readonly SoftwareName[] = [
  {
    seen: /^valkey_version:(?<version>[\w.-]+)/m,
    product: 'Valkey',
    cpe: ['lfprojects', 'valkey'],
  },
  { seen: /^dragonfly_version:(?:df-)?v?(?<version>[\w.-]+)/m, product: 'Dragonfly' },
  { seen: /^kvrocks_version:(?<version>[\w.-]+)/m, product: 'Apache Kvrocks' },
  { seen: /^executable:[^\r\n]*keydb-server/m, product: 'KeyDB' },
  { seen: /^redis_version:(?<version>[\w.-]+)/m, product: 'Redis', cpe: ['redis', 'redis'] },
];

function identity({ ping, server }: Partial<RedisFacts>): Identity {
  if (server === undefined)
    // The sentence of protected mode names Redis itself.
    return ping?.startsWith('-DENIED Redis is running') ? { product: 'Redis' } : {};
  const os = field(server, 'os');
  const mode = field(server, 'redis_mode') ?? field(server, 'server_mode');
  return {
    ...softwareNamed(server, names),
    ...(os && { os }),
    ...(mode && { info: { mode } }),
  };
}

function field(server: string, name: string): string | undefined {
  const line = server.split('\r\n').find((one) => one.startsWith(`${name}:`));
  return line === undefined ? undefined : printable(line.slice(name.length + 1), 80);
}

function posture({ ping }: Partial<RedisFacts>, seen: { readonly tls: boolean }): Posture {
  const access = accessOf(ping);
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('commands and answers are sent as plain text'),
    'no-authentication': access,
    'password-login': passwordLogin(ping, access.because),
    'cleartext-login': cleartextLogin(ping, seen.tls),
  };
}

function accessOf(ping: string | undefined): PostureVerdict {
  if (ping === undefined) return unknown('PING was not answered');
  const answered = printable(`answered PING with ${ping}`, 120);
  if (ping === '+PONG') return yes(answered);
  if (needsPassword(ping) || /^-(?:DENIED|NOPERM) /.test(ping)) return no(answered);
  return unknown(answered);
}

function passwordLogin(ping: string | undefined, because: string): PostureVerdict {
  if (needsPassword(ping)) return yes(because);
  return ping === '+PONG' ? no('no password is wanted') : unknown(because);
}

function needsPassword(ping: string | undefined): boolean {
  // The second sentence is from before Redis 2.8.
  return /^-(?:NOAUTH |ERR operation not permitted)/.test(ping ?? '');
}

function cleartextLogin(ping: string | undefined, tls: boolean): PostureVerdict {
  if (tls) return no('the connection is inside TLS');
  if (needsPassword(ping)) return yes('a password is wanted on a connection without TLS');
  return ping === '+PONG' ? no('no password is wanted') : unknown('no login was asked for');
}
