import { cpe23 } from '../../facts/cpe.ts';
import { type Posture, triState, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1, latin1Text, mayBecome } from '../bytes.ts';
import {
  announcedLength,
  bodyBytesMax,
  courtesy,
  type HttpPage,
  headersMax,
  plainRequest,
  readResponse,
} from '../http-response.ts';
import { isBusyBox, serverNamed } from '../http-software.ts';
import { notForBrowsers } from '../not-for-browsers.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import { askProxy, isProxyPage, type ProxySeen, proxyPosture } from '../proxy-answers.ts';
import { type Talk, TalkEnded } from '../talk.ts';
import { applicationNamed, applicationSeen } from '../web-applications.ts';
import type { WebApplication } from '../web-signs.ts';

type HttpFacts = {
  status: number;
  /** Headers as they came, printable. */
  server: string;
  poweredBy: string;
  authenticate: string;
  location: string;
  title: string;
  hasLoginForm: boolean;
  listsFiles: boolean;
  toHttps: boolean;
  isBusyBox: boolean;
  /** Where a proxy answered. */
  proxy: ProxySeen;
  /** `product` of the web application that was seen. */
  application: string;
  applicationVersion: string;
  /** Whether the application itself lets anybody in; false where it wants credentials. */
  isOpen: boolean;
};

const lineBytesMax = 8_192;
/** A server that neither announces the length nor ends is listened to until it is quiet this long. */
const bodyQuietMs = 1_500;
const pathCharsMax = 500;

