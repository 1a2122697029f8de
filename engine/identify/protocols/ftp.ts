/**
 * FTP. The first connection reads greeting, FEAT and SYST, then asks whether the public account is
 * open: anonymous with an address of no one as its password is how RFC 1635 describes it, no other
 * name is ever tried, and the server is left at once. How it answers USER shows as well whether it
 * takes a password without TLS. A second connection asks for TLS (RFC 4217) to read the certificate.
 * No data connection is made; nothing is listed or fetched.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { ftpSoftware } from '../ftp-software.ts';
import { greetedBy } from '../greeting.ts';
import { part } from '../parting.ts';
import type { StreamProtocol } from '../protocol.ts';
import { ask, type Reply, recognizeGreeting, replyText, takeReply } from '../reply-lines.ts';
import { bestNamed } from '../software-names.ts';
import { type Talk, TalkEnded } from '../talk.ts';

export type FtpFacts = {
  greeting: Reply;
  feat: Reply;
  syst: Reply;
  /** The answers to `USER anonymous` and to its password. */
  user: Reply;
  pass: Reply;
  /** The answer to `AUTH TLS`. */
  auth: Reply;
};

export const ftp: StreamProtocol<FtpFacts> = {
  id: 'ftp',
  title: 'FTP',
  about:
    'File transfer from before encryption: names, passwords and files are readable on the way. SFTP (part of SSH) replaces it, or FTP with TLS required.',
  spec: 'RFC 959, section 5.4; RFC 2389; RFC 4217; RFC 1635',
  ports: [21, 2121, 990],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize: (heard) => recognizeGreeting(heard, 'ftp'),
  interview,
  identity,
  posture,
};

/** RFC 1635 asks for a mail address; this one is no one's. */
const guestPassword = 'guest@';

async function interview(first: Talk, facts: Partial<FtpFacts>): Promise<void> {
  const { talk, greeting } = await greetedBy(first, takeGreeting);
  if (!greeting) return;
  facts.greeting = greeting;
  if (greeting.code !== 220) return await talk.close();
  await askWithoutTls(talk, facts);
  if (!talk.tls && mayOfferTls(facts)) await askForTls(await talk.again(), facts);
}

/** A server that leaves in the middle (many do at USER) may still be asked for TLS. */
async function askWithoutTls(talk: Talk, facts: Partial<FtpFacts>): Promise<void> {
  try {
    facts.feat = (await ask(talk, 'FEAT')) ?? noReply;
    facts.syst = (await ask(talk, 'SYST')) ?? noReply;
    await askForAnonymous(talk, facts);
    await part(talk, 'QUIT');
  } catch (error) {
    if (!(error instanceof TalkEnded)) throw error;
    await talk.close();
  }
}

const noReply: Reply = { code: 0, lines: [] };

/** 120 is `ready in some minutes`; the true greeting may follow it. */
async function takeGreeting(talk: Talk): Promise<Reply | null> {
  const greeting = await takeReply(talk, 2);
  return greeting?.code === 120 ? await takeReply(talk, 2) : greeting;
}

async function askForAnonymous(talk: Talk, facts: Partial<FtpFacts>): Promise<void> {
  facts.user = (await ask(talk, 'USER anonymous')) ?? noReply;
  if (facts.user.code !== 331) return;
  // A refusal is often held back, to slow down those who guess.
  facts.pass = (await ask(talk, `PASS ${guestPassword}`, 2)) ?? noReply;
}

async function askForTls(talk: Talk, facts: Partial<FtpFacts>): Promise<void> {
  const greeting = await takeGreeting(talk);
  if (greeting?.code !== 220) return await talk.close();
  facts.auth = (await ask(talk, 'AUTH TLS')) ?? noReply;
  if (facts.auth.code === 234) await talk.upgradeToTls();
  await part(talk, 'QUIT');
}

/** A server that lists its features lists AUTH too (RFC 4217, section 6); others are asked. */
function mayOfferTls({ feat }: Partial<FtpFacts>): boolean {
  return listsTls(feat) !== false;
}

/** RFC 4217 has `AUTH TLS`, its drafts had `TLS-C` and `SSL`; several may stand in one line. */
function listsTls(feat: Reply | undefined): boolean | undefined {
  if (feat?.code !== 211) return undefined;
  return feat.lines.some((line) => /^\s*AUTH\b.*\b(?:TLS|SSL)\b/i.test(line));
}

