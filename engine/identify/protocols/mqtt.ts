/**
 * MQTT. One CONNECT without a name and password tells whether the broker lets strangers in. Nothing
 * is ever subscribed to or published, not even the broker's own $SYS topics, so its product and
 * version stay unknown: a stranger's subscription reads other people's messages.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import { concat, hex, latin1, Reader, uint } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';

export type MqttFacts = {
  /** Reason of the CONNACK. Below 128 in MQTT 3, from 128 in MQTT 5. */
  reason: number;
};

export const mqtt: StreamProtocol<MqttFacts> = {
  id: 'mqtt',
  title: 'MQTT',
  about:
    'Message broker of sensors and machines. Without a login anybody reads and sends commands: require names and passwords or client certificates, over TLS (port 8883).',
  spec: 'OASIS MQTT 3.1.1, 3.1-3.2 and 3.14; MQTT 5.0, 3.2.2.2',
  ports: [1883, 8883],
  transport: 'tcp',
  hello: connect('postern-check'),
  insideTls: true,
  recognize,
  async interview(talk, facts) {
    const head = new Reader(await talk.take(2));
    head.skip(1);
    const rest = await talk.take(Math.min(head.uint(1) ?? 0, connackBytesMax));
    const reason = rest[1];
    if (reason !== undefined) facts.reason = reason;
    if (reason === accepted) await talk.send(disconnect);
    await talk.close();
  },
  identity: () => ({}),
  posture,
};

/** MQTT 5 puts properties behind the reason; a length below 128 is one byte. */
const connackBytesMax = 127;
const accepted = 0;
const disconnect = hex('e0 00');

/** Protocol level 4 (3.1.1), a clean session (flag 2), 30 seconds to live, our client id. */
function connect(clientId: string): Uint8Array {
  const variable = concat(uint(4, 2), latin1('MQTT'), hex('04 02'), uint(30, 2));
  const id = latin1(clientId);
  const payload = concat(uint(id.length, 2), id);
  return concat(hex('10'), uint(variable.length + payload.length, 1), variable, payload);
}

/** CONNACK: 0x20, length, session flag (0: ours is clean), reason. It is the answer to a CONNECT alone. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked !== 'mqtt') return 'no';
  const [type, length, flags, reason] = bytes;
  if (type !== undefined && type !== 0x20) return 'no';
  if (length !== undefined && (length < 2 || length > connackBytesMax)) return 'no';
  if (flags !== undefined && flags !== 0) return 'no';
  if (reason === undefined || length === undefined) return ended ? 'no' : 'more';
  const known = length === 2 ? reason <= 5 : reason === accepted || reasons5.has(reason);
  // More than one packet right after a CONNECT: no broker does that.
  return known && bytes.length <= 2 + length ? 'yes' : 'no';
}

function posture({ reason }: Partial<MqttFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('messages are sent on a connection without TLS'),
    'no-authentication': access(reason),
    'password-login': passwordLogin(reason),
    'cleartext-login': seen.tls
      ? no('the connection is inside TLS')
      : cleartextLogin(access(reason)),
  };
}

function access(reason: number | undefined): PostureVerdict {
  if (reason === undefined) return unknown('the answer to CONNECT was cut off');
  const answered = `answered a CONNECT without a name with ${inWords(reason)}`;
  if (reason === accepted) return yes(answered);
  return loginWanted.has(reason) ? no(answered) : unknown(answered);
}

function passwordLogin(reason: number | undefined): PostureVerdict {
  const { is, because } = access(reason);
  if (is === 'yes') return no('no password is wanted');
  // Not authorized may also mean a client certificate or an address.
  return reason === 4 || reason === 0x86 ? yes(because) : unknown(because);
}

function cleartextLogin({ is, because }: PostureVerdict): PostureVerdict {
  if (is === 'yes') return no('no password is wanted');
  if (is === 'no') return yes('a login is wanted on a connection without TLS');
  return unknown(because);
}

const reasons3 = [
  'accepted',
  'unacceptable protocol version',
  'identifier rejected',
  'server unavailable',
  'bad user name or password',
  'not authorized',
];
const reasons5: ReadonlyMap<number, string> = new Map([
  [0x80, 'unspecified error'],
  [0x81, 'malformed packet'],
  [0x82, 'protocol error'],
  [0x83, 'implementation specific error'],
  [0x84, 'unsupported protocol version'],
  [0x85, 'client identifier not valid'],
  [0x86, 'bad user name or password'],
  [0x87, 'not authorized'],
  [0x88, 'server unavailable'],
  [0x89, 'server busy'],
  [0x8a, 'banned'],
  [0x8c, 'bad authentication method'],
  [0x95, 'packet too large'],
  [0x97, 'quota exceeded'],
  [0x9c, 'use another server'],
  [0x9d, 'server moved'],
  [0x9f, 'connection rate exceeded'],
]);
const loginWanted = new Set([4, 5, 0x86, 0x87, 0x8c]);

function inWords(reason: number): string {
  return `CONNACK ${reason} (${reasons3[reason] ?? reasons5.get(reason) ?? 'unknown reason'})`;
}
