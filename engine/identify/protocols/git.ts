/**
 * The git daemon (git://). It is asked for a repository whose name cannot exist (.invalid, RFC 2606),
 * and refuses in its own words. No reference is listed and nothing is cloned.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, triState, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';

export type GitFacts = {
  refusal: string;
};

export const git: StreamProtocol<GitFacts> = {
  id: 'git',
  title: 'Git daemon',
  about:
    'Source code repositories for whoever asks, without encryption or login. Git over SSH or HTTPS replaces it.',
  spec: 'Git, Documentation/gitprotocol-pack: git Transport, pkt-line Format',
  ports: [9418],
  transport: 'tcp',
  hello: packetLine(
    'git-upload-pack /postern.invalid/no-such-repository.git\0host=postern.invalid\0',
  ),
  insideTls: false,
  recognize,
  async interview(talk, facts) {
    const found = refusalForm.exec(latin1Text(talk.peek().subarray(0, lineBytesMax)));
    if (found?.[2] !== undefined) facts.refusal = printable(found[2], 160);
    await talk.close();
  },
  identity,
  posture,
};

/** Four hexadecimal digits with the length, themselves included. */
function packetLine(text: string): Uint8Array {
  return latin1(`${(text.length + 4).toString(16).padStart(4, '0')}${text}`);
}

const lineBytesMax = 1_024;
const refusalForm = /^([0-9a-f]{4})ERR (.*)$/s;

function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'git') return 'no';
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  const length = Number.parseInt(refusalForm.exec(text)?.[1] ?? '', 16);
  if (length > 8 && length <= lineBytesMax && bytes.length >= length) return 'yes';
  const fits = /^(?:[0-9a-f]{0,4}|[0-9a-f]{4}(?:E|ER|ERR|ERR .*))$/s.test(text);
  return fits && !ended && text.length < lineBytesMax ? 'more' : 'no';
}

/** The words of git's own daemon; other servers of the protocol refuse in theirs. */
const ownWords = /^(?:access denied or repository not exported|no such repository): /;

function identity({ refusal }: Partial<GitFacts>): Identity {
  if (refusal === undefined || !ownWords.test(refusal)) return {};
  return { product: 'git daemon', cpe: [cpe23('a', 'git-scm', 'git')] };
}

function posture({ refusal }: Partial<GitFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    'no-authentication': triState(refusal === undefined ? undefined : true, {
      yes: 'looked for a repository on behalf of a stranger: the protocol has no login',
      no: '',
      unknown: 'nothing was answered',
    }),
    cleartext: seen.tls ? no('the connection is inside TLS') : yes('git:// has no encryption'),
  };
}
