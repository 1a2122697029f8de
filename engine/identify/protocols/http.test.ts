import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { latin1 } from '../bytes.ts';
import { http } from './http.ts';

const file = new URL('./http.exchanges', import.meta.url);
const replay = replayer(http, file);

describe('an HTTP server is named by what it says of itself', () => {
  it.each([
    ['lighttpd with a page', 'lighttpd', '1.4.69', 'cpe:2.3:a:lighttpd:lighttpd:1.4.69:'],
    ['nginx that lists a folder', 'nginx', '1.22.1', 'cpe:2.3:a:f5:nginx:1.22.1:'],
    [
      'Apache httpd that names Debian',
      'Apache httpd',
      '2.4.71',
      'cpe:2.3:a:apache:http_server:2.4.71:',
    ],
    [
      'the HTTP server of Python',
      'Python http.server',
      '3.11.7',
      'cpe:2.3:a:python:python:3.11.7:',
    ],
    ['mini_httpd', 'mini_httpd', '1.30', 'cpe:2.3:a:acme:mini_httpd:1.30:'],
    [
      'Squid that forwards for nobody',
      'Squid http proxy',
      '5.7',
      'cpe:2.3:a:squid-cache:squid:5.7:',
    ],
    [
      'tinyproxy that forwards for everybody',
      'tinyproxy',
      '1.11.1',
      'cpe:2.3:a:tinyproxy:tinyproxy:1.11.1:',
    ],
    ['CUPS', 'CUPS', '2.4.2', 'cpe:2.3:a:openprinting:cups:2.4.2:'],
    ['Icecast', 'Icecast streaming media server', '2.4.4', 'cpe:2.3:a:xiph:icecast:2.4.4:'],
    ['MiniDLNA', 'MiniDLNA', '1.3.0', 'cpe:2.3:a:readymedia_project:readymedia:1.3.0:'],
    ['MiniUPnPd', 'MiniUPnP', '2.3.1', 'cpe:2.3:a:miniupnp_project:miniupnpd:2.3.1:'],
    ['etcd', 'etcd', '3.4.23', 'cpe:2.3:a:etcd:etcd:3.4.23:'],
    [
      'Docker without authentication',
      'Docker',
      '20.10.24+dfsg1',
      'cpe:2.3:a:docker:docker:20.10.24',
    ],
    ['the debugger of Node.js', 'Node.js', '18.20.4', 'cpe:2.3:a:nodejs:node.js:18.20.4:'],
    [
      'Jupyter without a password',
      'Jupyter Notebook',
      '6.4.12',
      'cpe:2.3:a:jupyter:notebook:6.4.12:',
    ],
    ['Prometheus', 'Prometheus', '2.42.0+ds', 'cpe:2.3:a:prometheus:prometheus:2.42.0'],
    [
      'InfluxDB without authentication',
      'InfluxDB',
      '1.6.7',
      'cpe:2.3:a:influxdata:influxdb:1.6.7:',
    ],
    [
      'the Alertmanager of Prometheus',
      'Prometheus Alertmanager',
      '0.25.0',
      'cpe:2.3:a:prometheus:alertmanager:0.25.0:',
    ],
    [
      'the Pushgateway of Prometheus',
      'Prometheus Pushgateway',
      '1.5.1',
      'cpe:2.3:a:prometheus:pushgateway:1.5.1:',
    ],
  ])('%s', async (title, product, version, cpe) => {
    const { recognition, identity } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity).toMatchObject({ product, version });
    expect(identity.cpe?.[0]?.startsWith(cpe)).toBe(true);
  });

  it.each([
    ['Caddy that hides its version', 'Caddy httpd'],
    ['BusyBox httpd, which names itself nowhere', 'BusyBox httpd'],
    ['Apache httpd that hides its version and lists a folder', 'Apache httpd'],
    ['RabbitMQ management', 'RabbitMQ management'],
    ['HAProxy without a server behind it', 'HAProxy'],
    ['Tor, which is no HTTP proxy', 'Tor socks proxy'],
    ['Privoxy', 'Privoxy'],
    ['the HTTP interface of ClickHouse', 'ClickHouse'],
    ['the node exporter of Prometheus', 'Prometheus node exporter'],
    ['the blackbox exporter of Prometheus', 'Prometheus blackbox exporter'],
  ])('%s, without a guess at its version', async (title, product) => {
    const { identity } = await replay(title);
    expect(identity.product).toBe(product);
    expect(identity.version).toBeUndefined();
  });

  it('with its distribution where it names that', async () => {
    expect((await replay('Apache httpd that names Debian')).identity.os).toBe('Debian');
  });
});

