import type { Posture } from '../../facts/posture.ts';
import { concat } from '../bytes.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { type Talk, TalkEnded } from '../talk.ts';
import { certificateFacts } from '../tls-certificate.ts';
import { cipherNames } from '../tls-ciphers.ts';
import {
  alertNames,
  clientHello,
  isRefusal,
  readTlsAnswer,
  type TlsAnswer,
  type TlsVersion,
  tlsVersions,
} from '../tls-hello.ts';
import { type TlsSeen, versionPosture } from '../tls-posture.ts';

/** One for each version below the newest; a control may follow. */
const furtherConnectionsMax = 4;

/**
 * Which versions a server accepts is asked from the newest downward. Each answer settles all between
 * what was offered and what was chosen, and a refusal settles everything below it.
 */
export const tls: StreamProtocol<TlsSeen> = {
  id: 'tls',
  title: 'Transport Layer Security',
  about:
    'Encrypts whatever is spoken inside it and shows who the server is by a certificate. SSL 3.0, ' +
    'TLS 1.0 and TLS 1.1 are broken or outdated; TLS 1.2 and 1.3 replace them.',
  spec: 'RFC 8446, RFC 5246, RFC 6101',
  ports: [
    443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 2376, 3269, 4433, 4443, 5061, 5223, 5671,
    5986, 6443, 6514, 6697, 8006, 8443, 8883, 9443, 10_250,
  ],
  transport: 'tcp',
  hello: clientHello('TLS 1.3'),
  insideTls: false,
  recognize,
  interview,
  identity: () => ({}),
  posture: (facts): Posture => versionPosture(facts.accepted ?? {}),
};

function recognize(heard: Heard): Recognition {
  const answer = readTlsAnswer(heard.bytes);
  if (answer.is === 'more') return heard.ended ? 'no' : 'more';
  return answer.is === 'other' ? 'no' : 'yes';
}

async function interview(talk: Talk, facts: Partial<TlsSeen>): Promise<void> {
  facts.accepted = {};
  const first = await takeAnswer(talk, true);
  await talk.close();
  if (first.is === 'alert') facts.alert = alertNames[first.description] ?? `${first.description}`;
  if (first.is !== 'hello') return;
  facts.newest = first.version;
  facts.cipher = cipherNames[first.cipher] ?? `0x${first.cipher.toString(16).padStart(4, '0')}`;
  const certificate = first.chain && certificateFacts(first.chain);
  if (certificate) facts.certificate = certificate;
  settleChosen(facts.accepted, 'TLS 1.3', first.version);
  await askOlder(talk, first.version, facts.accepted);
}

async function askOlder(
  talk: Talk,
  newest: TlsVersion,
  accepted: TlsSeen['accepted'],
): Promise<void> {
  let offered = olderThan(newest);
  for (let asked = 0; offered && asked < furtherConnectionsMax; asked++) {
    const answer = await offer(talk, offered);
    if (answer !== 'closed' && answer.is === 'hello') {
      settleChosen(accepted, offered, answer.version);
      offered = olderThan(answer.version);
    } else {
      if (await isRefused(talk, answer)) settleRefused(accepted, offered);
      return;
    }
  }
}

/**
 * Some servers refuse by hanging up. So would one that had enough of us: only where it still answers
 * the offer that it liked was it the version that it refused.
 */
async function isRefused(talk: Talk, answer: TlsAnswer | 'closed'): Promise<boolean> {
  if (answer !== 'closed') return isRefusal(answer);
  const control = await offer(talk, 'TLS 1.3');
  return control !== 'closed' && control.is === 'hello';
}

/** The server's choice also says no to what was offered above it. */
function settleChosen(accepted: TlsSeen['accepted'], offered: TlsVersion, chosen: TlsVersion) {
  const from = tlsVersions.indexOf(chosen);
  const upTo = tlsVersions.indexOf(offered) + 1;
  for (const version of tlsVersions.slice(from + 1, upTo)) accepted[version] = false;
  accepted[chosen] = true;
}

function settleRefused(accepted: TlsSeen['accepted'], offered: TlsVersion): void {
  for (const version of tlsVersions.slice(0, tlsVersions.indexOf(offered) + 1))
    accepted[version] = false;
}

function olderThan(version: TlsVersion): TlsVersion | undefined {
  return tlsVersions[tlsVersions.indexOf(version) - 1];
}

/** Offers `newest` and everything below it on a connection of its own. */
async function offer(talk: Talk, newest: TlsVersion): Promise<TlsAnswer | 'closed'> {
  const further = await talk.again();
  try {
    await further.send(clientHello(newest, nameOf(talk)));
    const answer = await takeAnswer(further, false);
    // close_notify is a polite way to hang up.
    return answer.is === 'alert' && answer.description === 0 ? 'closed' : answer;
  } catch (error) {
    if (error instanceof TalkEnded && error.end === 'closed') return 'closed';
    throw error;
  } finally {
    await further.close();
  }
}

/** Reads until the answer is settled. Rejects with `TalkEnded` where nothing was said. */
async function takeAnswer(talk: Talk, withCertificate: boolean): Promise<TlsAnswer> {
  let bytes: Uint8Array = new Uint8Array();
  for (;;) {
    const answer = readTlsAnswer(bytes);
    if (answer.is !== 'more' && !(withCertificate && awaitsCertificate(answer))) return answer;
    try {
      bytes = concat(bytes, await talk.takeSome());
    } catch (error) {
      if (!(error instanceof TalkEnded) || bytes.length === 0) throw error;
      return answer;
    }
  }
}

function awaitsCertificate(answer: TlsAnswer): boolean {
  return answer.is === 'hello' && answer.version !== 'TLS 1.3' && answer.chain === null;
}

/** A name goes into the extension server_name, an address may not (RFC 6066, section 3). */
function nameOf(talk: Talk): string | null {
  return /^[\d.]+$|:/.test(talk.serverName) ? null : talk.serverName;
}
