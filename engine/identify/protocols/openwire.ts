/**
 * OpenWire, ActiveMQ's own protocol. The broker speaks first: the abilities of its side, with its name
 * and version among them. Nothing is said to it.
 */
import { no, type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printableBytes } from '../../facts/text.ts';
import { concat, latin1, mayBecome, Reader } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type SoftwareName, softwareNamed } from '../software-names.ts';

export type OpenwireFacts = {
  /** Version of the protocol. */
  version: number;
  provider: string;
  providerVersion: string;
};

export const openwire: StreamProtocol<OpenwireFacts> = {
  id: 'openwire',
  title: 'ActiveMQ OpenWire',
  about:
    'Own protocol of ActiveMQ brokers. Unpatched ones run the code of whoever reaches them: keep them patched, require a login and TLS, and let only their applications reach them.',
  spec: 'ActiveMQ OpenWire, versions 1 to 12: WireFormatInfo',
  ports: [61616, 61617],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  async interview(talk, facts) {
    const length = new Reader(await talk.take(lengthBytes)).uint(lengthBytes) ?? 0;
    learn(new Reader(await talk.take(Math.min(length, infoBytesMax))), facts);
    await talk.close();
  },
  identity,
  posture,
};

const lengthBytes = 4;
const infoBytesMax = 4_096;
/** The command WireFormatInfo (1) and its magic. */
const beginning = concat(Uint8Array.of(1), latin1('ActiveMQ'));
const propertiesMax = 64;
const kinds = {
  boolean: 1,
  byte: 2,
  char: 3,
  short: 4,
  int: 5,
  long: 6,
  double: 7,
  float: 8,
  text: 9,
};
/** Bytes of the values of fixed length (MarshallingSupport's kinds). */
const fixedBytes: Readonly<Record<number, number>> = {
  0: 0,
  [kinds.boolean]: 1,
  [kinds.byte]: 1,
  [kinds.char]: 2,
  [kinds.short]: 2,
  [kinds.int]: 4,
  [kinds.long]: 8,
  [kinds.double]: 8,
  [kinds.float]: 4,
};

/** Length (4), then the beginning. What an idle broker sends is no longer than `infoBytesMax`. */
function recognize({ bytes, ended }: Heard): Recognition {
  const reader = new Reader(bytes);
  const length = reader.uint(lengthBytes);
  const waiting = ended ? 'no' : 'more';
  if (length === undefined) return mayBecome(bytes, Uint8Array.of(0, 0)) ? waiting : 'no';
  if (length < beginning.length || length > infoBytesMax) return 'no';
  const said = reader.rest();
  if (!mayBecome(said, beginning)) return 'no';
  return said.length >= beginning.length ? 'yes' : waiting;
}

/** Behind the magic: version (4), whether there are properties (1), their bytes (4), how many (4). */
function learn(reader: Reader, facts: Partial<OpenwireFacts>): void {
  reader.skip(beginning.length);
  const version = reader.uint(4);
  if (version !== undefined) facts.version = version;
  reader.skip(1 + 4);
  const count = Math.min(reader.uint(4) ?? 0, propertiesMax);
  for (let i = 0; i < count; i++) {
    const name = reader.take(reader.uint(2) ?? -1);
    const kind = reader.uint(1);
    if (!name || kind === undefined) return;
    const length = kind === kinds.text ? reader.uint(2) : fixedBytes[kind];
    const value = reader.take(length ?? -1);
    if (!value) return;
    if (kind === kinds.text) note(printableBytes(name, 40), printableBytes(value, 80), facts);
  }
}

function note(name: string, value: string, facts: Partial<OpenwireFacts>): void {
  if (name === 'ProviderName') facts.provider = value;
  if (name === 'ProviderVersion') facts.providerVersion = value;
}

const names: readonly SoftwareName[] = [
  {
    seen: /^ActiveMQ \/(?<version>\d[\w.+-]{0,30})?/,
    product: 'Apache ActiveMQ',
    cpe: ['apache', 'activemq'],
  },
  {
    seen: /^ActiveMQ-Artemis \/(?<version>\d[\w.+-]{0,30})?/,
    product: 'Apache ActiveMQ Artemis',
    cpe: ['apache', 'activemq_artemis'],
  },
];

/** Old brokers do not name themselves, but the magic is ActiveMQ's; others speak its protocol too. */
function identity({ version, provider, providerVersion }: Partial<OpenwireFacts>): Identity {
  const named = softwareNamed(`${provider ?? ''} /${providerVersion ?? ''}`, names);
  return version === undefined ? named : { ...named, info: { openwire: `${version}` } };
}

function posture(_facts: Partial<OpenwireFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('messages are sent on a connection without TLS'),
    'no-authentication': unknown('not asked: nothing is said to this broker'),
  };
}
