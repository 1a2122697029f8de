/**
 * NATS. The server speaks first: one line of JSON with its version and whether it wants a login and
 * TLS. Nothing is said to it; where it wants TLS the connection is turned into TLS for its certificate.
 */
import { cpe23 } from '../../facts/cpe.ts';
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { mayBecome, startsWith } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type NatsFacts = {
  version: string;
  name: string;
  cluster: string;
  go: string;
  authRequired: boolean;
  tlsRequired: boolean;
  tlsAvailable: boolean;
  /** A certificate of the client is wanted. */
  tlsVerify: boolean;
  /** A login may sign this instead of telling a password. */
  hasNonce: boolean;
};

export const nats: StreamProtocol<NatsFacts> = {
  id: 'nats',
  title: 'NATS',
  about:
    'Message broker. Without a login anybody reads and sends every message: require accounts (NKeys, JWT or passwords) and TLS.',
  spec: 'NATS client protocol: INFO',
  ports: [4222],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const infoBytesMax = 16_384;
const beginning = 'INFO {"server_id":"';

function recognize({ bytes, ended }: Heard): Recognition {
  if (startsWith(bytes, beginning)) return 'yes';
  return mayBecome(bytes, beginning) && !ended ? 'more' : 'no';
}

async function interview(talk: Talk, facts: Partial<NatsFacts>): Promise<void> {
  const line = await talk.takeLine(infoBytesMax);
  learn(infoOf(line.slice('INFO '.length)), facts);
  if (facts.tlsRequired && !talk.tls && !talk.said) await talk.upgradeToTls();
  await talk.close();
}

/** Empty where it is no JSON object. */
function infoOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** What is false is left out by the server, so a whole INFO says no where it says nothing. */
function learn(info: Readonly<Record<string, unknown>>, facts: Partial<NatsFacts>): void {
  if (typeof info.server_id !== 'string') return;
  const text = (name: string) => {
    const value = info[name];
    return typeof value === 'string' ? printable(value, 120) : '';
  };
  facts.version = text('version');
  // Servers that were given no name use their identity, which is a key.
  facts.name = info.server_name === info.server_id ? '' : text('server_name');
  facts.cluster = text('cluster');
  facts.go = text('go');
  facts.authRequired = info.auth_required === true;
  facts.tlsRequired = info.tls_required === true || info.ssl_required === true;
  facts.tlsAvailable = info.tls_available === true;
  facts.tlsVerify = info.tls_verify === true;
  facts.hasNonce = typeof info.nonce === 'string';
}

function identity({ version, name, cluster, go }: Partial<NatsFacts>): Identity {
  const number = /^\d[\w.+-]{0,30}$/.exec(version ?? '')?.[0];
  // The servers before it, in Ruby, had no `go`.
  if (!number || !go) return {};
  const said = Object.entries({ name, cluster, go }).filter(([, value]) => value);
  return {
    product: 'NATS server',
    version: number,
    cpe: [cpe23('a', 'linuxfoundation', 'nats-server', number)],
    info: Object.fromEntries(said) as Record<string, string>,
  };
}

function posture(facts: Partial<NatsFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: cleartext(facts, seen.tls),
    'tls-offered': tlsOffered(facts, seen.tls),
    'no-authentication': access(facts),
    'cleartext-login': cleartextLogin(facts, seen.tls),
  };
}

const cutOff = unknown('its INFO was cut off');

function tlsOffered(facts: Partial<NatsFacts>, tls: boolean): PostureVerdict {
  if (tls) return yes('the connection is inside TLS');
  if (facts.tlsRequired) return yes('its INFO says tls_required');
  if (facts.tlsAvailable) return yes('its INFO says tls_available');
  return facts.tlsRequired === undefined ? cutOff : no('its INFO does not mention TLS');
}

function cleartext(facts: Partial<NatsFacts>, tls: boolean): PostureVerdict {
  if (tls) return no('the connection is inside TLS');
  if (facts.tlsRequired) return no('its INFO says tls_required');
  if (facts.tlsAvailable) return yes('its INFO says tls_available, and does not require it');
  return facts.tlsRequired === undefined ? cutOff : yes('its INFO does not mention TLS');
}

function access(facts: Partial<NatsFacts>): PostureVerdict {
  if (facts.authRequired === undefined) return cutOff;
  if (facts.authRequired) return no('its INFO says auth_required');
  if (facts.tlsVerify) return no('its INFO says tls_verify: a certificate of the client is wanted');
  return yes('its INFO does not say auth_required');
}

function cleartextLogin(facts: Partial<NatsFacts>, tls: boolean): PostureVerdict {
  const clear = cleartext(facts, tls);
  if (clear.is !== 'yes') return clear;
  if (facts.hasNonce) return unknown('its INFO has a nonce: a login may be a signature');
  return facts.authRequired
    ? yes('its INFO says auth_required, and does not require TLS')
    : no('no login is wanted');
}