function identity({ greeting, syst, feat }: Partial<FtpFacts>): Identity {
  const system = syst?.code === 215 ? printable(replyText(syst), 80) : '';
  const named = bestNamed([greeting, syst, feat].map(replyText), ftpSoftware);
  const os = /^Windows_NT\b/i.test(system) ? 'Windows' : '';
  return {
    ...named,
    ...(!named.os && os && { os }),
    info: {
      ...(greeting && { greeting: printable(replyText(greeting)) }),
      ...(system && { system }),
    },
  };
}

function posture(facts: Partial<FtpFacts>, seen: { readonly tls: boolean }): Posture {
  return {
    'anonymous-login': anonymousLogin(facts),
    ...(seen.tls ? insideTls : withoutTls(facts)),
  };
}

const tlsFromStart = 'the connection is inside TLS from its first byte';
const insideTls: Posture = {
  cleartext: no(tlsFromStart),
  'cleartext-login': no(tlsFromStart),
  starttls: unknown(`not needed: ${tlsFromStart}`),
};

function anonymousLogin({ user, pass }: Partial<FtpFacts>): PostureVerdict {
  const last = pass ?? user;
  if (!last || last.code === 0) return unknown('the login named anonymous was not answered');
  const answered = `answered anonymous with ${words(last)}`;
  if (last.code === 230) return yes(answered);
  // 530 is not logged in; 532, 331 after a password and the like settle nothing.
  return last.code === 530 && !wantsTls(last) ? no(answered) : unknown(answered);
}

function withoutTls(facts: Partial<FtpFacts>): Posture {
  const offered = offersTls(facts);
  const login = cleartextLogin(facts, offered);
  return {
    cleartext: cleartext(login, offered),
    'cleartext-login': login,
    starttls: starttls(facts),
  };
}

function offersTls({ auth, feat }: Partial<FtpFacts>): boolean | undefined {
  if (auth && auth.code !== 0)
    return auth.code === 234 ? true : auth.code < 500 ? undefined : false;
  return listsTls(feat);
}

function starttls(facts: Partial<FtpFacts>): PostureVerdict {
  const offered = offersTls(facts);
  if (offered === undefined) return unknown('neither FEAT nor AUTH TLS was answered clearly');
  const { auth } = facts;
  if (auth)
    return offered
      ? yes(`answered AUTH TLS with ${words(auth)}`)
      : no(`answered AUTH TLS with ${words(auth)}`);
  return offered ? yes('FEAT lists AUTH TLS') : no('FEAT does not list AUTH TLS');
}

/**
 * Where there is no TLS at all, every password goes as it is. Else only the answer to USER counts,
 * and that for the public account says nothing of others where it is let in, or where the server
 * exempts its name from TLS.
 */
function cleartextLogin(facts: Partial<FtpFacts>, offered: boolean | undefined): PostureVerdict {
  const { user, pass } = facts;
  if (!user || user.code === 0) return unknown('USER was not answered');
  const last = pass ?? user;
  const answered = `answered USER with ${words(user)}`;
  if (wantsTls(user) || (pass && wantsTls(pass))) return no(`wants TLS first: ${words(last)}`);
  if (offered === false && (user.code === 331 || user.code === 230))
    return yes(`${answered}, and offers no TLS`);
  if (last.code === 230 || exemptsAnonymous(user))
    return unknown(`${answered}; others than anonymous may need TLS`);
  return user.code === 331 ? yes(`${answered} without TLS`) : unknown(answered);
}

function cleartext(login: PostureVerdict, offered: boolean | undefined): PostureVerdict {
  if (login.is === 'no') return login;
  if (offered === false) return yes('offers no TLS');
  return unknown('TLS is not ruled out; whether it is used is the choice of each client');
}

/** vsftpd, whose words these are, never asks the name anonymous for TLS, even where it refuses it. */
function exemptsAnonymous(user: Reply): boolean {
  return replyText(user) === 'Please specify the password.';
}

/** No one code says it (530, 534, 550, 421, 503 are seen), so the words decide. */
function wantsTls({ code, lines }: Reply): boolean {
  return code >= 400 && /\b(?:TLS|SSL|encrypt\w*|use AUTH)\b/i.test(lines.join(' '));
}

function words(reply: Reply): string {
  return printable(`${reply.code} ${replyText(reply)}`, 120);
}
