/**
 * What an XMPP server says at the start of a stream (RFC 6120, 4): its header, then its features, or an
 * error where the client named no host that it serves. Ours names none at first; where a name of the
 * server is known, a second stream names it. No login is begun.
 */
import { no, type Posture, triState } from '../facts/posture.ts';
import type { Identity } from '../facts/service.ts';
import { printable } from '../facts/text.ts';
import { latin1, latin1Text } from './bytes.ts';
import { mailPosture } from './mail-login.ts';
import type { Heard, Recognition } from './protocol.ts';
import { type SoftwareName, softwareNamed } from './software-names.ts';
import type { Talk } from './talk.ts';
import { tolerate } from './tolerate.ts';

export type XmppFacts = {
  /** All that came, from both streams. */
  words: string;
  /** The name that the server gives itself. */
  host: string;
  /** Elements of the features, as they came; and those that are shown after STARTTLS. */
  features: string;
  featuresInsideTls: string;
  error: string;
};

export type XmppNamespace = 'jabber:client' | 'jabber:server';

export function streamHeader(namespace: XmppNamespace, to = ''): Uint8Array {
  const named = to === '' ? '' : ` to='${to}'`;
  return latin1(
    `<?xml version='1.0'?><stream:stream xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'${named}>`,
  );
}

const headBytesMax = 4_096;
const answerBytesMax = 16_384;
const streamQuietMs = 1_000;
/** The head of the answer, in whatever order its attributes come. */
const headForm = /^\s*(?:<\?xml [^>]{1,80}\?>\s*)?<stream:stream\s([^>]{10,1500})>/;
const start = "<?xml version='1.0'?><stream:stream ";

export function recognizeXmpp({ bytes, ended }: Heard, namespace: XmppNamespace): Recognition {
  const text = latin1Text(bytes.subarray(0, headBytesMax));
  const head = headForm.exec(text)?.[1];
  if (head !== undefined) {
    const isStream = /\bxmlns:stream=["']http:\/\/etherx\.jabber\.org\/streams["']/.test(head);
    const isOurs = new RegExp(`\\bxmlns=["']${namespace}["']`).test(head);
    return isStream && isOurs ? 'yes' : 'no';
  }
  const plain = text.trimStart().replaceAll('"', "'");
  const fits =
    start.startsWith(plain) || plain.startsWith(start) || /^<stream:stream\s/.test(plain);
  return fits && bytes.length > 0 && !ended && text.length < headBytesMax ? 'more' : 'no';
}

export async function learnXmpp(
  talk: Talk,
  namespace: XmppNamespace,
  facts: Partial<XmppFacts>,
): Promise<void> {
  note(await talk.takeAll(answerBytesMax, streamQuietMs), facts);
  await talk.close();
  const name = talk.serverName;
  if (facts.features !== undefined || !hostForm.test(name)) return;
  const named = await talk.again();
  await named.send(streamHeader(namespace, name));
  note(await named.takeAll(answerBytesMax, streamQuietMs), facts);
  if (named.tls === null && startTls.test(facts.features ?? ''))
    await tolerate(() => lookInside(named, streamHeader(namespace, name), facts));
  await named.close();
}

const startTls = /urn:ietf:params:xml:ns:xmpp-tls/;

/** RFC 6120, 5.4.3.3: inside TLS a new stream begins, and shows what was held back until then. */
async function lookInside(
  talk: Talk,
  header: Uint8Array,
  facts: Partial<XmppFacts>,
): Promise<void> {
  await talk.send(latin1("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"));
  const answer = latin1Text(await talk.takeSome());
  if (!/^<proceed\s/.test(answer)) return;
  await talk.upgradeToTls();
  await talk.send(header);
  const text = latin1Text(await talk.takeAll(answerBytesMax, streamQuietMs));
  const features = featuresForm.exec(text)?.[1];
  if (features !== undefined) facts.featuresInsideTls = features;
}

/** A host name and no address. */
const hostForm = /^(?=.*[a-z])[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}$/i;

function note(bytes: Uint8Array, facts: Partial<XmppFacts>): void {
  const text = latin1Text(bytes);
  facts.words = `${facts.words ?? ''}${text}`.slice(0, answerBytesMax);
  const host = /<stream:stream\s[^>]{0,1500}?\bfrom=["']([^"'>]{1,255})["']/.exec(text)?.[1];
  if (host !== undefined) facts.host = printable(host, 120);
  const features = featuresForm.exec(text)?.[1];
  if (features !== undefined) facts.features = features;
  const error = /<stream:error[^>]{0,200}><([\w-]{1,40})[ />]/.exec(text)?.[1];
  if (error !== undefined) facts.error = error;
}

const featuresForm = /<stream:features[^>]{0,200}>(.{0,8000}?)<\/stream:features>/s;

/** Words and habits that one server alone has. */
const names: readonly SoftwareName[] = [
  { seen: /A &apos;to&apos; attribute is required on stream headers/, product: 'Prosody' },
  { seen: />No stream features to offer<|>This server does not serve /, product: 'Prosody' },
  { seen: /\bid=''[^>]{0,120}><stream:error><not-well-formed/, product: 'Prosody' },
  {
    seen: /\bid='\d{17,20}' version='1\.0' xml:lang='en'/,
    product: 'ejabberd',
    cpe: ['process-one', 'ejabberd'],
  },
];

export function xmppIdentity({ words, host, error, features }: Partial<XmppFacts>): Identity {
  if (words === undefined) return {};
  return {
    ...softwareNamed(words, names),
    info: { ...(host && { host }), ...(error && features === undefined && { error }) },
  };
}

export function xmppPosture(facts: Partial<XmppFacts>, seen: { readonly tls: boolean }): Posture {
  const { features } = facts;
  const offers = (form: RegExp) => (features === undefined ? undefined : form.test(features));
  const plain = offers(/<mechanism>\s*PLAIN\s*</);
  const isRequired = !seen.tls && offers(/<starttls\b[^>]{0,120}>\s*<required\s*\/>/) === true;
  return {
    ...mailPosture({
      upgrade: 'STARTTLS',
      offersTls: offers(startTls),
      plainLogins: plain === undefined ? undefined : plain ? ['PLAIN'] : [],
      seenTls: seen.tls,
    }),
    ...(isRequired && { cleartext: no('requires STARTTLS before anything else') }),
  };
}

/** Servers may hide it before TLS, so without a look inside its absence says nothing there. */
export function registrationPosture(facts: Partial<XmppFacts>): Posture {
  const { features, featuresInsideTls } = facts;
  const isOffered = [features, featuresInsideTls].some((one) => one && registration.test(one));
  const isHidden = features !== undefined && startTls.test(features);
  const isKnown =
    isOffered || featuresInsideTls !== undefined || (features !== undefined && !isHidden);
  return {
    'open-registration': triState(isKnown ? isOffered : undefined, {
      yes: 'offers to register an account',
      no: 'offers no registration',
      unknown:
        features === undefined
          ? 'no features were shown: the name of the host that it serves is not known'
          : 'what is offered inside TLS was not seen',
    }),
  };
}

const registration = /jabber\.org\/features\/iq-register/;
