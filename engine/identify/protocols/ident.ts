/**
 * Ident: whose is a connection between two ports? The pair that is asked about, port 0 twice, cannot
 * be a connection, so nobody's name is told.
 */
import { no, type Posture, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';

export type IdentFacts = {
  /** `ERROR : INVALID-PORT` */
  answer: string;
};

export const ident: StreamProtocol<IdentFacts> = {
  id: 'ident',
  title: 'Identification protocol',
  about:
    'Tells which account made a connection, once for mail and chat servers. Hardly anything asks today: switch it off.',
  spec: 'RFC 1413',
  ports: [113],
  transport: 'tcp',
  hello: latin1('0 , 0\r\n'),
  insideTls: false,
  recognize,
  async interview(talk, facts) {
    const answer = answerForm.exec(await talk.takeLine(lineBytesMax))?.[1];
    if (answer !== undefined) facts.answer = printable(answer, 80);
    await talk.close();
  },
  identity,
  posture,
};

const lineBytesMax = 512;
const answerForm = /^\s*\d{1,5}\s*,\s*\d{1,5}\s*:\s*((?:ERROR|USERID)\s*:.{0,400})/;

function recognize({ bytes, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, lineBytesMax));
  const [line = '', ...rest] = text.split('\n');
  if (rest.length > 0) return answerForm.test(line) ? 'yes' : 'no';
  const fits = /^\s*(?:\d{1,5}\s*(?:,\s*(?:\d{1,5}\s*(?::[^\0]*)?)?)?)?$/.test(text);
  return fits && bytes.length > 0 && !ended ? 'more' : 'no';
}

function identity({ answer }: Partial<IdentFacts>): Identity {
  return answer === undefined ? {} : { info: { answer } };
}

function posture(_facts: Partial<IdentFacts>, seen: { readonly tls: boolean }): Posture {
  return { cleartext: seen.tls ? no('the connection is inside TLS') : yes('it has no encryption') };
}
