/**
 * CVS's password server. It wants a first line that begins a login, and refuses any other in its own
 * words: such a line is said, and no login begun.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import { latin1, latin1Text, mayBecome } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';

export type CvsFacts = {
  /** It refused a line that is no login. */
  refused: boolean;
};

export const cvs: StreamProtocol<CvsFacts> = {
  id: 'cvs',
  title: 'CVS password server',
  about:
    'Source code repositories with passwords that are hardly hidden. CVS over SSH, or a newer system, replaces it.',
  spec: 'CVS Client/Server protocol, Connection and Authentication',
  ports: [2401],
  transport: 'tcp',
  hello: latin1('postern\n'),
  insideTls: true,
  recognize,
  async interview(talk, facts) {
    facts.refused = wordsForm.test(await talk.takeLine(lineBytesMax));
    await talk.close();
  },
  identity: ({ refused }) => (refused ? { product: 'CVS', cpe: [cpe23('a', 'cvs', 'cvs')] } : {}),
  posture,
};

const lineBytesMax = 512;
const wordsForm = /^cvs \[(?:pserver|server) aborted\]: /;

function recognize({ bytes, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  if (wordsForm.test(text)) return 'yes';
  const fits = mayBecome(bytes, 'cvs [pserver aborted]: ') || mayBecome(bytes, 'cvs [server ');
  return fits && !ended ? 'more' : 'no';
}

function posture({ refused }: Partial<CvsFacts>, seen: { readonly tls: boolean }): Posture {
  const hidden = 'passwords are hidden by an exchange of letters that anybody can undo';
  return {
    cleartext: seen.tls ? no('the connection is inside TLS') : yes('pserver has no encryption'),
    'cleartext-login': refused && !seen.tls ? yes(hidden) : unknown('no login was seen'),
  };
}
