/**
 * Remote Desktop. Three connections each make one offer and read what the server makes of it: all
 * kinds of protection, TLS alone, and none. Only the answers prove anything: a server that refuses
 * TLS alone because it wants CredSSP requires Network Level Authentication; one that takes it
 * doesn't. Silence and resets leave a fact unknown. Where CredSSP is chosen, the first half of an
 * NTLM login draws the machine's names and the build of its system; the second half is never sent.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { startsWith } from '../bytes.ts';
import { challengeInfo, type NtlmChallenge } from '../ntlm.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import {
  anyProtection,
  type Confirm,
  confirmBytesMax,
  connectionConfirm,
  connectionRequest,
  credsspBytesMax,
  credsspChallenge,
  credsspNegotiate,
  failureNames,
  mayBeConfirm,
  nlaRequired,
  protection,
  tlsRequired,
  tpktHeadBytes,
  withoutTls,
} from '../rdp-negotiation.ts';
import { takeElement } from '../take-element.ts';
import type { Talk } from '../talk.ts';
import { tolerate } from '../tolerate.ts';
import { windowsName } from '../windows-build.ts';

export type RdpFacts = {
  /** The answers to an offer of everything, of TLS alone, and of legacy encryption alone. */
  everything: Confirm;
  tlsAlone: Confirm;
  standardAlone: Confirm;
  /** A TLS connection was made after it was chosen. */
  insideTls: boolean;
  challenge: NtlmChallenge;
};

export const rdp: StreamProtocol<RdpFacts> = {
  id: 'rdp',
  title: 'Remote Desktop (RDP)',
  about:
    'Screen, keyboard and mouse of a Windows machine (or of xrdp and its relatives) over the network. It belongs behind a VPN or a gateway with a second factor, and requires Network Level Authentication.',
  spec: 'MS-RDPBCGR 2.2.1.1 and 2.2.1.2, MS-CSSP 2.2.1, MS-NLMP 2.2.1',
  ports: [3389],
  transport: 'tcp',
  hello: connectionRequest(anyProtection),
  insideTls: false,
  recognize,
  interview,
  identity,
  posture,
};

/** What Windows writes where a server may choose a number for itself; xrdp does likewise. */
const customarySource = 0x1234;

function recognize({ bytes, asked, ended }: Heard): Recognition {
  const confirm = connectionConfirm(bytes);
  if (confirm === undefined)
    return !ended && bytes.length < confirmBytesMax && mayBeConfirm(bytes) ? 'more' : 'no';
  if (confirm.is !== 'without-negotiation') return 'yes';
  // Other servers behind ISO transport (PLCs) confirm as barely, but choose another reference.
  return asked === 'rdp' && confirm.source === customarySource ? 'yes' : 'no';
}

async function interview(talk: Talk, facts: Partial<RdpFacts>): Promise<void> {
  const first = await takeConfirm(talk);
  if (first === undefined) return;
  facts.everything = first;
  await tolerate(() => lookInside(talk, first, facts));
  await talk.close();
  const offers = [
    ['tlsAlone', protection.tls],
    ['standardAlone', protection.standard],
  ] as const;
  for (const [name, offer] of offers)
    await tolerate(async () => {
      const further = await talk.again();
      await further.send(connectionRequest(offer));
      const confirm = await takeConfirm(further);
      if (confirm) facts[name] = confirm;
      await further.close();
    });
}

/** The certificate, where TLS was chosen, and behind CredSSP the machine's names. */
async function lookInside(talk: Talk, confirm: Confirm, facts: Partial<RdpFacts>): Promise<void> {
  if (confirm.is !== 'chosen' || confirm.protection === protection.standard) return;
  await talk.upgradeToTls();
  facts.insideTls = true;
  if (!choosesCredssp(confirm)) return;
  await talk.send(credsspNegotiate);
  const challenge = credsspChallenge(await takeElement(talk, credsspBytesMax));
  if (challenge) facts.challenge = challenge;
}

function choosesCredssp(confirm: Confirm | undefined): boolean {
  return (
    confirm?.is === 'chosen' &&
    (confirm.protection === protection.hybrid || confirm.protection === protection.hybridEarly)
  );
}

