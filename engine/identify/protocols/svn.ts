/**
 * svnserve, Subversion's own server. It greets with the protocol versions and capabilities that it
 * knows; who may read is told only for a repository that exists, so it isn't asked.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1Text } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';

export type SvnFacts = {
  /** Protocol versions, lowest and highest. */
  versions: readonly [string, string];
  capabilities: readonly string[];
};

export const svn: StreamProtocol<SvnFacts> = {
  id: 'svn',
  title: 'Subversion (svnserve)',
  about:
    'Source code repositories with their history, unencrypted unless SASL protects them. Subversion over SSH or HTTPS replaces it.',
  spec: 'Subversion, subversion/libsvn_ra_svn/protocol, 2.1 (greeting)',
  ports: [3690],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  async interview(talk, facts) {
    const bytes = talk.peek();
    const found = greeting.exec(latin1Text(bytes.subarray(0, greetingBytesMax)));
    if (found) {
      facts.versions = [found[1] ?? '', found[2] ?? ''];
      facts.capabilities = (found[3] ?? '').trim().split(' ').slice(0, capabilitiesMax);
    }
    await talk.close();
  },
  identity,
  posture,
};

const greetingBytesMax = 2_048;
const capabilitiesMax = 64;
/** Versions, mechanisms (an empty list since protocol 2), capabilities. */
const greeting =
  /^\( success \( (\d{1,2}) (\d{1,2}) \( [\w -]{0,200}\) \( ((?:[\w-]{1,40} ){0,64})\) \) \)\s/;

function recognize({ bytes, ended }: Heard): Recognition {
  const text = latin1Text(bytes.subarray(0, greetingBytesMax));
  if (greeting.test(text)) return 'yes';
  const example = '( success ( ';
  const fits = text.startsWith(example) || example.startsWith(text);
  return fits && !ended && text.length < greetingBytesMax ? 'more' : 'no';
}

function identity({ versions, capabilities = [] }: Partial<SvnFacts>): Identity {
  if (!versions) return {};
  const capable = printable(capabilities.join(', '), 250);
  return {
    product: 'Subversion',
    cpe: [cpe23('a', 'apache', 'subversion')],
    info: { protocol: versions.join(' to '), ...(capable && { capabilities: capable }) },
  };
}

function posture(_facts: Partial<SvnFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('requests, answers and the greeting are sent as plain text'),
  };
}
