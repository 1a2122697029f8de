/**
 * From the `Server` header to the names of the software. What isn't on the list is read by the
 * grammar of RFC 9110, 10.2.4: `Product/version`.
 */
import type { Identity } from '../facts/service.ts';
import { printable } from '../facts/text.ts';
import type { HttpPage } from './http-response.ts';
import { type SoftwareName, softwareNamed } from './software-names.ts';

const os =
  '(?: \\((?<os>Debian|Ubuntu|CentOS|Red Hat[\\w ]{0,20}|Fedora|Rocky Linux|AlmaLinux|FreeBSD|OpenBSD|NetBSD|Win32|Win64|Windows|Unix|Amazon[\\w ]{0,20}|Raspbian)\\))?';
const version = '(?:/v?(?<version>\\d[\\w.+-]{0,30}))?';

const named = (
  start: string,
  product: string,
  cpe?: readonly [vendor: string, product: string],
): SoftwareName => ({
  seen: new RegExp(`^${start}${version}${os}`, 'i'),
  product,
  ...(cpe && { cpe }),
});

/** Servers that stand before any application: the application is then shown beside them. */
const general: readonly SoftwareName[] = [
  named('nginx', 'nginx', ['f5', 'nginx']),
  named('Apache-Coyote', 'Apache Tomcat (Coyote connector)'),
  named('Apache Tomcat', 'Apache Tomcat', ['apache', 'tomcat']),
  named('Apache', 'Apache httpd', ['apache', 'http_server']),
  named('lighttpd', 'lighttpd', ['lighttpd', 'lighttpd']),
  named('Caddy', 'Caddy httpd', ['caddyserver', 'caddy']),
  named('Microsoft-IIS', 'Microsoft IIS httpd', ['microsoft', 'internet_information_services']),
  named('Microsoft-HTTPAPI', 'Microsoft HTTPAPI httpd'),
  named('openresty', 'OpenResty', ['openresty', 'openresty']),
  named('Tengine', 'Tengine', ['alibaba', 'tengine']),
  named('LiteSpeed', 'LiteSpeed httpd', ['litespeedtech', 'litespeed_web_server']),
  named('envoy', 'Envoy', ['envoyproxy', 'envoy']),
  named('HAProxy', 'HAProxy', ['haproxy', 'haproxy']),
  named('cloudflare', 'Cloudflare'),
];

const special: readonly SoftwareName[] = [
  named('squid', 'Squid http proxy', ['squid-cache', 'squid']),
  named('tinyproxy', 'tinyproxy', ['tinyproxy', 'tinyproxy']),
  named('Varnish', 'Varnish', ['varnish-software', 'varnish_cache']),
  named('ATS', 'Apache Traffic Server', ['apache', 'traffic_server']),
  named('Kestrel', 'Microsoft Kestrel httpd'),
  named('MiniServ', 'MiniServ (Webmin httpd)', ['webmin', 'webmin']),
  named('TornadoServer', 'Tornado httpd', ['tornadoweb', 'tornado']),
  named('Werkzeug', 'Werkzeug httpd', ['palletsprojects', 'werkzeug']),
  named('gunicorn', 'Gunicorn', ['gunicorn', 'gunicorn']),
  named('uvicorn', 'Uvicorn', ['encode', 'uvicorn']),
  named('waitress', 'Waitress', ['agendaless', 'waitress']),
  named('CherryPy', 'CherryPy httpd', ['cherrypy', 'cherrypy']),
  named('WEBrick', 'WEBrick httpd', ['ruby-lang', 'webrick']),
  named('mini_httpd', 'mini_httpd', ['acme', 'mini_httpd']),
  named('thttpd', 'thttpd', ['acme', 'thttpd']),
  named('Boa', 'Boa httpd', ['boa', 'boa']),
  named('GoAhead-Webs', 'GoAhead WebServer', ['embedthis', 'goahead']),
  named('GoAhead-http', 'GoAhead WebServer', ['embedthis', 'goahead']),
  named('(?:Allegro-Software-)?RomPager', 'Allegro RomPager', ['allegrosoft', 'rompager']),
  named('micro_httpd', 'micro_httpd', ['acme', 'micro_httpd']),
  named('Mongoose', 'Mongoose httpd', ['cesanta', 'mongoose']),
  named('Cowboy', 'Cowboy httpd', ['ninenines', 'cowboy']),
  named('MikroTik', 'MikroTik RouterOS httpd'),
  named('ScreenConnect', 'ConnectWise ScreenConnect', ['connectwise', 'screenconnect']),
  // Jetty(9.4.48.v20220622)
  {
    seen: /^Jetty(?:\((?<version>\d[\w.-]{0,30})\))?/i,
    product: 'Jetty',
    cpe: ['eclipse', 'jetty'],
  },
  // SimpleHTTP/0.6 Python/3.11.2: the version that matters is Python's.
  {
    seen: /^(?:SimpleHTTP|BaseHTTP|WSGIServer)\/[\d.]{1,10} C?Python\/(?<version>\d[\w.+]{0,20})/i,
    product: 'Python http.server',
    cpe: ['python', 'python'],
  },
  // CUPS/2.4 IPP/2.1
  {
    seen: /^CUPS\/(?<version>\d[\w.]{0,20})/i,
    product: 'CUPS',
    cpe: ['openprinting', 'cups'],
  },
  {
    seen: /^Icecast (?<version>\d[\w.-]{0,20})/i,
    product: 'Icecast streaming media server',
    cpe: ['xiph', 'icecast'],
  },
  // Debian/6.1 UPnP/1.1 MiniUPnPd/2.3.1
  {
    seen: /\bMiniUPnPd\/(?<version>\d[\w.]{0,20})/i,
    product: 'MiniUPnP',
    cpe: ['miniupnp_project', 'miniupnpd'],
  },
  {
    seen: /\bMiniDLNA\/(?<version>\d[\w.]{0,20})/i,
    product: 'MiniDLNA',
    cpe: ['readymedia_project', 'readymedia'],
  },
  { seen: /\bDocker\/(?<version>\d[\w.+~-]{0,30})/, product: 'Docker', cpe: ['docker', 'docker'] },
];

export type NamedServer = Identity & {
  /** True for a web server that stands before any application. */
  readonly isGeneral: boolean;
};

export function serverNamed(header: string): NamedServer {
  const byGeneral = softwareNamed(header, general);
  if (byGeneral.product) return { ...byGeneral, isGeneral: true };
  const bySpecial = softwareNamed(header, special);
  if (bySpecial.product) return { ...bySpecial, isGeneral: false };
  return { ...byGrammar(header), isGeneral: false };
}

/** The first product of the header, with its version where it has one. */
function byGrammar(header: string): Identity {
  const product = /^([A-Za-z][\w.+-]{1,40}(?: [A-Za-z][\w.+-]{0,30}){0,4})/.exec(header)?.[1];
  if (!product) return {};
  const rest = header.slice(product.length);
  const found = /^[/ ]v?(\d[\w.+-]{0,30})/.exec(rest)?.[1];
  return { product: printable(product, 80), ...(found && { version: found }) };
}

/**
 * BusyBox httpd names itself nowhere, but writes its own head: `Date`, `Connection` and
 * `Content-type` (with that small t), in this order, and an ETag of two hexadecimal numbers.
 */
export function isBusyBox(page: HttpPage): boolean {
  const [first, second, third] = page.headerNames;
  const isHead = first === 'Date' && second === 'Connection' && third === 'Content-type';
  const tag = page.headers.get('etag');
  return isHead && !page.headers.has('server') && (!tag || /^"[0-9a-f]+-[0-9a-f]+"$/.test(tag));
}
