/**
 * A SOCKS 5 proxy. The client offers two methods, none and name with password, and the server chooses
 * one. Some that need no password choose it all the same (Tor, by whom names keep streams apart), so
 * a server that did is offered none alone. No connection is ever asked for. Tor answers a web request
 * on its SOCKS port in its own words, so one is made to the port itself.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { hex, latin1 } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type Socks5Facts = {
  /** What it chose of the two. */
  method: number;
  /** What it chose where no password was offered. */
  alone: number | undefined;
  isTor: boolean;
};

export const socks5: StreamProtocol<Socks5Facts> = {
  id: 'socks5',
  title: 'SOCKS 5 proxy',
  about:
    'Opens connections to anywhere for its clients. One that wants no password carries strangers into the network and out of it: require a login, or let it listen inside only.',
  spec: 'RFC 1928 3, RFC 1929',
  ports: [1080, 1081, 7891, 9050, 9150, 10_808],
  transport: 'tcp',
  hello: hex('05 02 00 02'),
  insideTls: true,
  recognize,
  async interview(talk, facts) {
    const [, first] = await talk.take(2);
    await talk.close();
    // A refusal may be the answer to another protocol's words, so the offer is made anew.
    const method = first === noMethod ? await methodFor(talk, bothMethods) : first;
    if (method !== undefined) facts.method = method;
    if (method === password) facts.alone = await methodFor(talk, noneAlone);
    const further = await talk.again();
    await further.send(latin1('GET / HTTP/1.0\r\n\r\n'));
    const line = await further.takeLine(torLineMax);
    facts.isTor = torWords.test(line);
    await further.close();
  },
  identity,
  posture,
};

const torLineMax = 128;
const torWords = /^HTTP\/1\.0 501 Tor is not an HTTP Proxy/;
/** Version 5, two methods: none (0) and name with password (2); and none alone. */
const bothMethods = hex('05 02 00 02');
const noneAlone = hex('05 01 00');
const password = 2;
const noMethod = 0xff;

/** Two bytes are few, so to another's hello they have to be a refusal, and the end. */
function recognize({ bytes, asked, ended }: Heard): Recognition {
  if (asked === null || bytes.length > 2) return 'no';
  const waiting = ended ? 'no' : 'more';
  if (bytes.length < 2) return (bytes[0] ?? 5) === 5 ? waiting : 'no';
  const [version = 0, method = 0] = bytes;
  if (version !== 5) return 'no';
  if (asked === 'socks5') return [0, password, noMethod].includes(method) ? 'yes' : 'no';
  if (method !== noMethod) return 'no';
  return ended ? 'yes' : 'more';
}

async function methodFor(talk: Talk, offer: Uint8Array): Promise<number | undefined> {
  const further = await talk.again();
  await further.send(offer);
  const [, method] = await further.take(2);
  await further.close();
  return method;
}

function identity({ isTor }: Partial<Socks5Facts>): Identity {
  return isTor ? { product: 'Tor socks proxy' } : {};
}

function posture(facts: Partial<Socks5Facts>, seen: { readonly tls: boolean }): Posture {
  const { method } = facts;
  return {
    'no-authentication': openTo(facts),
    'password-login': method === password ? yes('chose name and password') : unknown('not chosen'),
    'cleartext-login':
      method === password && !seen.tls
        ? yes('name and password are sent as plain text (RFC 1929)')
        : unknown('no password was asked for outside TLS'),
  };
}

function openTo({ method, alone }: Partial<Socks5Facts>): PostureVerdict {
  if (method === 0) return yes('chose to let clients through without a password');
  if (alone === 0) return yes('lets clients through who offer no password');
  if (alone === noMethod) return no('refuses clients who offer no password');
  if (method === noMethod) return no('accepts neither no password nor name and password');
  return unknown('it did not say whether a client needs a password');
}
