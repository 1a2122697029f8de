/**
 * TFTP. A file is asked for whose name cannot exist (.invalid, RFC 2606), so the answer is an error:
 * nothing is read and nothing is written. Each answer comes from a port of its own.
 */
import { type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printableBytes } from '../../facts/text.ts';
import { latin1, Reader } from '../bytes.ts';
import type { DatagramProtocol } from '../protocol.ts';

export type TftpFacts = {
  /** Number of the error, and its words. */
  code: number;
  words: string;
};

export const tftp: DatagramProtocol<TftpFacts> = {
  id: 'tftp',
  title: 'Trivial File Transfer Protocol',
  about:
    'Files without a login, for devices that start from the network: often configurations with passwords. It belongs in the network of those devices, while they are set up.',
  spec: 'RFC 1350 5',
  ports: [69],
  transport: 'udp',
  answersFromAnyPort: true,
  // A read request, a name, a mode.
  hello: latin1('\0\u0001no-such-file.postern.invalid\0octet\0'),
  recognize: ({ bytes }) => (errorIn(bytes) === undefined ? 'no' : 'yes'),
  async interview(_datagrams, first, facts) {
    Object.assign(facts, errorIn(first));
  },
  identity,
  posture,
};

const opcodeError = 5;
/** Not defined, to no such user (RFC 1350), to a refused option (RFC 2347). */
const codeMax = 8;
const wordsBytesMax = 512;

/** An error, its number, its words, and a zero. */
function errorIn(bytes: Uint8Array): TftpFacts | undefined {
  const reader = new Reader(bytes);
  if (reader.uint(2) !== opcodeError) return undefined;
  const code = reader.uint(2);
  const words = reader.takeUntil(0);
  if (code === undefined || code > codeMax || !words || words.length > wordsBytesMax)
    return undefined;
  // Some pad behind the zero.
  const isText = words.every((byte) => byte >= 0x20 && byte !== 0x7f);
  const isEnd = reader.rest().every((byte) => byte === 0);
  return isText && isEnd ? { code, words: printableBytes(words, 160) } : undefined;
}

/** dnsmasq tells where it looked, and for whom; the others say what the RFC says. */
const dnsmasqWords = /^(?:file \S{1,200} not found|cannot access \S{1,200}: .{1,100})/;

function identity({ code, words }: Partial<TftpFacts>): Identity {
  if (words === undefined) return {};
  return {
    ...(dnsmasqWords.test(words) && { product: 'dnsmasq' }),
    info: { error: `${code} ${words}`.trim() },
  };
}

function posture({ words }: Partial<TftpFacts>): Posture {
  return {
    cleartext: yes('TFTP has no encryption'),
    'no-authentication':
      words === undefined
        ? unknown('nothing was answered')
        : yes('looked for a file on behalf of a stranger'),
  };
}
