/** XMPP as clients speak it: instant messages and presence; see xmpp-stream.ts for what is asked. */
import type { StreamProtocol } from '../protocol.ts';
import {
  learnXmpp,
  recognizeXmpp,
  registrationPosture,
  streamHeader,
  type XmppFacts,
  xmppIdentity,
  xmppPosture,
} from '../xmpp-stream.ts';

const namespace = 'jabber:client';

export const xmppClient: StreamProtocol<XmppFacts> = {
  id: 'xmpp-client',
  title: 'XMPP (client)',
  about: 'Instant messages. Without required TLS, passwords and messages can be read on the path.',
  spec: 'RFC 6120 4, 5; XEP-0077',
  ports: [5222, 5223],
  transport: 'tcp',
  hello: streamHeader(namespace),
  insideTls: true,
  recognize: (heard) => recognizeXmpp(heard, namespace),
  interview: (talk, facts) => learnXmpp(talk, namespace, facts),
  identity: xmppIdentity,
  posture: (facts, seen) => ({ ...xmppPosture(facts, seen), ...registrationPosture(facts) }),
};
