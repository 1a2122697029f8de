import { describe, expect, it } from 'vitest';
import { latin1 } from './bytes.ts';
import { type HttpPage, readResponse } from './http-response.ts';
import { askProxy, isProxyPage, proxyPosture } from './proxy-answers.ts';
import { TalkEnded } from './talk.ts';

function page(status: number, headers: string, body = ''): HttpPage {
  const read = readResponse(latin1(`HTTP/1.1 ${status} x\r\n${headers}\r\n\r\n${body}`));
  if (!read) throw new Error('no response');
  return read;
}

const invalid = page(400, 'X-Squid-Error: ERR_INVALID_URL 0');

describe('a proxy for clients', () => {
  it.each([
    ['Squid that was asked for itself', invalid, true],
    ['Squid that refuses everybody', page(403, 'X-Squid-Error: ERR_ACCESS_DENIED 0'), true],
    ['any that wants a login', page(407, 'Proxy-Authenticate: Basic realm="x"'), true],
    ['tinyproxy', page(400, 'Server: tinyproxy/1.11.1'), true],
    [
      'Privoxy',
      page(400, 'Content-Type: text/plain', 'Invalid header received from client.\n'),
      true,
    ],
    ['Squid before a server that is down', page(503, 'X-Squid-Error: ERR_CONNECT_FAIL 111'), false],
    ['Squid before a server that works', page(200, 'Via: 1.1 www (squid/5.7)'), false],
    ['a web server', page(400, 'Server: nginx'), false],
  ])('%s: %s', (_what, first, is) => {
    expect(isProxyPage(first)).toBe(is);
  });
});

describe('whether it forwards for strangers', () => {
  const silent = () => Promise.reject(new TalkEnded('silent', 'nothing came in time'));
  const verdict = async (first: HttpPage, answers: Readonly<Record<string, HttpPage>>) => {
    const asked: string[] = [];
    const seen = await askProxy(first, (target) => {
      asked.push(target);
      const answer = answers[new URL(target).hostname];
      return answer ? Promise.resolve(answer) : silent();
    });
    return { is: proxyPosture(seen)['http-open-proxy']?.is, asked: asked.length };
  };

  it.each([
    ['it looked for the host', invalid, { 'postern.invalid': page(503, 'A: b') }, 'yes', 1],
    ['it refused', invalid, { 'postern.invalid': page(403, 'A: b') }, 'no', 1],
    ['it wants a login', invalid, { 'postern.invalid': page(407, 'A: b') }, 'no', 1],
    ['it showed a page', invalid, { 'postern.invalid': page(200, 'A: b') }, 'unknown', 1],
    ['it forwards to itself', invalid, { localhost: page(503, 'A: b') }, 'yes', 2],
    ['its loopback alone is closed', invalid, { localhost: page(403, 'A: b') }, 'unknown', 2],
    ['it is silent', invalid, {}, 'unknown', 2],
    ['it refused at once', page(403, 'Server: tinyproxy/1.11.1'), {}, 'no', 0],
  ] as const)('%s', async (_what, first, answers, is, asked) => {
    expect(await verdict(first, answers)).toEqual({ is, asked });
  });

  it('is asked of names alone that nobody else has', async () => {
    const asked: string[] = [];
    await askProxy(invalid, (target) => {
      asked.push(target);
      return silent();
    });
    expect(asked).toEqual(['http://postern.invalid/', 'http://localhost:65535/']);
  });

  it('lets a bug through', async () => {
    await expect(askProxy(invalid, () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
  });
});