export const http: StreamProtocol<HttpFacts> = {
  id: 'http',
  title: 'Hypertext Transfer Protocol',
  about:
    'Web pages, device administration and programming interfaces. Without TLS everything, passwords ' +
    'included, can be read and changed on the path: HTTPS replaces it.',
  spec: 'RFC 9110, RFC 9112',
  ports: [
    80, 81, 591, 2015, 2375, 2379, 3000, 3128, 5000, 5601, 5984, 5985, 7080, 7474, 7547, 8000, 8001,
    8008, 8080, 8081, 8086, 8088, 8090, 8118, 8123, 8200, 8500, 8800, 8888, 9000, 9090, 9091, 9093,
    9115, 9200, 9229, 15_672,
  ],
  transport: 'tcp',
  hello: plainRequest,
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** What servers say, in clear, to a plain request on a port where they speak TLS. */
const wantsTls =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL|HTTP request to an HTTPS server|host and port requires TLS/;

function recognize(heard: Heard): Recognition {
  const start = latin1Text(heard.bytes.subarray(0, 12));
  if (!/^HTTP\/1\.\d \d{3}/.test(start)) {
    const isStart = heard.bytes.length < 7 && mayBecome(heard.bytes, 'HTTP/1.');
    const fits = isStart || /^HTTP\/1\.(?:\d(?: \d{0,3})?)?$/.test(start);
    return fits && !heard.ended ? 'more' : 'no';
  }
  const others = notForBrowsers(heard);
  if (others !== 'no') return others === 'yes' ? 'no' : 'more';
  const page = readResponse(heard.bytes);
  if (page?.status !== 400) return 'yes';
  if (wantsTls.test(page.body)) return 'no';
  const isWhole = page.body.length >= (announcedLength(page) ?? 0);
  return isWhole || heard.ended ? 'yes' : 'more';
}

async function interview(talk: Talk, facts: Partial<HttpFacts>): Promise<void> {
  const greeting = await takePage(talk);
  await talk.close();
  if (!greeting) return;
  note(greeting, facts, talk);
  if (isProxyPage(greeting)) {
    facts.proxy = await askProxy(greeting, (target) => get(talk, target, {}));
    if (facts.proxy.product) facts.application = facts.proxy.product;
    return;
  }
  let page = greeting;
  if (!applicationSeen(page) && deservesSecond(page, talk)) {
    page = await get(talk, '/', facts);
  }
  const onward = applicationSeen(page) ? null : sameServer(talk, page);
  if (onward !== null) page = await get(talk, onward, facts);
  const application = applicationSeen(page);
  if (application) await ask(application, page, talk, facts);
}

/**
 * The first request named no host and was of version 1.0 (or was another protocol's hello): some
 * refuse that, and a server with a name may have another page for it.
 */
function deservesSecond(page: HttpPage, talk: Talk): boolean {
  const isRefused = [400, 405, 421, 426, 501, 505].includes(page.status);
  return isRefused || /[a-z]/i.test(talk.serverName.replace(/^[\da-f:]*:[\da-f:.]*$/i, ''));
}

async function ask(
  application: WebApplication,
  page: HttpPage,
  talk: Talk,
  facts: Partial<HttpFacts>,
): Promise<void> {
  const isIt = await learnVersion(application, page, talk, facts);
  if (!isIt) return;
  facts.application = application.product;
  const isOpen = application.isOpen?.(page);
  if (isOpen !== undefined) facts.isOpen ??= isOpen;
  const { accessAt } = application;
  if (!accessAt) return;
  const access = accessAt.isOpen(await get(talk, accessAt.path, {}, accessAt.posts));
  if (access !== undefined) facts.isOpen ??= access;
}

/** False where an address of this application answers as another: it was then not seen. */
async function learnVersion(
  application: WebApplication,
  page: HttpPage,
  talk: Talk,
  facts: Partial<HttpFacts>,
): Promise<boolean> {
  const { versionAt } = application;
  if (!versionAt) {
    const shown = application.version?.(page);
    if (shown) facts.applicationVersion = shown;
    return true;
  }
  const answer = await get(talk, versionAt.path, {});
  const isAsWanted = answer.status === (versionAt.status ?? 200);
  const version = isAsWanted ? versionAt.version(answer) : undefined;
  if (version) facts.applicationVersion = version;
  if (version !== undefined && versionAt.isOpen) facts.isOpen = true;
  const isCertain = application.isCertain === true;
  if (isCertain && (answer.status === 401 || answer.status === 403)) facts.isOpen = false;
  return version !== undefined || isCertain;
}

/** With `posts` it is a POST of that JSON. */
async function get(
  talk: Talk,
  path: string,
  facts: Partial<HttpFacts>,
  posts?: string,
): Promise<HttpPage> {
  const further = await talk.again();
  const head = `Host: ${hostOf(talk)}\r\n${courtesy}Connection: close\r\n`;
  const request =
    posts === undefined
      ? `GET ${path} HTTP/1.1\r\n${head}\r\n`
      : `POST ${path} HTTP/1.1\r\n${head}Content-Type: application/json\r\n` +
        `Content-Length: ${posts.length}\r\n\r\n${posts}`;
  await further.send(latin1(request));
  const page = await takePage(further);
  await further.close();
  if (!page) throw new TalkEnded('closed', 'no response to a further request');
  note(page, facts, talk);
  return page;
}

/** As much of a response as comes; undefined where nothing like one does. */
async function takePage(talk: Talk): Promise<HttpPage | undefined> {
  const lines: string[] = [];
  try {
    while (lines.length <= headersMax) {
      const line = await talk.takeLine(lineBytesMax);
      if (line === '') break;
      lines.push(line);
    }
  } catch (error) {
    if (!(error instanceof TalkEnded)) throw error;
  }
  const head = latin1(`${lines.join('\r\n')}\r\n\r\n`);
  const page = readResponse(head);
  if (!page) return undefined;
  const length = Math.min(announcedLength(page) ?? bodyBytesMax, bodyBytesMax);
  if (length === 0) return page;
  const body = await talk.takeAll(length, bodyQuietMs);
  return readResponse(Uint8Array.from(Buffer.concat([head, body])));
}

/** Adds what a page shows. Later pages of one server add to what the first said. */
function note(page: HttpPage, facts: Partial<HttpFacts>, talk: Talk): void {
  const header = (name: string) => printable(page.headers.get(name) ?? '');
  facts.status ??= page.status;
  facts.server ||= header('server');
  facts.poweredBy ||= header('x-powered-by');
  facts.authenticate ||= header('www-authenticate');
  facts.location ||= header('location');
  facts.title = page.title || facts.title || '';
  facts.hasLoginForm ||= passwordField.test(page.body);
  facts.listsFiles ||= page.status === 200 && listing.test(`${page.title}\n${page.body}`);
  facts.isBusyBox ||= isBusyBox(page);
  facts.toHttps ||= talk.tls === null && isRedirect(page) && /^https:/i.test(header('location'));
}

/** Repetitions are bounded, so that a hostile page costs no time. */
const passwordField = /<input\b[^>]{0,400}\btype\s{0,4}=\s{0,4}["']?password/i;
const listing =
  /^(?:Index of \.?\/|Directory listing (?:for|of) |Directory: \/)|<h1>Index of \/|\[To Parent Directory\]/;

function hostOf(talk: Talk): string {
  const name = talk.serverName.includes(':') ? `[${talk.serverName}]` : talk.serverName;
  return talk.port === (talk.tls ? 443 : 80) ? name : `${name}:${talk.port}`;
}

function isRedirect(page: HttpPage): boolean {
  return page.status >= 300 && page.status <= 399;
}

/** Where a redirect leads; null where there is none. */
function targetOf(talk: Talk, page: HttpPage): URL | null {
  const location = page.headers.get('location');
  if (location === undefined || !isRedirect(page)) return null;
  const here = `${talk.tls ? 'https' : 'http'}://${hostOf(talk)}/`;
  return URL.canParse(location, here) ? new URL(location, here) : null;
}

/** The path of a redirect to this very server; null for any other: those are never followed. */
function sameServer(talk: Talk, page: HttpPage): string | null {
  const target = targetOf(talk, page);
  const here = new URL(`${talk.tls ? 'https' : 'http'}://${hostOf(talk)}/`);
  if (target?.origin !== here.origin) return null;
  const path = target.pathname + target.search;
  return path === '/' || path.length > pathCharsMax ? null : path;
}

function identity(facts: Partial<HttpFacts>): Identity {
  const { isGeneral, ...named } = serverNamed(facts.server ?? '');
  const server: Identity =
    facts.isBusyBox && !named.product
      ? { product: 'BusyBox httpd', cpe: [cpe23('a', 'busybox', 'busybox')] }
      : named;
  const application = applicationIdentity(facts);
  const info = infoOf(facts);
  if (!application.product) return { ...server, info };
  const cpe = [...(application.cpe ?? []), ...(server.cpe ?? [])];
  if (!isGeneral) return { ...application, cpe, info };
  const { product, version } = application;
  return { ...server, cpe, info: { ...info, application: [product, version].join(' ').trim() } };
}

function applicationIdentity(facts: Partial<HttpFacts>): Identity {
  const product = facts.application;
  if (!product) return {};
  const version = facts.applicationVersion;
  const name = applicationNamed(product)?.cpe;
  return {
    product,
    ...(version && { version }),
    ...(name && { cpe: [cpe23('a', name[0], name[1], version)] }),
  };
}

function infoOf(facts: Partial<HttpFacts>): Record<string, string> {
  const realm = /\brealm="([^"]{0,100})"/i.exec(facts.authenticate ?? '')?.[1];
  const entries = {
    status: facts.status === undefined ? '' : `${facts.status}`,
    title: facts.title,
    server: facts.server,
    'powered-by': facts.poweredBy,
    realm: realm && printable(realm),
    redirect: facts.location,
    page: defaultPages.find(([seen]) => seen.test(facts.title ?? ''))?.[1],
  };
  const known = Object.entries(entries).filter((entry): entry is [string, string] => !!entry[1]);
  return Object.fromEntries(known);
}