async function takeConfirm(talk: Talk): Promise<Confirm | undefined> {
  const head = await talk.take(tpktHeadBytes);
  const total = (head[2] ?? 0) * 256 + (head[3] ?? 0);
  if (!startsWith(head, '\x03') || total <= tpktHeadBytes || total > confirmBytesMax)
    return undefined;
  return connectionConfirm(Buffer.concat([head, await talk.take(total - tpktHeadBytes)]));
}

function identity(facts: Partial<RdpFacts>): Identity {
  const info = challengeInfo(facts.challenge);
  return { ...softwareOf(facts), ...(Object.keys(info).length > 0 && { info }) };
}

/** Client data may be longer than it was at first (2.2.1.2.1): known since Windows 7. */
const extendedClientData = 0x01;

function softwareOf({ everything, challenge }: Partial<RdpFacts>): Identity {
  if (everything?.is !== 'chosen') return {};
  if (choosesCredssp(everything) && everything.source === customarySource) {
    const os = challenge?.version && windowsName(challenge.version);
    return { product: 'Microsoft Terminal Services', ...(os && { os }) };
  }
  // FreeRDP's servers choose no reference, and their NTLM claims to be Windows 7.
  if (everything.source === 0 && challenge?.version?.build === 7601) return { product: 'FreeRDP' };
  // Every Windows that sets this flag, and no other, knows CredSSP and takes it when it's offered.
  const isXrdp =
    everything.source === customarySource &&
    everything.flags === extendedClientData &&
    everything.protection === protection.tls;
  return isXrdp ? { product: 'xrdp' } : {};
}

function posture(facts: Partial<RdpFacts>): Posture {
  return {
    'rdp-standard-security': standardSecurity(facts),
    'rdp-nla-required': nla(facts),
    'tls-offered': tlsOffered(facts),
    'password-login': facts.challenge
      ? yes('the server answers an NTLM login with a challenge')
      : unknown('no login was begun'),
  };
}

/** The catalogue's rule: chosen, or a server that never negotiates; refused only by these failures. */
function standardSecurity({ everything, standardAlone }: Partial<RdpFacts>): PostureVerdict {
  const answer = everything?.is === 'without-negotiation' ? everything : standardAlone;
  if (answer?.is === 'without-negotiation')
    return yes('the server confirms without negotiating, so it knows legacy RDP encryption only');
  if (answer?.is === 'chosen' && answer.protection === protection.standard)
    return yes('an offer of legacy RDP encryption alone was accepted');
  if (answer?.is === 'failure' && tlsRequired.has(answer.code))
    return no(`an offer of legacy RDP encryption alone was refused: ${failure(answer.code)}`);
  return unknown('an offer of legacy RDP encryption alone had no conclusive answer');
}

function nla(facts: Partial<RdpFacts>): PostureVerdict {
  const { tlsAlone, standardAlone } = facts;
  if (tlsAlone?.is === 'chosen' && tlsAlone.protection === protection.tls)
    return no('an offer of TLS alone was accepted, so a session starts before the login');
  if (standardSecurity(facts).is === 'yes')
    return no('legacy RDP encryption is accepted, so a session starts before the login');
  for (const answer of [tlsAlone, standardAlone])
    if (answer?.is === 'failure' && answer.code === nlaRequired)
      return yes(`an offer without CredSSP was refused: ${failure(nlaRequired)}`);
  return unknown('an offer of TLS alone had no conclusive answer');
}

function tlsOffered({ everything, tlsAlone }: Partial<RdpFacts>): PostureVerdict {
  for (const answer of [everything, tlsAlone]) {
    if (answer?.is === 'chosen' && answer.protection !== protection.standard)
      return yes('TLS was chosen when it was offered');
    if (answer?.is === 'failure' && withoutTls.has(answer.code))
      return no(`an offer of TLS was refused: ${failure(answer.code)}`);
  }
  return everything && everything.is !== 'failure'
    ? no('legacy RDP encryption was chosen although TLS was offered')
    : unknown('no offer of TLS had a conclusive answer');
}

function failure(code: number): string {
  return failureNames.get(code) ?? `failure ${code}`;
}
