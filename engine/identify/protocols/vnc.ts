/**
 * VNC and its relatives, which all speak the remote framebuffer protocol (RFC 6143, 7.1). The server
 * greets with its version, we answer with one that it knows, and it lists its security types: that
 * is all we want. To choose the type None would open the session, so none is ever chosen. All this
 * takes one connection: some servers shut out an address after a few that end before a login.
 */
import {
  no,
  type Posture,
  type PostureVerdict,
  triState,
  unknown,
  yes,
} from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printableBytes } from '../../facts/text.ts';
import { latin1, latin1Text, Reader } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';
import { tolerate } from '../tolerate.ts';

export type VncFacts = {
  /** As the server writes it: `003.008`. */
  version: string;
  /** Numbers of security types, in the server's order; empty where it refused the connection. */
  types: readonly number[];
  /** Why the server refused the connection, printable. */
  refusal: string;
};

export const vnc: StreamProtocol<VncFacts> = {
  id: 'vnc',
  title: 'VNC (remote framebuffer)',
  about:
    'Screen, keyboard and mouse over the network. Classic VNC has one short password or none, and no encryption: it belongs inside SSH or a VPN, or is replaced by a server with TLS and logins of people.',
  spec: 'RFC 6143 7.1, and the register of security types of the RFB protocol',
  ports: [5900, 5901, 5902, 5903, 5904, 5905, 5906, 5907, 5908, 5909, 5910],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

const versionBytes = 12;
const versionForm = /^RFB (\d{3}\.\d{3})\n$/;

function recognize({ bytes, ended }: Heard): Recognition {
  if (bytes.length >= versionBytes)
    return versionForm.test(latin1Text(bytes.subarray(0, versionBytes))) ? 'yes' : 'no';
  const example = 'RFB 000.000\n';
  const rest = example.slice(bytes.length);
  const fits = versionForm.test(latin1Text(bytes) + rest);
  return fits && !ended ? 'more' : 'no';
}

async function interview(talk: Talk, facts: Partial<VncFacts>): Promise<void> {
  const greeting = latin1Text(await talk.take(versionBytes));
  const version = versionForm.exec(greeting)?.[1];
  if (version === undefined) return;
  facts.version = version;
  // A repeater waits to be told where to connect to.
  if (version === repeaterVersion) return;
  const answer = clientVersion(version);
  // A server that refuses may have said so, and gone, without waiting for our version.
  await tolerate(() => talk.send(latin1(`RFB ${answer}\n`)));
  await (answer === '003.003' ? takeChoice(talk, facts) : takeList(talk, facts));
  await talk.close();
}

const repeaterVersion = '000.000';

/** The newest of the three published versions that the server knows; all others count as 3.3. */
function clientVersion(version: string): '003.003' | '003.007' | '003.008' {
  if (version >= '003.008') return '003.008';
  return version === '003.007' ? '003.007' : '003.003';
}

/** Version 3.3: the server chooses one type, in four bytes, or 0 for a refusal. */
async function takeChoice(talk: Talk, facts: Partial<VncFacts>): Promise<void> {
  const type = new Reader(await talk.take(4)).uint(4) ?? 0;
  facts.types = type === 0 ? [] : [type];
  if (type === 0) await takeRefusal(talk, facts);
}

/** From 3.7: a count and so many types of a byte each, or a count of 0 for a refusal. */
async function takeList(talk: Talk, facts: Partial<VncFacts>): Promise<void> {
  const count = (await talk.take(1))[0] ?? 0;
  facts.types = count === 0 ? [] : [...(await talk.take(count))];
  if (count === 0) await takeRefusal(talk, facts);
}

const refusalBytesMax = 1_024;
const refusalCharsMax = 160;

async function takeRefusal(talk: Talk, facts: Partial<VncFacts>): Promise<void> {
  const length = new Reader(await talk.take(4)).uint(4) ?? 0;
  const text = await talk.take(Math.min(length, refusalBytesMax));
  facts.refusal = printableBytes(text, refusalCharsMax);
}

/** The register of security types (RFC 6143 7.1.2 and the community's list of later ones). */
const typeNames: ReadonlyMap<number, string> = new Map([
  [1, 'None'],
  [2, 'VNC password'],
  [5, 'RA2'],
  [6, 'RA2ne'],
  [16, 'Tight'],
  [17, 'Ultra'],
  [18, 'TLS'],
  [19, 'VeNCrypt'],
  [20, 'SASL'],
  [21, 'MD5'],
  [22, 'xvp'],
  [30, 'Apple Diffie-Hellman'],
  [113, 'MS-Logon II'],
  [129, 'RA2 256'],
  [130, 'RA2ne 256'],
]);
const none = 1;
const vncPassword = 2;
const veNCrypt = 19;
/** Frames in which another type, None included, is agreed on after they were chosen. */
const frames = new Set([16, 18, veNCrypt]);
/** The screen itself follows unencrypted. */
const clear = new Set([none, vncPassword, 6, 130]);
/** The screen itself is encrypted. */
const encrypted = new Set([5, 18, veNCrypt, 129]);

/** Versions and types that one maker alone uses. */
function productOf({ version, types = [] }: Partial<VncFacts>): string | undefined {
  if (version === '003.889') return 'Apple Remote Desktop';
  if (version === repeaterVersion) return 'UltraVNC repeater';
  if (version?.startsWith('004.') || version?.startsWith('005.')) return 'RealVNC';
  if (types.includes(17) || types.includes(113)) return 'UltraVNC';
  return types.includes(16) ? 'TightVNC' : undefined;
}

function identity(facts: Partial<VncFacts>): Identity {
  if (facts.version === undefined) return {};
  const product = productOf(facts);
  const types = inWords(facts.types ?? []);
  return {
    ...(product && { product }),
    info: {
      protocol: facts.version,
      ...(types && { security: types }),
      ...(facts.refusal && { refusal: facts.refusal }),
    },
  };
}

function inWords(types: readonly number[]): string {
  return types
    .slice(0, 16)
    .map((type) => `${typeNames.get(type) ?? 'type'} (${type})`)
    .join(', ');
}

function posture(facts: Partial<VncFacts>, seen: { readonly tls: boolean }): Posture {
  const { types = [] } = facts;
  if (types.length === 0) return allUnknown(facts);
  const offered = `security types offered: ${inWords(types)}`;
  const wrapped = types.some((type) => frames.has(type));
  const among = (type: number): PostureVerdict => {
    if (types.includes(type)) return yes(offered);
    return wrapped ? unknown(`${offered}; what they hold isn't looked at`) : no(offered);
  };
  const known = (is: boolean | undefined) =>
    triState(is, { yes: offered, no: offered, unknown: offered });
  const allClear = types.every((type) => clear.has(type));
  // VeNCrypt may hold a login without TLS, so it doesn't show that all is encrypted.
  const allEncrypted = types.every((type) => encrypted.has(type) && type !== veNCrypt);
  const isClear = types.some((type) => clear.has(type)) || (allEncrypted ? false : undefined);
  return {
    'no-authentication': among(none),
    'weak-authentication': among(vncPassword),
    'password-login': types.includes(vncPassword) ? yes(offered) : unknown(offered),
    'tls-offered': known(
      types.some((type) => encrypted.has(type)) || (allClear ? false : undefined),
    ),
    cleartext: seen.tls ? no('the whole connection runs inside TLS') : known(isClear),
  };
}

function allUnknown({ refusal }: Partial<VncFacts>): Posture {
  const verdict = unknown(
    refusal ? `the server refused the connection: ${refusal}` : 'no security types were listed',
  );
  return {
    'no-authentication': verdict,
    'weak-authentication': verdict,
    'password-login': verdict,
    'tls-offered': verdict,
    cleartext: verdict,
  };
}
