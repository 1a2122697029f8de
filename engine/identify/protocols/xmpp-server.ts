/** XMPP as servers speak it to each other; see xmpp-stream.ts for what is asked. */
import type { StreamProtocol } from '../protocol.ts';
import {
  learnXmpp,
  recognizeXmpp,
  streamHeader,
  type XmppFacts,
  xmppIdentity,
  xmppPosture,
} from '../xmpp-stream.ts';

const namespace = 'jabber:server';

export const xmppServer: StreamProtocol<XmppFacts> = {
  id: 'xmpp-server',
  title: 'XMPP (server)',
  about:
    'Exchange of messages between servers. It should require TLS with certificates that are checked.',
  spec: 'RFC 6120 4, 5; XEP-0077',
  ports: [5269, 5270],
  transport: 'tcp',
  hello: streamHeader(namespace),
  insideTls: true,
  recognize: (heard) => recognizeXmpp(heard, namespace),
  interview: (talk, facts) => learnXmpp(talk, namespace, facts),
  identity: xmppIdentity,
  posture: xmppPosture,
};
