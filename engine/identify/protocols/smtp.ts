/**
 * SMTP and message submission. The greeting and the answer to EHLO (RFC 5321, 4.1.1.1) list what the
 * server can; where it offers STARTTLS (RFC 3207), the certificate and the list inside TLS are read
 * too. HELP is asked only where the greeting doesn't name the software. No mail is begun, no name is
 * tried: whether it relays for strangers would need a recipient, so `smtp-open-relay` stays unknown.
 */
import { type Posture, unknown } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { greetedBy } from '../greeting.ts';
import { mailPosture, plainMechanisms } from '../mail-login.ts';
import { mailSoftware } from '../mail-software.ts';
import { part } from '../parting.ts';
import type { StreamProtocol } from '../protocol.ts';
import { ask, type Reply, recognizeGreeting, replyText, takeReply } from '../reply-lines.ts';
import { bestNamed, softwareNamed } from '../software-names.ts';
import type { Talk } from '../talk.ts';

export type SmtpFacts = {
  greeting: Reply;
  /** The answers to EHLO before and inside TLS by STARTTLS. */
  ehlo: Reply;
  ehloInsideTls: Reply;
  starttls: Reply;
  help: Reply;
};

export const smtp: StreamProtocol<SmtpFacts> = {
  id: 'smtp',
  title: 'SMTP (mail transfer and submission)',
  about:
    'Takes mail for delivery. Mail exchangers must be public and should offer STARTTLS; users should submit over TLS (port 465, or 587 with TLS required before the login).',
  spec: 'RFC 5321, sections 3.1 and 4.1.1.1; RFC 3207; RFC 4954; RFC 8314',
  ports: [25, 587, 465, 2525],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize: (heard) => recognizeGreeting(heard, 'smtp'),
  interview,
  identity,
  posture,
};

/** A name that can't exist (RFC 2606): it says what we are and claims no one's domain. */
const ehlo = 'EHLO postern.invalid';

async function interview(first: Talk, facts: Partial<SmtpFacts>): Promise<void> {
  const { talk, greeting } = await greetedBy(first, (one) => takeReply(one, 2));
  if (!greeting) return;
  facts.greeting = greeting;
  if (greeting.code !== 220) return await part(talk, 'QUIT');
  const offered = await ask(talk, ehlo);
  if (offered) facts.ehlo = offered;
  if (!softwareNamed(replyText(greeting), mailSoftware).product) {
    const help = await ask(talk, 'HELP');
    if (help) facts.help = help;
  }
  if (!talk.tls && extensions(offered).has('STARTTLS')) await insideTls(talk, facts);
  await part(talk, 'QUIT');
}

async function insideTls(talk: Talk, facts: Partial<SmtpFacts>): Promise<void> {
  const agreed = await ask(talk, 'STARTTLS');
  if (!agreed) return;
  facts.starttls = agreed;
  if (agreed.code !== 220) return;
  await talk.upgradeToTls();
  const offered = await ask(talk, ehlo);
  if (offered) facts.ehloInsideTls = offered;
}

/** Keyword and parameters of each line but the first (RFC 5321, 4.1.1.1). */
function extensions(reply: Reply | null | undefined): Map<string, string[]> {
  const offered = new Map<string, string[]>();
  if (reply?.code !== 250) return offered;
  for (const line of reply.lines.slice(1)) {
    // `AUTH=LOGIN` is how it was written before RFC 2554.
    const [keyword = '', ...parameters] = line.trim().toUpperCase().split(/[ =]+/, 64);
    offered.set(keyword, [...(offered.get(keyword) ?? []), ...parameters]);
  }
  return offered;
}

function identity(facts: Partial<SmtpFacts>): Identity {
  const { greeting, ehlo, help } = facts;
  const texts = [greeting, help].map(replyText);
  const named = bestNamed(texts, mailSoftware);
  const offered = extensions(ehlo);
  const exchange = offered.has('X-ANONYMOUSTLS') || offered.has('X-EXPS');
  const mechanisms = [...mechanismsIn(ehlo), ...mechanismsIn(facts.ehloInsideTls)];
  const host = hostIn(greeting);
  return {
    ...named,
    // Extensions that only Exchange has; its greeting is that of the SMTP service of Windows.
    ...(exchange && !named.version && softwareNamed('Microsoft Exchange', mailSoftware)),
    info: {
      ...(greeting && { greeting: printable(replyText(greeting)) }),
      ...(host && { host }),
      ...(mechanisms.length > 0 && { login: printable([...new Set(mechanisms)].join(', ')) }),
    },
  };
}

/** RFC 5321, 4.2: the greeting begins with the domain of the server. */
function hostIn(greeting: Reply | undefined): string {
  if (greeting?.code !== 220) return '';
  return printable(/^[\w-]+(?:\.[\w-]+)+(?=\s|$)/.exec(greeting.lines[0] ?? '')?.[0] ?? '', 253);
}

function mechanismsIn(reply: Reply | undefined): string[] {
  return [...new Set(extensions(reply).get('AUTH'))];
}

function posture(facts: Partial<SmtpFacts>, seen: { readonly tls: boolean }): Posture {
  const { greeting, ehlo, starttls } = facts;
  const listed = ehlo && (ehlo.code === 250 || isNotKnown(ehlo));
  const refused = greeting && greeting.code !== 220;
  const offersTls = extensions(ehlo).has('STARTTLS') && (!starttls || starttls.code === 220);
  return {
    ...mailPosture({
      upgrade: 'STARTTLS',
      offersTls: listed ? offersTls : undefined,
      plainLogins: listed
        ? plainMechanisms(mechanismsIn(ehlo)).map((name) => `AUTH ${name}`)
        : undefined,
      seenTls: seen.tls,
    }),
    'smtp-open-relay': unknown(
      refused
        ? printable(`refused at once: ${greeting.code} ${replyText(greeting)}`)
        : 'not tried: it would take a recipient at a foreign domain',
    ),
  };
}

/** A server from before EHLO has no extensions (RFC 5321, 3.2). */
function isNotKnown(reply: Reply): boolean {
  return reply.code === 500 || reply.code === 502;
}
