import { describe, expect, it } from 'vitest';
import { latin1 } from './bytes.ts';
import { bodyBytesMax, readResponse } from './http-response.ts';
import { serverNamed } from './http-software.ts';

const page = (head: string, body = '') =>
  readResponse(latin1(`HTTP/1.1 200 OK\r\n${head}\r\n${body}`));

describe('a response', () => {
  it('has its headers by lower-case name, repeated ones joined', () => {
    const read = page('Server: a\r\nVIA: 1\r\nvia: 2\r\nnot a header\r\n');
    expect(read?.headers.get('server')).toBe('a');
    expect(read?.headers.get('via')).toBe('1, 2');
    expect(read?.headerNames).toEqual(['Server', 'VIA', 'via']);
  });

  it('is read as far as it came', () => {
    expect(readResponse(latin1('HTTP/1.0 404'))?.status).toBe(404);
    expect(readResponse(latin1('HTTP/1.0 404 Not Found\r\nSer'))?.headers.size).toBe(0);
    expect(readResponse(latin1('<html>'))).toBeUndefined();
  });

  it('in chunks is put together, also when the last chunk is cut off', () => {
    const head = 'Transfer-Encoding: chunked\r\n';
    expect(page(head, '5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n')?.body).toBe('hello!');
    expect(page(head, '5\r\nhello\r\nff\r\nwor')?.body).toBe('hellowor');
    expect(page(head, 'zz\r\nhello')?.body).toBe('');
  });

  it('keeps no more than its bound of body and headers', () => {
    const many = Array.from({ length: 500 }, (_, i) => `X-${i}: ${'y'.repeat(10)}\r\n`).join('');
    expect(page(many)?.headers.size).toBe(100);
    expect(page('', 'x'.repeat(bodyBytesMax * 2))?.body.length).toBe(bodyBytesMax);
  });

  it('has a printable title, decoded once', () => {
    const title = (html: string) => page('', `<html><TITLE lang="en">${html}</title>`)?.title;
    expect(title('a &lt;b&gt; &#x41;&#66; &amp;lt; &bogus;')).toBe('a <b> AB &lt; &bogus;');
    expect(title('\u001b[31mred\r\n  &#27;[0m  two  ')).toBe('[31mred [0m two');
    expect(title(Buffer.from('Übersicht').toString('latin1'))).toBe('Übersicht');
    expect(title('x'.repeat(5_000))?.length).toBeLessThanOrEqual(200);
    expect(title('&#0;&#1114112;&#x202e;ok')).toBe('&#0;&#1114112; ok');
  });

  it('made to be slow is read at once', () => {
    const evil = ['<title', '<input type', '<', '&#'].map((part) =>
      part.repeat(65_536 / part.length),
    );
    const before = performance.now();
    for (const body of evil) page('', body);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

describe('a Server header', () => {
  it.each([
    ['nginx/1.18.0 (Ubuntu)', { product: 'nginx', version: '1.18.0', os: 'Ubuntu' }],
    [
      'Apache/2.4.6 (CentOS) OpenSSL/1.0.2k-fips PHP/5.4.16',
      { product: 'Apache httpd', version: '2.4.6', os: 'CentOS' },
    ],
    ['Apache-Coyote/1.1', { product: 'Apache Tomcat (Coyote connector)', version: '1.1' }],
    ['Microsoft-IIS/10.0', { product: 'Microsoft IIS httpd', version: '10.0' }],
    ['Jetty(9.4.48.v20220622)', { product: 'Jetty', version: '9.4.48.v20220622' }],
    ['SimpleHTTP/0.6 Python/3.12.1', { product: 'Python http.server', version: '3.12.1' }],
    ['uc-httpd 1.0.0', { product: 'uc-httpd', version: '1.0.0' }],
    ['RomPager/4.07 UPnP/1.0', { product: 'Allegro RomPager', version: '4.07' }],
    ['Hikvision-Webs', { product: 'Hikvision-Webs' }],
    ['Acme Camera/v2.1-beta', { product: 'Acme Camera', version: '2.1-beta' }],
  ])('%s', (header, names) => {
    expect(serverNamed(header)).toMatchObject(names);
  });

  it.each(['', '<script>', '\u001b[2J', '   '])('%j names nothing', (header) => {
    expect(serverNamed(header)).toEqual({ isGeneral: false });
  });
});
