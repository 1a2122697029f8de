/** What SMTP, IMAP, POP3, NNTP and XMPP have in common about TLS and logging in without it. */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../facts/posture.ts';
import { printable } from '../facts/text.ts';

type MailSecurity = {
  /** The word by which the protocol asks for TLS. */
  readonly upgrade: 'STARTTLS' | 'STLS';
  /** Undefined where the server didn't list what it can. */
  readonly offersTls: boolean | undefined;
  /** What the server offers before TLS that sends a password as it is, e.g. `AUTH PLAIN`. */
  readonly plainLogins: readonly string[] | undefined;
  readonly seenTls: boolean;
};

const insideTls = 'the connection is inside TLS from its first byte';

export function mailPosture(security: MailSecurity): Posture {
  const { upgrade, offersTls, plainLogins, seenTls } = security;
  if (seenTls)
    return {
      cleartext: no(insideTls),
      'cleartext-login': no(insideTls),
      starttls: unknown(`not needed: ${insideTls}`),
    };
  return {
    cleartext: cleartext(upgrade, offersTls),
    'cleartext-login': cleartextLogin(plainLogins),
    starttls: starttls(upgrade, offersTls),
  };
}

function cleartext(upgrade: string, offersTls: boolean | undefined): PostureVerdict {
  if (offersTls === undefined) return unknown('the server did not list what it can');
  return offersTls
    ? unknown(`${upgrade} is offered; whether it is used is the choice of each client`)
    : yes(`${upgrade} is not offered`);
}

function starttls(upgrade: string, offersTls: boolean | undefined): PostureVerdict {
  if (offersTls === undefined) return unknown('the server did not list what it can');
  return offersTls ? yes(`offers ${upgrade}`) : no(`does not offer ${upgrade}`);
}

function cleartextLogin(plainLogins: readonly string[] | undefined): PostureVerdict {
  if (!plainLogins) return unknown('the server did not list its ways of logging in');
  return plainLogins.length > 0
    ? yes(printable(`offers ${plainLogins.join(', ')} without TLS`))
    : no('offers no way to send a password without TLS');
}

/** SASL mechanisms that send the password as it is (RFC 4616; LOGIN never became a standard). */
export function plainMechanisms(mechanisms: readonly string[]): string[] {
  return mechanisms.filter((name) => /^(?:PLAIN|LOGIN)$/i.test(name));
}
