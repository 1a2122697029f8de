/**
 * Web proxies, known by how they refuse a request that names no host, and whether they forward for
 * strangers. To prove that without reaching anybody else, they are asked for a host that cannot exist
 * (.invalid, RFC 2606): one that refuses strangers says so before it looks for the host; one that
 * forwards says that it did not find it. Where that takes too long, as where a network has no
 * resolver, it is asked for a closed port of its own loopback. CONNECT is never sent.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../facts/posture.ts';
import { printable } from '../facts/text.ts';
import type { HttpPage } from './http-response.ts';
import { TalkEnded } from './talk.ts';

const nowhere = 'http://postern.invalid/';
const itself = 'http://localhost:65535/';

/**
 * The first answer is that of a proxy for clients. One that stands before a server of its own answers
 * `GET /` as that server does, or says that it failed, and is no matter here.
 */
export function isProxyPage({ status, headers, body }: HttpPage): boolean {
  if (status === 407 && headers.has('proxy-authenticate')) return true;
  const squid = headers.get('x-squid-error') ?? '';
  if (status === 400 && squid.startsWith('ERR_INVALID_URL')) return true;
  if (status === 403 && squid.startsWith('ERR_ACCESS_DENIED')) return true;
  const isTiny = /^tinyproxy\//i.test(headers.get('server') ?? '');
  if (isTiny && (status === 400 || status === 403)) return true;
  return isPrivoxy(body);
}

/** Its answer to a request that names no host, and nobody else's. */
function isPrivoxy(body: string): boolean {
  return /^Invalid header received from client\.\s*$/.test(body);
}

export type ProxySeen = {
  /** Null where the page itself names the product. */
  readonly product: string | null;
  /** Status of the answer about a host elsewhere; null where none came. */
  readonly status: number | null;
  /** Which of both questions it answers. */
  readonly asked: string;
  readonly title: string;
};

export async function askProxy(
  page: HttpPage,
  get: (target: string) => Promise<HttpPage>,
): Promise<ProxySeen> {
  const product = isPrivoxy(page.body) ? 'Privoxy' : null;
  // Who refuses even this, or wants a password, refuses more.
  const isRefused = page.status === 407 || page.status === 403;
  if (isRefused) return { product, asked: 'itself', status: page.status, title: page.title };
  for (const asked of [nowhere, itself]) {
    const answer = await tryGet(get, asked);
    if (answer) return { product, asked, status: answer.status, title: answer.title };
  }
  return { product, asked: nowhere, status: null, title: '' };
}

async function tryGet(
  get: (target: string) => Promise<HttpPage>,
  target: string,
): Promise<HttpPage | undefined> {
  try {
    return await get(target);
  } catch (error) {
    if (!(error instanceof TalkEnded)) throw error;
    return undefined;
  }
}

export function proxyPosture(seen: ProxySeen | undefined): Posture {
  return seen ? { 'http-open-proxy': openProxy(seen) } : {};
}

/** What a proxy says that looked for the host: not found (Privoxy 404), or not reached. */
const lookedFor = new Set([404, 500, 502, 503, 504]);

function openProxy({ asked, status, title }: ProxySeen): PostureVerdict {
  if (status === null) return unknown('asked for a host elsewhere, it did not answer in time');
  const answered = printable(`asked for ${asked}, it answered ${status} ${title}`, 200);
  if (status === 407) return no(`it wants a login first: ${answered}`);
  // Its own loopback may be closed to strangers who can reach everything else.
  if (status === 403) return asked === itself ? unknown(answered) : no(answered);
  return lookedFor.has(status) ? yes(answered) : unknown(answered);
}