describe('a page shows', () => {
  it('its title, with entities decoded', async () => {
    const { identity } = await replay('a form with a password field');
    expect(identity.info?.title).toBe('Café & Router – Sign in');
  });

  it('what it is, when it comes in chunks', async () => {
    expect((await replay('a page in chunks')).identity.info?.title).toBe('In pieces');
  });

  it('that it asks for a name and password by Basic authentication, in clear', async () => {
    const { identity, posture } = await replay('a page behind Basic authentication');
    expect(identity.info?.realm).toBe('Camera 7');
    expect(posture['http-basic-auth']).toEqual({
      is: 'yes',
      because: 'WWW-Authenticate: Basic realm="Camera 7"',
    });
    expect(posture['cleartext-login']?.is).toBe('yes');
    expect(posture['no-authentication']?.is).toBe('no');
  });

  it.each(['a form with a password field', 'a redirect to a login page of the same server'])(
    '%s',
    async (title) => {
      const { posture } = await replay(title);
      expect(posture['http-login-form']?.is).toBe('yes');
      expect(posture['cleartext-login']?.is).toBe('yes');
    },
  );

  it.each([
    'nginx that lists a folder',
    'Apache httpd that hides its version and lists a folder',
    'the HTTP server of Python',
    'mini_httpd',
  ])('its files: %s', async (title) => {
    expect((await replay(title)).posture['http-directory-listing']?.is).toBe('yes');
  });

  it('no files where there is a page', async () => {
    expect((await replay('lighttpd with a page')).posture['http-directory-listing']?.is).toBe('no');
  });

  it('that it leads to HTTPS', async () => {
    const { posture } = await replay('a redirect to HTTPS');
    expect(posture['http-redirects-to-https']?.is).toBe('yes');
    expect(posture['cleartext-login']?.is).toBe('unknown');
    const elsewhere = await replay('a redirect to another server, not followed');
    expect(elsewhere.posture['http-redirects-to-https']?.is).toBe('no');
    expect(elsewhere.identity.info?.redirect).toBe('http://other.example.net/');
  });

  it('that nothing protects it, or that TLS does', async () => {
    expect((await replay('lighttpd with a page')).posture.cleartext?.is).toBe('yes');
    const inside = await replay('nginx inside TLS');
    expect(inside.posture.cleartext?.is).toBe('no');
    expect(inside.posture['cleartext-login']?.is).toBe('no');
    expect(inside.posture['http-redirects-to-https']).toBeUndefined();
  });

  it.each([
    ['Docker without authentication', 'yes'],
    ['the debugger of Node.js', 'yes'],
    ['Jupyter without a password', 'yes'],
    ['Jupyter that wants a token', 'no'],
    ['Prometheus', 'yes'],
    ['etcd', 'yes'],
    ['etcd that wants a login', 'no'],
    ['InfluxDB without authentication', 'yes'],
    ['InfluxDB that wants a login', 'no'],
    ['the node exporter of Prometheus', 'yes'],
    ['the HTTP interface of ClickHouse', 'unknown'],
    ['nginx that lists a folder', 'unknown'],
  ])('whether %s works for anybody: %s', async (title, is) => {
    expect((await replay(title)).posture['no-authentication']?.is).toBe(is);
  });
});

describe('a proxy is asked for a host that cannot exist, and', () => {
  it.each([
    ['tinyproxy that forwards for everybody', 'yes', 'postern.invalid/, it answered 500'],
    ['Privoxy', 'yes', 'postern.invalid/, it answered 404'],
    ['Squid that forwards for everybody', 'yes', 'postern.invalid/, it answered 502'],
    [
      'Squid that forwards for everybody, without a resolver',
      'yes',
      'localhost:65535/, it answered 503',
    ],
    ['Squid that forwards for nobody', 'no', 'postern.invalid/, it answered 403'],
    ['tinyproxy that refuses our address', 'no', 'answered 403'],
    ['tinyproxy that wants a password', 'no', 'it wants a login first'],
  ])('%s: %s', async (title, is, because) => {
    const verdict = (await replay(title)).posture['http-open-proxy'];
    expect(verdict?.is).toBe(is);
    expect(verdict?.because).toContain(because);
  });

  it('nothing is said of it where no proxy answers', async () => {
    const { posture } = await replay('nginx that lists a folder');
    expect(posture['http-open-proxy']).toBeUndefined();
  });
});

it('posts nothing but a question for how many', () => {
  const posts = ourWords(file).filter((words) => !words.startsWith('GET '));
  const bodies = posts.map((words) => words.split('\r\n\r\n')[1]);
  expect(bodies.length).toBe(2);
  expect(new Set(bodies)).toEqual(new Set(['{"key":"AA==","count_only":true}']));
});

describe('what is not for us', () => {
  it.each([
    'SSH on the port',
    'Redis on the port',
    'SMTP on the port',
    'IRC on the port',
    'TLS on the port, spoken to in clear',
    'the native port of ClickHouse',
    'a plain request where nginx speaks TLS',
    'a plain request where Apache httpd speaks TLS',
  ])('%s', async (title) => {
    expect((await replay(title)).recognition).toBe('no');
  });

  it.each([
    ['H', 'more'],
    ['HTTP/1.1 2', 'more'],
    ['HTTP/1.1 200', 'yes'],
    ['HTTP/2 200', 'no'],
    ['HTTP/1.1 OK', 'no'],
    ['HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\nClient', 'more'],
    ['HTTP/1.1 400 Bad\r\nContent-Length: 4\r\n\r\nWhat', 'yes'],
  ])('%j is %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(http.recognize({ bytes, asked: 'http', ended: false })).toBe(recognition);
  });
});