const defaultPages: readonly (readonly [seen: RegExp, page: string])[] = [
  [/^Welcome to nginx!/, 'the default page of nginx'],
  [/^Apache2 \w+ Default Page/, 'the default page of Apache httpd'],
  [/^IIS Windows|^IIS\d/, 'the default page of IIS'],
  [/^Test Page for the/, 'the default page of the distribution'],
  [/^Caddy works!/, 'the default page of Caddy'],
  [/^Apache Tomcat\//, 'the default page of Tomcat'],
];

function posture(facts: Partial<HttpFacts>, seen: { readonly tls: boolean }): Posture {
  const known = facts.status !== undefined;
  const basic = known ? /\bbasic\b/i.test(facts.authenticate ?? '') : undefined;
  const form = known ? (facts.hasLoginForm ?? false) : undefined;
  const hasLogin = (basic || form || !!facts.authenticate) ?? false;
  return {
    cleartext: seen.tls
      ? { is: 'no', because: 'the page was fetched inside TLS' }
      : yes('the page was fetched without TLS'),
    'cleartext-login': triState(seen.tls ? false : basic || form || undefined, {
      yes: `without TLS, the page asks for a password${basic ? ' by Basic authentication' : ''}`,
      no: 'everything is said inside TLS',
      unknown: 'the front page asks for no password; other pages were not looked at',
    }),
    'http-basic-auth': triState(basic, {
      yes: `WWW-Authenticate: ${facts.authenticate}`,
      no: 'the front page asks for no Basic authentication',
      unknown: 'no page was seen',
    }),
    'http-login-form': triState(form, {
      yes: 'the page has a password field',
      no: 'the front page has no password field',
      unknown: 'no page was seen',
    }),
    'http-directory-listing': triState(known ? (facts.listsFiles ?? false) : undefined, {
      yes: `the page lists files${facts.title ? `: ${facts.title}` : ''}`,
      no: 'the front page lists no files',
      unknown: 'no page was seen',
    }),
    'password-login': triState(hasLogin || undefined, {
      yes: 'the front page asks for a password',
      no: '',
      unknown: 'the front page asks for no password; other pages were not looked at',
    }),
    'no-authentication': triState(openness(facts), {
      yes: `${facts.application ?? 'the application'} answers anybody without credentials`,
      no: `${facts.application ?? 'the front page'} asks for credentials`,
      unknown: 'whether anything here needs credentials cannot be told from the front page',
    }),
    ...(!seen.tls && redirectPosture(known, facts.toHttps)),
    ...proxyPosture(facts.proxy),
  };
}

function openness(facts: Partial<HttpFacts>): boolean | undefined {
  if (facts.isOpen !== undefined) return facts.isOpen;
  return facts.status === 401 ? false : undefined;
}

function redirectPosture(known: boolean, toHttps: boolean | undefined): Posture {
  return {
    'http-redirects-to-https': triState(known ? (toHttps ?? false) : undefined, {
      yes: 'the front page sends the browser on to HTTPS',
      no: 'the front page does not lead to HTTPS',
      unknown: 'no page was seen',
    }),
  };
}
