/**
 * The Erlang Port Mapper Daemon: which Erlang nodes run on a machine, and where. Only the list of
 * names is asked for.
 */
import { no, type Posture, triState, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { hex, latin1Text, Reader } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';

export type EpmdFacts = {
  /** `rabbit at port 25672` */
  nodes: readonly string[];
};

export const epmd: StreamProtocol<EpmdFacts> = {
  id: 'epmd',
  title: 'Erlang port mapper',
  about:
    'Tells strangers where the Erlang nodes of RabbitMQ, ejabberd, CouchDB and others listen, behind which one cookie guards everything. It belongs on this machine or in the cluster alone.',
  spec: 'Erlang/OTP ERTS, Distribution Protocol, NAMES_REQ',
  ports: [4369],
  transport: 'tcp',
  // A length of one, and NAMES_REQ (n).
  hello: hex('00 01 6e'),
  insideTls: false,
  recognize,
  async interview(talk, facts) {
    const bytes = await talk.takeAll(answerBytesMax);
    facts.nodes = [...latin1Text(bytes.subarray(4)).matchAll(nodeForm)]
      .slice(0, nodesMax)
      .map(([, name = '', port = '']) => printable(`${name} at port ${port}`, 120));
    await talk.close();
  },
  identity,
  posture,
};

const answerBytesMax = 16_384;
const nodesMax = 32;
const nodeForm = /^name ([^\s]{1,255}) at port (\d{1,5})$/gm;
/** The port on which epmd itself listens comes first, in four bytes. */
const firstBytes = 4;

function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'epmd') return 'no';
  const port = new Reader(bytes).uint(firstBytes);
  if (port === undefined)
    return ended || bytes.some((byte, i) => i < 2 && byte > 0) ? 'no' : 'more';
  if (port === 0 || port > 65_535) return 'no';
  const rest = latin1Text(bytes.subarray(firstBytes));
  if (/^name \S{1,255} at port \d{1,5}\n/.test(rest)) return 'yes';
  if (rest === '') return ended ? 'yes' : 'more';
  return !ended && /^n(?:a|am|ame|ame [^\n]{0,300})?$/.test(rest) ? 'more' : 'no';
}

function identity({ nodes }: Partial<EpmdFacts>): Identity {
  if (!nodes) return {};
  return {
    product: 'Erlang Port Mapper Daemon',
    info: { nodes: printable(nodes.join(', '), 250) || 'none' },
  };
}

function posture({ nodes }: Partial<EpmdFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    'no-authentication': triState(nodes && true, {
      yes: `told a stranger the names of its nodes (${nodes?.length})`,
      no: '',
      unknown: 'no list of names came',
    }),
    cleartext: seen.tls ? no('the connection is inside TLS') : yes('it has no encryption'),
  };
}
